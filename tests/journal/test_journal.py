"""Appending: one history, nothing twice, nothing lost, one bad row alone."""

import asyncio
import random
from collections.abc import AsyncIterator
from datetime import UTC, datetime

import pytest
from sqlalchemy import Column, MetaData, String, Table, func, insert, select
from sqlalchemy.exc import IntegrityError

from server.journal import store
from server.journal.journal import Journal
from server.journal.model import Appended, Entry, VersionTaken
from server.kit.db import Database
from server.kit.db_faults import DatabaseAway
from server.kit.errors import Refused
from tests.people import ANN, BEN

AT = datetime(2026, 1, 8, 16, 0, tzinfo=UTC)
notes = Table("test_notes", MetaData(), Column("id", String(40), primary_key=True))


def entry(stream: str, version: int, command: str = "", person: str = BEN.id, events: bytes = b"[]") -> Entry:
    return Entry(stream, version, command or f"{stream}-{version}", person, AT, events)


@pytest.fixture
async def journal(database: Database) -> AsyncIterator[Journal]:
    async with database.begin() as tx:
        await tx.run_sync(notes.metadata.create_all)
    journal = Journal(database)
    yield journal
    await journal.close()


async def history(database: Database, stream: str) -> list[Entry]:
    async with database.read() as tx:
        return await store.read(tx, stream)


async def noted(database: Database) -> list[str]:
    async with database.read() as tx:
        return list((await tx.execute(select(notes.c.id).order_by(notes.c.id))).scalars())


async def test_what_was_acknowledged_is_in_the_log(journal: Journal, database: Database) -> None:
    written = entry("tray:one", 1, events=b'[{"type":"WasPut","cup":"blue"}]')
    assert await journal.append(written) == Appended(written, fresh=True)
    assert await history(database, "tray:one") == [written]


async def test_many_at_once_share_a_few_transactions(journal: Journal, database: Database) -> None:
    batches: list[int] = []
    journal.on_commit(lambda entries: batches.append(len(entries)))

    await asyncio.gather(*(journal.append(entry(f"tray:{number}", 1)) for number in range(200)))

    assert batches == [200]
    assert (sum(journal.sizes.counts), journal.sizes.total) == (1, 200)
    assert sum(journal.commit_s.counts) == 1
    async with database.read() as tx:
        assert len(await store.heads(tx, (f"tray:{number}" for number in range(700)))) == 200


async def test_appends_to_one_stream_keep_their_order(journal: Journal, database: Database) -> None:
    await asyncio.gather(*(journal.append(entry("tray:one", version)) for version in range(1, 31)))
    assert [written.version for written in await history(database, "tray:one")] == list(range(1, 31))


async def test_the_loser_of_a_version_is_told(journal: Journal, database: Database) -> None:
    first, second = await asyncio.gather(
        journal.append(entry("tray:one", 1, "ann's", ANN.id)),
        journal.append(entry("tray:one", 1, "ben's", BEN.id)),
        return_exceptions=True,
    )
    assert isinstance(first, Appended)
    assert isinstance(second, VersionTaken)
    assert [written.person for written in await history(database, "tray:one")] == [ANN.id]


async def test_a_repeated_command_finds_its_own_entry(journal: Journal) -> None:
    first = await journal.append(entry("tray:one", 1, "same"))
    assert await journal.append(entry("tray:one", 2, "same")) == Appended(first.entry, fresh=False)
    assert (await journal.append(entry("tray:one", 2, "same", ANN.id))).fresh


async def test_what_rides_along_is_written_with_the_entry_or_not_at_all(journal: Journal, database: Database) -> None:
    await journal.append(entry("tray:one", 1), riding=[insert(notes).values(id="a"), insert(notes).values(id="b")])
    with pytest.raises(VersionTaken):
        await journal.append(entry("tray:one", 1, "late"), riding=[insert(notes).values(id="c")])
    assert await noted(database) == ["a", "b"]

    with pytest.raises(IntegrityError):
        await journal.append(entry("tray:one", 2), riding=[insert(notes).values(id="a")])
    assert len(await history(database, "tray:one")) == 1


async def test_one_bad_row_fails_alone(journal: Journal, database: Database) -> None:
    await journal.append(entry("tray:first", 1), riding=[insert(notes).values(id="taken")])

    outcomes = await asyncio.gather(
        *(
            journal.append(entry(f"tray:{n}", 1), riding=[insert(notes).values(id="taken" if n == 3 else f"n{n}")])
            for n in range(6)
        ),
        return_exceptions=True,
    )

    assert [type(outcome).__name__ for outcome in outcomes] == ["Appended"] * 3 + ["IntegrityError"] + ["Appended"] * 2
    assert await noted(database) == ["n0", "n1", "n2", "n4", "n5", "taken"]


@pytest.mark.parametrize("events", [rb'["\u0000"]', rb'["\\\u0000"]'])
async def test_nul_is_refused_at_the_edge(journal: Journal, events: bytes) -> None:
    with pytest.raises(Refused, match="bad_text"):
        await journal.append(entry("tray:one", 1, events=events))


async def test_a_backslash_before_u0000_is_text(journal: Journal, database: Database) -> None:
    await journal.append(entry("tray:one", 1, events=rb'["\\u0000"]'))
    assert (await history(database, "tray:one"))[0].events == rb'["\\u0000"]'


async def test_nul_in_an_id_is_refused(journal: Journal) -> None:
    with pytest.raises(Refused, match="bad_text"):
        await journal.append(entry("tray:one", 1, "a\0b"))


async def test_a_caller_who_goes_away_does_not_stop_the_append(journal: Journal, database: Database) -> None:
    going = asyncio.create_task(journal.append(entry("tray:one", 1)))
    await asyncio.sleep(0)
    going.cancel()
    await asyncio.wait([going])
    await journal.close()
    assert len(await history(database, "tray:one")) == 1


async def test_a_database_that_is_gone_refuses_instead_of_pretending(database: Database) -> None:
    class Gone(Database):
        def write(self, work):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN202, ARG002 - it only raises
            raise DatabaseAway

    url = database.url.render_as_string(hide_password=False)
    with pytest.raises(Refused, match="again"):
        await Journal(Gone(url)).append(entry("tray:one", 1))


async def test_two_processes_that_write_the_same_streams_leave_one_history(database: Database) -> None:
    """Crossed batches, each of them riding along rows that the other also touches: conflicts, but no deadlock."""
    other = Database(database.url.render_as_string(hide_password=False))
    journals = [Journal(database), Journal(other)]
    won: list[tuple[str, int]] = []

    async def write(journal: Journal, order: random.Random, who: str) -> None:
        async def one(stream: str) -> None:
            version = 1
            while version <= 10:
                try:
                    await journal.append(entry(stream, version, f"{who}-{stream}-{version}", who))
                    won.append((stream, version))
                except VersionTaken:
                    pass
                version += 1

        streams = [f"tray:{number}" for number in range(12)]
        order.shuffle(streams)
        await asyncio.gather(*(one(stream) for stream in streams))

    await asyncio.gather(*(write(journal, random.Random(n), f"p{n}") for n, journal in enumerate(journals)))

    assert sorted(won) == sorted((f"tray:{number}", version) for number in range(12) for version in range(1, 11))
    for number in range(12):
        assert [e.version for e in await history(database, f"tray:{number}")] == list(range(1, 11))
    await other.close()


async def test_a_deadlock_is_tried_again(postgres_url: str) -> None:
    """Two processes lock the same two rows in opposite order; PostgreSQL ends one of them, which must try again."""
    databases = [Database(postgres_url), Database(postgres_url)]
    async with databases[0].begin() as tx:
        await tx.run_sync(notes.metadata.create_all)
        await tx.execute(insert(notes), [{"id": "a"}, {"id": "b"}])
    lock = {name: select(notes.c.id).where(notes.c.id == name).with_for_update() for name in "ab"}
    wait = select(func.pg_sleep(0.2))

    outcomes = await asyncio.gather(
        Journal(databases[0]).append(entry("tray:one", 1), riding=[lock["a"], wait, lock["b"]]),
        Journal(databases[1]).append(entry("tray:two", 1), riding=[lock["b"], wait, lock["a"]]),
    )

    assert [outcome.fresh for outcome in outcomes] == [True, True]
    for database in databases:
        await database.close()


async def test_forgetting_keeps_the_head(journal: Journal, database: Database) -> None:
    for version in (1, 2, 3):
        await journal.append(entry("tray:one", version))
    async with database.begin() as tx:
        await tx.execute(store.forget("tray:one", 2))
    assert [written.version for written in await history(database, "tray:one")] == [3]
    async with database.read() as tx:
        assert await store.head(tx, "tray:one") == 3
        assert await store.head(tx, "tray:two") == 0
        assert (await tx.execute(select(func.count()).select_from(notes))).scalar_one() == 0
