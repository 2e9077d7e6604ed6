"""SQLite and PostgreSQL keep the same promises behind `Database`."""

import asyncio
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest
from sqlalchemy import Column, Integer, MetaData, String, Table, func, insert, select
from sqlalchemy.exc import DBAPIError, IntegrityError, StatementError

from server.kit.db import Database, DatabaseClosed, UtcDateTime, async_url
from server.kit.migrate import Schema, migrate, schema

cups = Table(
    "test_cups",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("owner", String(40), nullable=False),
    Column("poured_at", UtcDateTime),
)


@pytest.fixture
async def shelf(database: Database) -> Database:
    """A database with one table more."""
    async with database.begin() as tx:
        await tx.run_sync(cups.metadata.create_all)
    return database


async def pour(database: Database, *numbers: int, then: Exception | None = None) -> None:
    async with database.begin() as tx:
        for number in numbers:
            await tx.execute(insert(cups).values(id=number, owner="ann"))
        if then:
            raise then


async def count(database: Database) -> int:
    async with database.read() as tx:
        return (await tx.execute(select(func.count()).select_from(cups))).scalar_one()


async def test_a_transaction_is_kept_when_its_block_ends(shelf: Database) -> None:
    await pour(shelf, 1)
    assert await count(shelf) == 1


async def test_a_transaction_is_undone_when_its_block_fails(shelf: Database) -> None:
    with pytest.raises(LookupError):
        await pour(shelf, 1, then=LookupError())
    assert await count(shelf) == 0


async def test_a_reader_cannot_write(shelf: Database) -> None:
    with pytest.raises(DBAPIError):
        async with shelf.read() as tx:
            await tx.execute(insert(cups).values(owner="eve"))
    assert await count(shelf) == 0


async def test_a_reader_sees_one_moment_while_others_write(shelf: Database) -> None:
    counting = select(func.count()).select_from(cups)
    async with shelf.read() as tx:
        before = (await tx.execute(counting)).scalar_one()
        await pour(shelf, 1)
        assert (await tx.execute(counting)).scalar_one() == before == 0
    assert await count(shelf) == 1


async def test_many_writers_at_once_all_get_their_turn(shelf: Database) -> None:
    await asyncio.gather(*(pour(shelf, number) for number in range(50)))
    assert await count(shelf) == 50


async def test_two_programs_write_to_one_database(shelf: Database) -> None:
    other = Database(shelf.url.render_as_string(hide_password=False))

    await asyncio.gather(*(pour(database, number) for number, database in enumerate([shelf, other] * 20)))
    await other.close()
    assert await count(shelf) == 40


async def test_a_duplicate_is_an_integrity_error_and_changes_nothing(shelf: Database) -> None:
    await pour(shelf, 1)
    with pytest.raises(IntegrityError):
        await pour(shelf, 2, 1)
    assert await count(shelf) == 1


async def test_a_moment_comes_back_in_utc_to_the_microsecond(shelf: Database) -> None:
    tea_time = datetime(2026, 7, 1, 18, 30, 0, 123456, tzinfo=timezone(timedelta(hours=2)))
    async with shelf.begin() as tx:
        await tx.execute(insert(cups).values(owner="ann", poured_at=tea_time))
    async with shelf.read() as tx:
        stored = (await tx.execute(select(cups.c.poured_at))).scalar_one()
    assert stored == tea_time
    assert stored.tzinfo == UTC


async def test_moments_compare_in_sql_as_they_do_in_python(shelf: Database) -> None:
    noon = datetime(2026, 1, 1, 12, tzinfo=UTC)
    moments = [noon, noon + timedelta(microseconds=1), noon + timedelta(seconds=1)]
    async with shelf.begin() as tx:
        await tx.execute(insert(cups), [{"owner": "ann", "poured_at": moment} for moment in moments])
    async with shelf.read() as tx:
        later = select(cups.c.poured_at).where(cups.c.poured_at > noon).order_by(cups.c.poured_at)
        assert (await tx.execute(later)).scalars().all() == moments[1:]


async def test_a_moment_without_a_zone_is_refused(shelf: Database) -> None:
    with pytest.raises(StatementError, match="without a zone"):
        async with shelf.begin() as tx:
            await tx.execute(insert(cups).values(owner="eve", poured_at=datetime(2026, 1, 1)))  # noqa: DTZ001 - the bad case
    assert await count(shelf) == 0


async def test_migrating_again_and_at_once_is_harmless(database: Database) -> None:
    url = database.url.render_as_string(hide_password=False)
    await asyncio.gather(migrate(url), migrate(url))
    assert await schema(database) is Schema.CURRENT
    await database.ping()


@pytest.mark.parametrize("setting", ["journal_mode wal", "foreign_keys 1", "secure_delete 1", "synchronous 2"])
async def test_sqlite_overwrites_what_is_deleted_and_survives_power_loss_when_asked(
    setting: str, tmp_path: Path
) -> None:
    name, expected = setting.split()
    database = Database(f"sqlite:///{tmp_path / 'x.db'}", synchronous="FULL")
    async with database.begin() as tx:
        assert str((await tx.exec_driver_sql(f"PRAGMA {name}")).scalar_one()) == expected
    await database.close()


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "mysql://localhost/x"])
def test_only_files_and_postgresql_are_databases(url: str) -> None:
    with pytest.raises(ValueError, match="not a usable database"):
        async_url(url)


async def test_an_error_of_the_database_does_not_tell_what_was_written(shelf: Database) -> None:
    await pour(shelf, 1)
    with pytest.raises(IntegrityError) as error:
        await pour(shelf, 1)
    assert "ann" not in str(error.value).replace("test_cups", "")


async def test_closing_waits_for_what_is_under_way_and_lets_nothing_begin(database: Database) -> None:
    # given a transaction under way
    reading, go_on = asyncio.Event(), asyncio.Event()

    async def read() -> int:
        async with database.read() as tx:
            reading.set()
            await go_on.wait()
            return int((await tx.execute(select(1))).scalar_one())

    task = asyncio.create_task(read())
    await reading.wait()

    # when the database closes, then not before that has ended
    closing = asyncio.create_task(database.close())
    await asyncio.sleep(0)
    assert not closing.done()
    go_on.set()
    assert await task == 1
    await closing

    # and nothing begins any more
    with pytest.raises(DatabaseClosed):
        await database.ping()
