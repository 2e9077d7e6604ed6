"""Letters to people: what slices post, sent in the order of how much it matters, tried again, given up.

`api.py` is for the slices above: they declare kinds of letters (`platform/letters.py`), post them in the transaction of
what they tell, and are asked to write them when they are sent. `kinds.py` knows what was declared, `queue.py` holds the
SQL and the order in which letters leave, `dispatcher.py` sends what is due, `delivery.py` one letter of it, by the
channels in `senders.py`. `directory.py` is what must be asked of whoever knows the people. `preferences.py` is what
people want to get, and `rules.py` (pure) when; `unsubscribing.py` is the link in each letter that may be declined.
`dead_letters.py` shows organisers those that never went. `inbox.py` keeps notices that stay here. `letter_routes.py`,
`preference_routes.py` and `inbox_routes.py` answer JSON, `unsubscribe_pages.py` answers pages.
"""
