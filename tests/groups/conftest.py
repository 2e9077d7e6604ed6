"""A house to try groups in."""

from collections.abc import AsyncIterator

import pytest

from server.kit.clock import ManualClock
from server.kit.db import Database
from tests.house import House


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
