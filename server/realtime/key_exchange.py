"""Relays key-exchange messages between the browsers of one circle: never read, stored or logged."""

from collections.abc import Callable

import msgspec

from server.ports.backplane import Backplane


class KeysSaid(msgspec.Struct, frozen=True):
    """`said` is for the browsers of the people who sit with this person."""

    key: str
    person: str
    said: str


_decode: Callable[[bytes], KeysSaid] = msgspec.msgpack.Decoder(KeysSaid).decode


class KeyExchange:
    """Relays between the processes of a house, for one kind of channel. May lose messages: browsers ask again."""

    def __init__(self, kind: str, backplane: Backplane) -> None:
        self._channel = f"{kind}-keys"
        self._backplane = backplane

    async def say(self, key: str, person: str, said: str) -> None:
        """Send to every process, including this one."""
        await self._backplane.publish(self._channel, msgspec.msgpack.encode(KeysSaid(key, person, said)))

    async def listen(self, heard: Callable[[KeysSaid], None]) -> None:
        """Call `heard` from now on."""
        await self._backplane.subscribe(self._channel, lambda data: heard(_decode(data)))


def frame(spoken: KeysSaid) -> dict[str, str]:
    """The frame for a browser."""
    return {"kind": "keys", "from": spoken.person, "said": spoken.said}
