"""A conversation on a migrated database of each kind."""

from collections.abc import AsyncIterator

import pytest

from server.kit.clock import ManualClock
from server.kit.db import Database
from tests.conversation.table import Process


@pytest.fixture
async def process(database: Database, clock: ManualClock) -> AsyncIterator[Process]:
    process = Process(database, clock)
    yield process
    await process.close()
