"""Messages on their way to a backplane."""

import asyncio
from collections import deque

from server.ports.backplane import Backplane

MAX_WAITING = 10_000  # messages; while the backplane is slow the oldest are dropped: it carries hints only


class PublishQueue:
    """Publishes in order, in the background."""

    def __init__(self, backplane: Backplane) -> None:
        self._backplane = backplane
        self._waiting: deque[tuple[str, bytes]] = deque(maxlen=MAX_WAITING)
        self._wake = asyncio.Event()

    def publish(self, channel: str, data: bytes) -> None:
        """Publish soon; never waits."""
        self._waiting.append((channel, data))
        self._wake.set()

    async def run(self) -> None:
        """Publish until cancelled."""
        while True:
            await self._wake.wait()
            self._wake.clear()
            while self._waiting:
                await self._backplane.publish(*self._waiting.popleft())
