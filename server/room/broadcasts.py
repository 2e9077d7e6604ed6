"""What the processes of a house tell each other of rooms without keeping it: reactions, whose line is weak, and what
browsers have sealed for one another.
"""

from collections.abc import Callable
from typing import Literal

import msgspec

from server.ports.backplane import Backplane

HEARD_ON = "room-whispers"


class Reaction(msgspec.Struct, frozen=True, tag=True):
    meeting: str
    person: str
    reaction: Literal["me_too", "thank_you", "i_hear_you"]


class LineTold(msgspec.Struct, frozen=True, tag=True):
    meeting: str
    person: str
    line: Literal["good", "fair", "weak"]


class SaidPrivately(msgspec.Struct, frozen=True, tag=True):
    """For the one person, and of use to nobody else. shape: `said` is sealed"""

    meeting: str
    person: str
    to: str
    said: str


Broadcast = Reaction | LineTold | SaidPrivately

_decode: Callable[[bytes], Broadcast] = msgspec.msgpack.Decoder(Broadcast).decode


class Broadcasts:
    """Heard by every process, this one included; may be lost."""

    def __init__(self, backplane: Backplane) -> None:
        self._backplane = backplane

    async def say(self, broadcast: Broadcast) -> None:
        """Tell every process."""
        await self._backplane.publish(HEARD_ON, msgspec.msgpack.encode(broadcast))

    async def listen(self, heard: Callable[[Broadcast], None]) -> None:
        """Call `heard` from now on."""
        await self._backplane.subscribe(HEARD_ON, lambda data: heard(_decode(data)))
