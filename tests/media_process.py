"""`python -m server media`, with faults that a test can cause."""

import asyncio
import os
import signal
import sys
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).parents[1]
END_S = 20.0


class MediaProcess:
    """A media server of its own. shape: `socket` is where web processes find it; `port` 0 takes any free one"""

    def __init__(self, folder: Path, port: int = 0, **environment: str) -> None:
        self.socket = folder / "media.sock"
        self._environment = {"TEAROOM_DATA": str(folder), "TEAROOM_MEDIA_PORT": str(port), **environment}
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Start it, or start it again; it takes a moment to be there."""
        environment = {**os.environ, **self._environment}
        command = [sys.executable, "-m", "server", "media"]
        self._process = await asyncio.create_subprocess_exec(*command, env=environment, cwd=ROOT)

    def send(self, number: signal.Signals) -> None:
        """Stop it, let it go on, ask it to end, kill it."""
        self._running.send_signal(number)

    async def ended(self) -> int:
        """Wait for its end; the exit status."""
        async with asyncio.timeout(END_S):
            return await self._running.wait()

    @property
    def _running(self) -> asyncio.subprocess.Process:
        if self._process is None:
            raise RuntimeError("not started")
        return self._process

    async def end(self) -> None:
        """See it gone, whatever state it is in."""
        if self._process is not None and self._process.returncode is None:
            self._process.kill()
            await self._process.wait()


@asynccontextmanager
async def media_process(port: int = 0, **environment: str) -> AsyncIterator[MediaProcess]:
    """One that runs for the block, on loopback unless told otherwise. The paths of sockets must be short."""
    loopback = {"TEAROOM_MEDIA_HOST": "127.0.0.1", "TEAROOM_MEDIA_ANNOUNCE": "127.0.0.1"}
    with TemporaryDirectory(prefix="tea") as folder:
        process = MediaProcess(Path(folder), port, **(loopback | environment))
        await process.start()
        try:
            yield process
        finally:
            await process.end()


async def until(done: Callable[[], bool], timeout: float = 30.0) -> None:
    """Wait until something has come about. raises: TimeoutError"""
    async with asyncio.timeout(timeout):
        while not done():
            await asyncio.sleep(0.02)
