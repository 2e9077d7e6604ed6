"""Passes on what the browsers of one circle say to each other to agree on keys: unread, never kept, never logged."""

from collections.abc import Callable

import msgspec

from server.ports.backplane import Backplane


class KeysSaid(msgspec.Struct, frozen=True):
    """`said` is for the browsers of those who sit with this person."""

    key: str
    person: str
    said: str


_decode: Callable[[bytes], KeysSaid] = msgspec.msgpack.Decoder(KeysSaid).decode


class KeyExchange:
    """Between the processes of a house, for one kind of channel; may lose messages: browsers ask again."""

    def __init__(self, kind: str, backplane: Backplane) -> None:
        self._channel = f"{kind}-keys"
        self._backplane = backplane

    async def say(self, key: str, person: str, said: str) -> None:
        """Tell every process, this one too."""
        await self._backplane.publish(self._channel, msgspec.msgpack.encode(KeysSaid(key, person, said)))

    async def listen(self, heard: Callable[[KeysSaid], None]) -> None:
        """Call `heard` from now on."""
        await self._backplane.subscribe(self._channel, lambda data: heard(_decode(data)))


def frame(spoken: KeysSaid) -> dict[str, str]:
    """What a browser is told."""
    return {"kind": "keys", "from": spoken.person, "said": spoken.said}
