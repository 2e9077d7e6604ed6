"""Every table, column and index has its migration, on both databases."""

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection

from server.kit.db import Database
from server.schema import metadata


def difference(connection: Connection) -> list[object]:
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    found: list[object] = compare_metadata(context, metadata)
    return found


async def test_the_migrated_database_is_what_the_tables_say(database: Database) -> None:
    async with database.read() as tx:
        assert await tx.run_sync(difference) == []
