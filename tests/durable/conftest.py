"""Processes with consumers."""

from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack

import pytest

from server.adapters.backplane_memory import MemoryBackplane
from server.kit.clock import ManualClock
from server.kit.db import Database
from tests.durable.processes import EVERY, Poured, Process, Start
from tests.durable.shelf import cups
from tests.realtime.house import LossyBackplane


def consume_every(process: Process) -> None:
    """The consumer that every process has, unless a test says otherwise."""
    process.consumers.consume(EVERY, Poured, process.handle)


@pytest.fixture
async def start(database: Database, clock: ManualClock) -> AsyncIterator[Start]:
    """Start a process by its name; `wire` registers its consumers; `lossy`: no hint reaches another."""
    async with AsyncExitStack() as stack:
        backplane = MemoryBackplane()

        async def start(name: str, wire: Callable[[Process], None] = consume_every, *, lossy: bool = False) -> Process:
            process = Process(name, database, clock, LossyBackplane(0, lost=1.0) if lossy else backplane)
            wire(process)
            await process.start()
            stack.push_async_callback(process.close)
            return process

        yield start


@pytest.fixture
async def shelf(database: Database) -> Database:
    """A database with a table more."""
    async with database.begin() as tx:
        await tx.run_sync(cups.metadata.create_all)
    return database
