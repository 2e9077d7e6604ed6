"""The media server as a child of the benchmark, with a policy that goes on: everybody may be heard and seen."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

from server.adapters.media_pipe import MediaPipe
from server.ports.media import Policy
from tests.bench_media.server_process import OPEN


@asynccontextmanager
async def media_server(host: str, room: str, people: Sequence[str], *, stage: str | None) -> AsyncIterator[MediaPipe]:
    """One for the block."""
    media = MediaPipe(host, 0)
    await media.start()
    policy = Policy(room, 1, dict.fromkeys(people, OPEN), list(people), stage, 10.0)

    async def renew() -> None:
        while True:
            media.apply(policy)
            await asyncio.sleep(2)

    task = asyncio.create_task(renew())
    await asyncio.sleep(0)
    try:
        yield media
    finally:
        task.cancel()
        await media.stop()
