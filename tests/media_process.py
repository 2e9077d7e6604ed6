"""A media server of its own, for tests that are its web processes."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.program import Program


class MediaProcess(Program):
    """`python -m server media`, on loopback. shape: `socket` is where web processes find it"""

    def __init__(self, folder: Path) -> None:
        super().__init__(
            "media",
            TEAROOM_DATA=str(folder),
            TEAROOM_MEDIA_HOST="127.0.0.1",
            TEAROOM_MEDIA_ANNOUNCE="127.0.0.1",
            TEAROOM_MEDIA_PORT="0",
        )
        self.socket = folder / "media.sock"


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
