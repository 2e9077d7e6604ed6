"""A meeting and a server process."""

from collections.abc import AsyncIterator

import pytest

from server.adapters.backplane_memory import MemoryBackplane
from tests.house import House
from tests.people import ANN
from tests.room.process import Process


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
