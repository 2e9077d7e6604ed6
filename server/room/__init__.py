"""The live place of a meeting: lobby, seats, floor, and whoever holds the circle.

`commands` what people ask · `system` what the program asks · `events` what the log keeps · `model` the state ·
`rules/` decide, evolve, wake_at · `view` what each audience is told (shapes in `views`) · `policy` for the media
server · `machine` all of it as one value for `realtime.live` · `service` runs it, with media · `effects` what each
decision brings about · `broadcasts` what is told and not kept · `private_chat` who writes with whom · `authority` `chat_access`
who may come near, and write · `projection` `attendance` `attendances` `report` `disclosure` who was there, worked out
from the log, for whoever may know · `store`
`tables` `privacy` its SQL · `news` to and from the house · `channel` `routes` the ways in · `api` the front door.
"""
