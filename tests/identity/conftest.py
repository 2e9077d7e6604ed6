"""The house that most tests of identity knock at."""

from collections.abc import AsyncIterator

import pytest

from server.kit.clock import ManualClock
from server.kit.db import Database
from tests.identity.house import House, build


@pytest.fixture
async def sqlite(sqlite_url: str) -> AsyncIterator[Database]:
    """A migrated, empty SQLite database."""
    database = Database(sqlite_url)
    yield database
    await database.close()


@pytest.fixture
def house(sqlite: Database, clock: ManualClock) -> House:
    """A house under HTTPS, on SQLite."""
    return build(sqlite, clock)


@pytest.fixture
def any_house(database: Database, clock: ManualClock) -> House:
    """A house under HTTPS, on SQLite and on PostgreSQL."""
    return build(database, clock)
