"""The rules of a room, pure: no clock, no I/O, no ids of their own.

`decide` a command becomes events · `evolve` an event becomes the next state · `wake_at` when time alone matters.
By noun: `door` `floor` `oneself` `screen` `leading` `lines` `private` decide, `undo` takes back, `settle` adds what
follows by itself, `hush` lets nobody be heard for it unasked, `evolve_*` fold.
"""

from server.room.rules.decide import decide
from server.room.rules.evolve import evolve
from server.room.rules.wake import wake_at

__all__ = ["decide", "evolve", "wake_at"]
