"""A cheap synthetic person on a real socket, to fill a room with.

    async with LightPeer(offer) as ben:        # offer(sdp) -> the answer's sdp
        await ben.until(lambda: ben.heard[csrc_of("ann")] > 10)

`csrc_of` is server.sfu.rtp's; lines are mids "0" microphone, "1" camera, then voices, then pictures; the first of
each is the stage pair. `talks`, `films`, `level` and `fps` may change while it runs.
"""

import asyncio
import socket
import time
from collections.abc import Awaitable, Callable
from typing import Self

from tests.light_client import LightClient

BIND_S, FIRST_BIND_S = 2.5, 0.2
STEP_S = 0.02


class LightPeer(LightClient):
    """Talks fifty times and films `fps` times a second. units: `level` RFC 6464: 0 loudest .. 127 silent"""

    def __init__(
        self,
        offer: Callable[[str], Awaitable[str]],
        *,
        voices: int = 4,
        pictures: int = 5,
        level: int = 30,
        fps: float = 5.0,
        talks: bool = True,
        films: bool = True,
        screen: bool = False,
    ) -> None:
        super().__init__(voices=voices, pictures=pictures, screen=screen)
        self._offer = offer
        self.level, self.fps, self.talks, self.films = level, fps, talks, films
        self.send = self._send
        self._socket: socket.socket | None = None

    async def __aenter__(self) -> Self:
        self.accept(await self._offer(self.offer()))
        self._socket = self._connect()
        asyncio.get_running_loop().add_reader(self._socket.fileno(), self._read)
        self._task = asyncio.get_running_loop().create_task(self._run())
        try:
            await self.until(lambda: self.connected)
        except BaseException:
            await self.vanish()
            raise
        return self

    def _connect(self) -> socket.socket:
        own = socket.socket(socket.AF_INET6 if ":" in self.server[0] else socket.AF_INET, socket.SOCK_DGRAM)
        own.setblocking(False)
        own.connect(self.server)
        return own

    async def __aexit__(self, *_: object) -> None:
        self.goodbye()
        await self.vanish()

    async def vanish(self) -> None:
        """Fall silent without a goodbye, as when a battery dies; leaving the block afterwards is harmless."""
        if self._socket is None:
            return
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        asyncio.get_running_loop().remove_reader(self._socket.fileno())
        self._socket.close()
        self._socket = None

    async def until(self, done: Callable[[], bool], timeout: float = 10.0) -> None:
        """Wait until something has come about. raises: TimeoutError"""
        async with asyncio.timeout(timeout):
            while not done():
                await asyncio.sleep(0.01)

    async def _run(self) -> None:
        bound_at = filmed_at = float("-inf")
        while True:
            now = time.monotonic()
            if now - bound_at >= (BIND_S if self.connected else FIRST_BIND_S):
                bound_at = now
                self.bind()
            if self.connected and self.talks:
                self.talk(self.level)
            if self.connected and self.films and now - filmed_at >= 1 / self.fps:
                for of in ("video", "screen")[: 1 + self.screen]:
                    self.film(after_s=min(1.0, now - filmed_at), of=of)
                filmed_at = now
            await asyncio.sleep(STEP_S)

    def _send(self, data: bytes) -> None:
        if self._socket is None:
            return
        try:
            self._socket.send(data)
        except OSError:
            return  # as if lost on the way

    def _read(self) -> None:
        while self._socket is not None:
            try:
                data = self._socket.recv(2048)
            except OSError:
                return
            if len(data) > 8:
                self.receive(data)
