"""The live place of a meeting: lobby, seats, floor, and whoever holds the circle.

- `commands` are what people ask, `system` what the program asks, `events` what the log keeps, `model` the state.
- `rules/` decide, evolve and say when to wake; `view` is what each audience is told (shapes in `views`); `policy` is
  for the media server; `machine` is all of it as one value for `realtime.live`.
- `service` runs it, with media; `effects` is what each decision brings about, `broadcasts` what is told and not kept,
  `private_chat` who writes with whom; `authority` and `chat_access` say who may come near, and write.
- `projection`, `attendance`, `attendances`, `report` and `disclosure`: who was there, worked out from the log, for
  whoever may know.
- `store`, `tables` and `privacy` are its SQL, `news` goes to and from the house, `channel` and `routes` are the ways
  in, `api` is the front door.
"""
