"""A database that is away, hangs or is full refuses with a code, loses nothing it took, and comes back by itself."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import suppress

import pytest
from sqlalchemy import Column, Integer, MetaData, String, Table, func, insert, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from server.kit.db import Database
from server.kit.db_faults import DatabaseAway, DatabaseFull, Deadlocked, fault_of
from server.kit.errors import Kind
from tests.services.postgres import OwnPostgres, create_database, drop_database

PATIENCE_S = 0.2
WRITERS = 12  # more than there are connections
PAGES = 64
GRACE_S = 3.0  # that the driver takes to let go of a connection

jars = Table("test_jars", MetaData(), Column("id", Integer, primary_key=True), Column("tea", String, nullable=False))


@pytest.fixture
async def larder(database_url: str) -> AsyncIterator[Database]:
    """A database with one table more, and little patience."""
    database = Database(database_url, patience_s=PATIENCE_S)
    async with database.begin() as tx:
        await tx.run_sync(jars.metadata.create_all)
    yield database
    await database.close()


async def put(database: Database, jar: int, tea: str = "green") -> None:
    async with database.begin() as tx:
        await tx.execute(insert(jars).values(id=jar, tea=tea))


async def count(database: Database) -> int:
    async with database.read() as tx:
        return (await tx.execute(select(func.count()).select_from(jars))).scalar_one()


async def test_whoever_waits_too_long_for_others_is_refused_and_the_next_are_not(larder: Database) -> None:
    # given somebody who writes, and does not come to an end
    other = Database(larder.url.render_as_string(hide_password=False))
    async with other.begin() as tx:
        await tx.execute(insert(jars).values(id=1, tea="black"))
        # when others want to write the same
        for _ in range(WRITERS):
            with pytest.raises(DatabaseAway) as refused:
                async with asyncio.timeout(PATIENCE_S * 20):
                    await put(larder, 1)
        assert (refused.value.code, refused.value.kind) == ("again", Kind.AGAIN)
        # then reading goes on
        assert await count(larder) == 0
    # and writing does, afterwards
    await asyncio.gather(*(put(larder, number) for number in range(2, WRITERS)))
    assert await count(larder) == WRITERS - 1
    await other.close()


async def test_a_rule_that_says_no_and_a_bug_are_no_faults(larder: Database) -> None:
    await put(larder, 1)
    with pytest.raises(IntegrityError):
        await put(larder, 1)
    with pytest.raises(DBAPIError, match="nothing"):
        async with larder.begin() as tx:
            await tx.execute(text("SELECT 1 FROM nothing"))


async def test_a_full_sqlite_refuses_to_write_and_goes_on_when_there_is_room(sqlite_url: str) -> None:
    # given a database that may not grow any more
    database = Database(sqlite_url)
    async with database.begin() as tx:
        await tx.run_sync(jars.metadata.create_all)
        pages = (await tx.exec_driver_sql("PRAGMA page_count")).scalar_one()
    await allow(database, pages + PAGES)

    # when people write until it is full, by either door
    asked = [put(database, number, "x" * 10_000) for number in range(PAGES)]
    answers = await asyncio.gather(*asked, return_exceptions=True)
    kept = answers.count(None)
    refused = next(answer for answer in answers if isinstance(answer, DatabaseFull))
    assert {type(answer) for answer in answers} == {type(None), DatabaseFull}
    assert (refused.code, refused.kind) == ("house_full", Kind.FULL)
    with pytest.raises(DatabaseFull):
        await database.write(lambda connection: connection.execute(insert(jars).values(id=-1, tea="x" * 100_000)))

    # then what was taken is there, and can be read
    assert 0 < await count(database) == kept

    # and when there is room again, writing goes on
    await allow(database, pages + PAGES * 10)
    await put(database, PAGES, "x" * 10_000)
    assert await count(database) == kept + 1
    await database.close()


async def allow(database: Database, pages: int) -> None:
    """Let the file have so many pages, on every connection that writes."""
    async with database.begin() as tx:
        await tx.exec_driver_sql(f"PRAGMA max_page_count={pages}")
    await database.write(lambda connection: connection.exec_driver_sql(f"PRAGMA max_page_count={pages}").close())


async def test_a_postgres_that_is_restarted_refuses_and_comes_back_by_itself(own_postgres: OwnPostgres) -> None:
    # given people who write
    url = await create_database(own_postgres.url)
    database = Database(url)
    async with database.begin() as tx:
        await tx.run_sync(jars.metadata.create_all)
    taken: list[int] = []
    refused: list[int] = []
    stop = asyncio.Event()

    async def write(first: int) -> None:
        number = first
        while not stop.is_set():
            try:
                await put(database, number)
            except DatabaseAway:
                refused.append(number)
                await asyncio.sleep(0.01)
            else:
                taken.append(number)
            number += WRITERS

    writing = [asyncio.create_task(write(first)) for first in range(WRITERS)]
    await until(lambda: len(taken) > WRITERS)

    # when it is restarted, then they are told to try again, and nothing worse
    await asyncio.to_thread(own_postgres.stop)
    await until(lambda: len(refused) > WRITERS)
    with pytest.raises(DatabaseAway):
        await database.ping()
    await asyncio.to_thread(own_postgres.start)
    before = len(taken)
    await until(lambda: len(taken) > before + WRITERS)
    stop.set()
    await asyncio.gather(*writing)

    # and everything that was taken is there, once
    async with database.read() as tx:
        there = set((await tx.execute(select(jars.c.id))).scalars())
    assert set(taken) <= there
    assert len(taken) == len(set(taken))
    await database.close()
    await drop_database(own_postgres.url, url)


async def test_a_postgres_that_hangs_refuses_in_time(own_postgres: OwnPostgres) -> None:
    # given connections that are open already, and one that has to be made
    url = await create_database(own_postgres.url)
    patient = Database(url)  # a busy disk may take its time for a table
    async with patient.begin() as tx:
        await tx.run_sync(jars.metadata.create_all)
    await patient.close()
    database, fresh = Database(url, patience_s=PATIENCE_S), Database(url, patience_s=PATIENCE_S)
    await opened(database)
    loop = asyncio.get_running_loop()

    # when it hangs, then all who come are refused, and nobody waits for long
    with own_postgres.hung():
        for one in (database, fresh):
            begun_at = loop.time()
            outcomes = await asyncio.gather(*(put(one, n) for n in range(WRITERS)), return_exceptions=True)
            assert [type(outcome) for outcome in outcomes] == [DatabaseAway] * WRITERS
            assert loop.time() - begun_at < PATIENCE_S + GRACE_S

    # and when it goes on, so do they
    await asyncio.gather(*(put(one, n) for n, one in enumerate([database, fresh])))
    assert await count(database) == 2
    for one in (database, fresh):
        await one.close()
    await drop_database(own_postgres.url, url)


async def opened(database: Database) -> None:
    """Let it have a connection to write by, however often a busy machine is too slow for its patience."""
    async with asyncio.timeout(30):
        while True:
            with suppress(DatabaseAway):
                async with database.begin() as tx:
                    await tx.execute(select(1))
                return


async def until(done: Callable[[], bool]) -> None:
    async with asyncio.timeout(20):
        while not done():
            await asyncio.sleep(0.01)


class Told(Exception):
    """What a driver says. shape: `sqlstate` as asyncpg has it"""

    def __init__(self, sqlstate: str) -> None:
        self.sqlstate = sqlstate


@pytest.mark.parametrize(
    ("sqlstate", "fault"),
    [
        *(("53100", DatabaseFull), ("40P01", Deadlocked), ("40001", Deadlocked)),
        *((code, DatabaseAway) for code in ("08006", "08003", "53300", "57P01", "57P03", "57014")),
        *((code, type(None)) for code in ("23505", "42P01", "25006", "")),
    ],
)
def test_what_postgres_says_has_one_meaning(sqlstate: str, fault: type) -> None:
    assert type(fault_of(DBAPIError("", None, Told(sqlstate)))) is fault
    assert type(fault_of(Told(sqlstate))) is fault  # as the driver says it while connecting
