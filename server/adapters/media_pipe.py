"""The media server as a child of this process: started with it, replaced when it dies, gone when it is gone."""

import asyncio
from collections.abc import Sequence

from server.adapters.media_child import Child
from server.adapters.media_offers import OFFER_S
from server.adapters.media_remote import SILENT_S, RemoteMedia

START_S = 15.0


class MediaPipe(RemoteMedia):
    """`Media` by a child process. units: `port` 0 takes any free one"""

    def __init__(
        self,
        host: str,
        port: int,
        announce: Sequence[str] = (),
        tcp_port: int | None = None,
        *,
        offer_s: float = OFFER_S,
        silent_s: float = SILENT_S,
    ) -> None:
        super().__init__(self._spawn, offer_s=offer_s, silent_s=silent_s)
        self._where = host, port, announce, tcp_port
        self._child: Child | None = None

    async def start(self) -> None:
        """Start the child and wait until it answers. raises: TimeoutError"""
        await super().start()
        try:
            async with asyncio.timeout(START_S):
                await self.arrived.wait()
        except BaseException:
            await self.stop()
            raise

    @property
    def pid(self) -> int | None:
        """The child's process id."""
        return self._child.process.pid if self._child is not None and self._child.process.returncode is None else None

    async def _spawn(self) -> Child:
        self._child = await Child.spawn(*self._where)
        return self._child
