"""Database migrations, by the one history in `migrations/`."""

from collections.abc import Callable
from enum import Enum
from functools import cache
from pathlib import Path

from alembic import command
from alembic.config import Config as AlembicConfig
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from server.kit.db import Database, async_url
from server.kit.db_sqlite import sqlite_engine, sqlite_pragmas

MIGRATIONS = Path(__file__).parents[2] / "migrations"
LOCK_KEY = 0x7EA_4004


class WrongSchema(Exception):
    """The tables and the program have different versions. The text says what to do."""


class Schema(Enum):
    """The state of the tables relative to this program."""

    OLDER = "The database is older than this program: run python -m server migrate."
    CURRENT = ""
    NEWER = "The database is newer than this program: start the newer program."


async def migrate(url: str, revision: str = "head") -> None:
    """Migrate to a revision. Concurrent processes wait for each other, and a failure changes nothing.

    raises: WrongSchema when a newer program has migrated the tables
    """

    def upgrade(connection: Connection) -> None:
        if _compare(connection) is Schema.NEWER:
            raise WrongSchema(Schema.NEWER.value)
        command.upgrade(alembic_config(connection), revision)

    await with_schema_lock(url, upgrade)


async def schema(database: Database) -> Schema:
    """How the tables fit this program. A newer release may migrate them while this program runs; that is allowed."""
    async with database.read() as tx:
        return await tx.run_sync(_compare)


@cache
def _history() -> tuple[frozenset[str], frozenset[str]]:
    """Every revision that this program knows, and the last. Cached: reading them takes longer than a database query."""
    history = ScriptDirectory(str(MIGRATIONS))
    return frozenset(one.revision for one in history.walk_revisions()), frozenset(history.get_heads())


def _compare(connection: Connection) -> Schema:
    known, last = _history()
    here = set(MigrationContext.configure(connection).get_current_heads())
    if here - known:
        return Schema.NEWER
    return Schema.CURRENT if here == last else Schema.OLDER


async def with_schema_lock(url: str, work: Callable[[Connection], None]) -> None:
    """Run `work` in one transaction while no other process changes the tables."""
    parsed = async_url(url)
    if parsed.get_backend_name() == "sqlite":
        # Alembic copies a SQLite table to change it; enforced foreign keys would cascade when the old one is dropped.
        pragmas = sqlite_pragmas("FULL") | {"foreign_keys": "OFF"}
        engine = sqlite_engine(parsed, pragmas, "BEGIN IMMEDIATE", pool_size=1)
    else:
        engine = create_async_engine(parsed, poolclass=NullPool)
    try:
        async with engine.begin() as connection:
            if engine.dialect.name == "postgresql":
                await connection.execute(text("SELECT pg_advisory_xact_lock(:key)"), {"key": LOCK_KEY})
            await connection.run_sync(work)
    finally:
        await engine.dispose()


def alembic_config(connection: Connection) -> AlembicConfig:
    """Alembic on our history and this connection; the transaction stays the caller's."""
    config = AlembicConfig()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["connection"] = connection
    return config
