"""The pure core that rooms and tea-room tables share.

`presence` who is connected, through which process · `seats` who sits where, with what switched on ·
`sealing` whose browsers seal, and who agreed to do without ·
`lines` what the program tells of them · `floor` who may speak now and who is next ·
`policy` what the media server may forward.
Everything here is frozen: each change returns a new value. No I/O, no clock: times come in as arguments.
"""
