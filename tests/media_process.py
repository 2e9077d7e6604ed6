"""Media servers of their own, for tests that are their web processes."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from server.adapters.media_worker import MediaWorker
from server.kit.clock import SystemClock
from server.ports.backplane import Backplane
from server.ports.leases import Leases
from server.sfu.media_server import MediaServer
from tests.program import Program

LOOPBACK = {"TEAROOM_MEDIA_HOST": "127.0.0.1", "TEAROOM_MEDIA_ANNOUNCE": "127.0.0.1", "TEAROOM_MEDIA_PORT": "0"}


class MediaProcess(Program):
    """`python -m server media`, on loopback. shape: `socket` is where web processes find it"""

    def __init__(self, folder: Path) -> None:
        super().__init__("media", log=None, TEAROOM_DATA=str(folder), TEAROOM_MEDIA="socket", **LOOPBACK)
        self.socket = folder / "media.sock"


class ClusterProcess(Program):
    """`python -m server media`, on loopback, for whoever names the same Redis."""

    def __init__(self, redis_url: str) -> None:
        super().__init__("media", log=None, REDIS_URL=redis_url, TEAROOM_MEDIA="redis", **LOOPBACK)


class ClusterTask:
    """A media process that is a task of the test. shape: `id` is how web processes know it"""

    def __init__(self, backplane: Backplane, leases: Leases) -> None:
        self._backplane, self._leases = backplane, leases
        self._task: asyncio.Task[None] | None = None
        self.id = ""
        self.asked_to_end = asyncio.Event()

    def start(self) -> None:
        """Start it; it has another id each time."""
        self._task = asyncio.get_running_loop().create_task(self._serve())

    def kill(self) -> None:
        """End it without a drain, as a crash does."""
        if self._task is not None:
            self._task.cancel()

    async def ended(self) -> None:
        """Wait until it has ended."""
        if self._task is not None:
            with suppress(asyncio.CancelledError):
                await self._task

    async def _serve(self) -> None:
        worker = MediaWorker(self._backplane, self._leases, SystemClock())
        async with MediaServer("127.0.0.1", 0, [], worker.emit, SystemClock()) as server:
            self.id = server.load().process
            await worker.serve(server, self.asked_to_end.wait())


@asynccontextmanager
async def media_process() -> AsyncIterator[MediaProcess]:
    """One that runs for the block; in a folder with a short name, as paths of sockets must be short."""
    with TemporaryDirectory(prefix="tea") as folder:
        process = MediaProcess(Path(folder))
        await process.start()
        try:
            yield process
        finally:
            await process.end()
