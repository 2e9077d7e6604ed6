"""Texts that were written before they lay in the log."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import text

from server.kit.db import Database
from server.kit.migrate import migrate
from tests.people import BEN
from tests.services.postgres import create_database, drop_database

ENTRIES = """
    INSERT INTO journal (stream, version, command_id, person, at, events) VALUES
    ('conversation:table-house-long', 1, 'c1', :ben, '2026-01-08 16:00:00', '[{"type":"Said"}]'),
    ('conversation:table-house-long', 2, 'c2', :ben, '2026-01-08 16:01:00', '[{"type":"Said"}]'),
    ('conversation:table-house-long', 3, 'c3', :ben, '2026-01-08 16:02:00', '[]'),
    ('room:one', 2, 'c4', :ben, '2026-01-08 16:03:00', '[]')
"""
MESSAGES = """
    INSERT INTO message (conversation, seq, person, client_id, text, at, edited_at, fades_at) VALUES
    ('table-house-long', 2, :ben, 'c2', 'Tea?', '2026-01-08 16:01:00', '2026-01-08 16:02:00', '2026-01-09 16:01:00')
"""
LEFT = "SELECT version, text, edited_at IS NOT NULL, fades_at IS NOT NULL FROM journal ORDER BY stream, version"


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.services)])
async def bare_url(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[str]:
    """A database without tables."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'bare.db'}"
        return
    server: str = request.getfixturevalue("postgres")
    url = await create_database(server)
    yield url
    await drop_database(server, url)


async def test_every_text_goes_to_the_entry_that_said_it(bare_url: str) -> None:
    await migrate(bare_url, "0003")
    database = Database(bare_url)
    async with database.begin() as tx:
        await tx.execute(text(ENTRIES), {"ben": BEN.id})
        await tx.execute(text(MESSAGES), {"ben": BEN.id})
    await database.close()

    await migrate(bare_url)

    database = Database(bare_url)
    async with database.read() as tx:
        found = [tuple(row) for row in await tx.execute(text(LEFT))]
    await database.close()
    assert found == [(1, None, False, False), (2, "Tea?", True, True), (3, None, False, False), (2, None, False, False)]
