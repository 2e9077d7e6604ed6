"""Processes over one database that hear each other's news."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import pytest

from server.adapters.backplane_memory import MemoryBackplane
from server.kit.clock import ManualClock
from server.kit.db import Database
from tests.journal.processes import Process, Start
from tests.realtime.house import LossyBackplane


@pytest.fixture
async def start(database: Database, clock: ManualClock) -> AsyncIterator[Start]:
    """Start a process by its name; `lossy`: it loses every hint."""
    async with AsyncExitStack() as stack:
        backplane = MemoryBackplane()

        async def start(name: str, *, lossy: bool = False) -> Process:
            process = Process(name, database, LossyBackplane(0, lost=1.0) if lossy else backplane, clock)
            await process.news.start()
            stack.push_async_callback(process.close)
            return process

        yield start
