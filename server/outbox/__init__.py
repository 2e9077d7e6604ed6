"""Letters to people: what slices post, sent in the order of how much it matters, tried again, given up.

`api.py` is for the slices above: they declare kinds of letters (`platform/letters.py`), post them in the transaction of
what they tell, and are asked to write them when they are sent. `kinds.py` knows what was declared, `queue.py` holds the
SQL, `dispatcher.py` sends what is due, `senders.py` are the channels, `directory.py` is what must be asked of whoever
knows the people. `dead_letters.py` shows organisers those that never went, over `letter_routes.py`.
"""
