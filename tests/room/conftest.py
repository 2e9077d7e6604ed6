"""A meeting and a server process."""

import pytest

from tests.house import House
from tests.people import ANN
from tests.room.process import Process


@pytest.fixture
async def meeting(house: House, group: str) -> str:
    """A meeting that starts now."""
    return (await house.schedule.meetings.plan(ANN.id, group, 60)).id


@pytest.fixture
async def process(house: House) -> Process:
    """The server."""
    process = Process(house)
    await process.start()
    return process
