"""Passes on what the browsers of one circle say to each other to agree on keys: unread, never kept, never logged."""

from collections.abc import Callable

import msgspec

from server.kit.clock import Clock
from server.kit.errors import Kind, Refused
from server.kit.limit import Limit
from server.ports.backplane import Backplane

AT_ONCE, EVERY_S = 40, 0.2  # three rounds in three seconds, each with three things to say, and what is said again


class Relayed(msgspec.Struct, frozen=True):
    """`said` is for the browsers of those who sit with this person."""

    key: str
    person: str
    said: str


_decode: Callable[[bytes], Relayed] = msgspec.msgpack.Decoder(Relayed).decode


class Relay:
    """Between the processes of a house, for one kind of channel; may lose messages: browsers ask again."""

    def __init__(self, kind: str, backplane: Backplane, clock: Clock) -> None:
        self._channel = f"{kind}-keys"
        self._backplane = backplane
        self._clock = clock
        self._limit = Limit(AT_ONCE, EVERY_S)

    async def say(self, key: str, person: str, said: str) -> None:
        """Tell every process, this one too. raises: Refused(too_many)"""
        if not self._limit.take(f"{key} {person}", self._clock.monotonic()):
            raise Refused("too_many", Kind.TOO_MANY)
        await self._backplane.publish(self._channel, msgspec.msgpack.encode(Relayed(key, person, said)))

    async def listen(self, heard: Callable[[Relayed], None]) -> None:
        """Call `heard` from now on."""
        await self._backplane.subscribe(self._channel, lambda data: heard(_decode(data)))


def frame(relayed: Relayed) -> dict[str, str]:
    """What a browser is told."""
    return {"kind": "keys", "from": relayed.person, "said": relayed.said}
