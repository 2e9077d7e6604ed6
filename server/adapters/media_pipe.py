"""The media server as a child of this process: started with it, restarted when it dies, ended with it."""

import asyncio
from collections.abc import Sequence

from server.adapters.media_child import MediaChild
from server.adapters.media_client import SILENT_S, MediaClient
from server.adapters.media_offers import ANSWER_S

START_S = 15.0


class MediaPipe(MediaClient):
    """`Media` by a child process. units: `port` 0 takes any free one"""

    def __init__(
        self,
        host: str,
        port: int,
        announce: Sequence[str] = (),
        tcp_port: int | None = None,
        *,
        answer_s: float = ANSWER_S,
        silent_s: float = SILENT_S,
    ) -> None:
        super().__init__(self._spawn, answer_s=answer_s, silent_s=silent_s)
        self._arguments = host, port, announce, tcp_port
        self._child: MediaChild | None = None

    async def start(self) -> None:
        """Start the child and wait until it answers. raises: TimeoutError"""
        await super().start()
        try:
            async with asyncio.timeout(START_S):
                await self.connected.wait()
        except BaseException:
            await self.stop()
            raise

    @property
    def pid(self) -> int | None:
        """The child's process id; None while there is no child."""
        return self._child.process.pid if self._child is not None and self._child.process.returncode is None else None

    async def _spawn(self) -> MediaChild:
        self._child = await MediaChild.spawn(*self._arguments)
        return self._child
