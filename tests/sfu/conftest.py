"""A media server in the test's own loop, and a room to fill."""

from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Protocol

import pytest

from server.addresses import reachable
from server.kit.clock import SystemClock
from server.ports.media import Answer, Close, FromMedia, Offer, Permissions, Policy
from server.sfu.media_server import MediaServer

ROOM = "circle"
EVERYTHING = Permissions(heard=True, seen=True)


class Ask(Protocol):
    """Asks the media server to answer an offer."""

    def __call__(self, sdp: str, restart: bool = False) -> Awaitable[str]: ...


class Circle:
    """One room on a running media server; `told` is all it said. shape: answers go `through` what a test puts there"""

    def __init__(self) -> None:
        self.told: list[FromMedia] = []
        self.through: Callable[[str], str] = lambda answer: answer
        self.server: MediaServer
        self.host = ""
        self._version = 0

    def allow(self, places: dict[str, Permissions], stage: str | None = None, lease_s: float = 30.0) -> None:
        """Apply the next policy."""
        self._version += 1
        self.server.handle(Policy(ROOM, self._version, places, list(places), stage, lease_s))

    def offers(self, person: str, only: str = "") -> "Ask":
        """How this person's browser has its offer answered. shape: with `only` those candidates that contain it"""
        through = self.through

        async def offer(sdp: str, restart: bool = False) -> str:
            self.server.handle(Offer(f"offer-{len(self.told)}", ROOM, person, sdp, restart=restart))
            answer = next(message for message in reversed(self.told) if isinstance(message, Answer))
            assert answer.sdp is not None, answer
            lines = answer.sdp.splitlines(keepends=True)
            return through("".join(line for line in lines if only in line or not line.startswith("a=candidate:")))

        return offer

    def close(self, person: str | None = None) -> None:
        """End somebody's media, or everybody's."""
        self.server.handle(Close(ROOM, person))


@pytest.fixture
async def circle() -> AsyncIterator[Circle]:
    """An empty room; reachable on this machine's own address, as aioice gathers no loopback."""
    circle = Circle()
    address = reachable()[0]
    async with MediaServer(address, 0, [], circle.told.append, SystemClock()) as server:
        circle.server, circle.host = server, address
        yield circle
