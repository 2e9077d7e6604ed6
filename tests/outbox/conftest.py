"""The house whose letters are sent: identity and the outbox, with nothing else in it."""

from collections.abc import AsyncIterator

import pytest

from server.kit.clock import ManualClock
from server.kit.db import Database
from tests.identity.house import House, build


@pytest.fixture
async def house(sqlite_url: str, clock: ManualClock) -> AsyncIterator[House]:
    """A house under HTTPS, on SQLite."""
    database = Database(sqlite_url)
    yield build(database, clock)
    await database.close()


@pytest.fixture
def any_house(database: Database, clock: ManualClock) -> House:
    """A house under HTTPS, on SQLite and on PostgreSQL."""
    return build(database, clock)
