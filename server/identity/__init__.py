"""Who people are: accounts, sign-ins, emailed links, consents, the audit trail.

`api.py` is for other slices: `Identity` (accounts, links), its `consents` and `audit`, events.
`model.py` and `rules.py` are pure; `address_cipher.py` keeps addresses secret; `tables.py`, `store.py`, `consents.py`
and `audit.py` hold the SQL. `service.py` makes and opens accounts, `sign_ins.py` knows browsers, `links.py` the bearer
links, `myself.py` what a person does with their own account, `guests.py` who joined the house's tea-room. `letters.py`
says what identity writes to people, `letter_writer.py` writes it when the outbox sends it, and `directory.py` is what
the outbox asks. `proofs.py` has people show who they are before what a borrowed device must not do, `lockout.py` ends
every sign-in and link at once, `notices.py` tells by mail what was done with an account, `safety_pages.py` is where
those mails lead. `opening.py` tries the house's secret. `middleware.py` says on every request who is signed in;
`routes.py` answers JSON, `page_routes.py` answers pages.
"""
