"""What is on its way to a backplane."""

import asyncio
from collections import deque

from server.ports.backplane import Backplane

MOST = 10_000  # messages that wait; when the carrier is slower for long, the oldest are lost, as hints may be


class Post:
    """Publishes in order, while nobody waits for it."""

    def __init__(self, backplane: Backplane) -> None:
        self._backplane = backplane
        self._waiting: deque[tuple[str, bytes]] = deque(maxlen=MOST)
        self._there = asyncio.Event()

    def send(self, channel: str, data: bytes) -> None:
        """Publish soon."""
        self._waiting.append((channel, data))
        self._there.set()

    async def run(self) -> None:
        """Publish until cancelled."""
        while True:
            await self._there.wait()
            self._there.clear()
            while self._waiting:
                await self._backplane.publish(*self._waiting.popleft())
