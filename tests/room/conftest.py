"""A house with a group, a meeting and a server process."""

from collections.abc import AsyncIterator

import pytest

from server.adapters.backplane_memory import MemoryBackplane
from server.kit.clock import ManualClock
from server.kit.db import Database
from tests.house import House
from tests.people import ANN
from tests.room.process import Process


@pytest.fixture
async def house(sqlite_url: str, clock: ManualClock) -> AsyncIterator[House]:
    """A house in which everybody of the cast lives."""
    database = Database(sqlite_url)
    yield await House.open(database, clock)
    await database.close()


@pytest.fixture
async def group(house: House) -> str:
    """A group: Ann facilitates, Ben and Cleo are members; Dot made it and does not belong; Eve is a stranger."""
    return await house.make_group()


@pytest.fixture
async def meeting(house: House, group: str) -> str:
    """A meeting that starts now."""
    return (await house.schedule.meetings.plan(ANN.id, group, 60)).id


@pytest.fixture
def backplane() -> MemoryBackplane:
    return MemoryBackplane()


@pytest.fixture
async def process(house: House, backplane: MemoryBackplane) -> AsyncIterator[Process]:
    """The server."""
    process = Process(house, backplane)
    await process.start()
    house.app.router.routes.extend(process.parts.routes)
    yield process
    await process.stop()
