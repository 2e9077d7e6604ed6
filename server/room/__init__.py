"""The live place of a meeting: lobby, seats, floor, and whoever holds the circle.

`commands` what people ask · `system` what the program asks · `events` what the log keeps · `model` the state ·
`rules/` decide, evolve, wake_at · `view` what each audience is told (shapes in `views`) · `policy` for the media
server · `machine` all of it as one value for `realtime.live`.
"""
