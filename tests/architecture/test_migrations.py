"""Every table, column and index has its migration, on both databases, and every migration its way back."""

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import Connection

from server.kit.db import Database
from server.kit.migrate import alembic_config, migrate, with_schema_lock
from server.schema import metadata


def difference(connection: Connection) -> list[object]:
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    found: list[object] = compare_metadata(context, metadata)
    return found


async def test_the_migrated_database_is_what_the_tables_say(database: Database) -> None:
    async with database.read() as tx:
        assert await tx.run_sync(difference) == []


async def test_every_step_can_be_taken_back_and_again(database_url: str) -> None:
    await with_schema_lock(database_url, lambda connection: command.downgrade(alembic_config(connection), "base"))
    await migrate(database_url)

    again = Database(database_url)
    async with again.read() as tx:
        assert await tx.run_sync(difference) == []
    await again.close()
