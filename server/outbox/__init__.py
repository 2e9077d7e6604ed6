"""Letters to people: posted by slices, sent by urgency, retried, given up; and the stored inbox.

`api.py` is for the slices above. They declare kinds of letters (`platform/letters.py`), post letters in the transaction
of the change, and render them when they are sent. `kinds.py` is the registry of kinds, `queue.py` holds the SQL and the
order of sending, `dispatcher.py` is the loop that sends, `delivery.py` sends one letter through a channel from
`senders.py`. `directory.py` is the port to whoever knows the people. `preferences.py` stores what people want to get,
`rules.py` (pure) computes quiet hours, `unsubscribing.py` makes and uses the link in each letter that may be declined.
`dead_letters.py` shows organisers the letters that were given up. `inbox.py` stores notices. `letter_routes.py`,
`preference_routes.py` and `inbox_routes.py` answer JSON, `unsubscribe_pages.py` answers pages.
"""
