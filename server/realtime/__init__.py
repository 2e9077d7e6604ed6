"""The socket and what runs behind it.

`wire` the frames · `gateway` the endpoint · `socket` one connection · `patience` how slow it may be · `carrier` how
bytes leave · `fanout` one frame for many · `connections` who is connected · `counts` what is measured · `channel` what
a slice offers · `machine` rules over a log · `live` runs them · `audiences` who is told what · `pacing` and when ·
`merge_patch` what changed between two views · `typescript` types for browsers.
"""
