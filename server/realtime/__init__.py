"""The socket and what runs behind it.

`wire` the frames · `gateway` the endpoint · `reading` how bytes come in · `carrier` how they leave · `socket` one
connection · `patience` how slow it may be · `overtaking` what must wait for what is repeated · `body` a command
decoded · `fanout` one frame for many · `connections` who is connected · `leaving` and who goes · `counts` what is
measured · `bugs` where one is · `channel` what a slice offers · `person` the channel of one person · `machine` rules
over a log · `live` runs them · `live_stream` one of them · `media_link` its media · `relay` what its browsers
say to each other · `audiences` who is told what ·
`pacing` and when · `merge_patch` what changed between two views · `typescript` types for browsers.
"""
