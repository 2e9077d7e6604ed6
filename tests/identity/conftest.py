"""The house that most tests of identity knock at."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from server.kit.clock import ManualClock
from tests.identity.accounts import Accounts


@pytest.fixture
async def house(sqlite_url: str, tmp_path: Path, clock: ManualClock) -> AsyncIterator[Accounts]:
    """A house under HTTPS, on SQLite."""
    house = Accounts(sqlite_url, tmp_path, clock)
    yield house
    await house.close()


@pytest.fixture
async def any_house(database_url: str, tmp_path: Path, clock: ManualClock) -> AsyncIterator[Accounts]:
    """A house under HTTPS, on SQLite and on PostgreSQL."""
    house = Accounts(database_url, tmp_path, clock)
    yield house
    await house.close()
