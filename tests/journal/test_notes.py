"""Notes: numbered when they are written, any number of a stream at once, whichever process writes."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable, Sequence
from typing import Any

import msgspec
import pytest
from sqlalchemy import Connection, insert, select

from server.journal import store
from server.journal.batch import Ride
from server.journal.journal import Journal
from server.journal.model import Appended, Entry, StreamClosed, VersionTaken
from server.journal.tables import journal
from server.kit.db import Database
from server.kit.errors import Refused
from tests.journal.test_journal import entry, history, noted, notes
from tests.people import ANN, BEN


def note(stream: str, command: str, person: str = BEN.id) -> Entry:
    return entry(stream, 0, command, person)


def alone(connection: Connection, entries: Sequence[Entry]) -> None:
    """Nothing rides along."""


def kept(connection: Connection, entries: Sequence[Entry]) -> None:
    connection.execute(insert(notes), [{"id": f"{each.stream}/{each.version}"} for each in entries])


RIDES = pytest.mark.parametrize("ride", [alone, None], ids=["riding", "plain"])
"""A batch in which something rides along is written in another way than one in which nothing does."""


@pytest.fixture
async def journals(database: Database) -> AsyncIterator[list[Journal]]:
    """Of two processes."""
    async with database.begin() as tx:
        await tx.run_sync(notes.metadata.create_all)
    other = Database(database.url.render_as_string(hide_password=False))
    journals = [Journal(database), Journal(other)]
    yield journals
    for each in journals:
        await each.close()
    await other.close()


async def test_any_number_of_a_streams_notes_share_a_transaction(journals: list[Journal], database: Database) -> None:
    batches: list[int] = []
    journals[0].on_commit(lambda entries: batches.append(len(entries)))
    done = await asyncio.gather(*(journals[0].note(note(f"tray:{n % 3}", f"c{n}"), ride=kept) for n in range(30)))
    assert batches == [30]
    assert [each.entry.version for each in done] == [n // 3 + 1 for n in range(30)]
    assert await noted(database) == sorted(f"tray:{n}/{version}" for n in range(3) for version in range(1, 11))


@pytest.mark.parametrize("seed", range(2))
async def test_two_processes_leave_one_history_in_each_senders_order(
    journals: list[Journal], database: Database, seed: int
) -> None:
    """Every sender hands in several at once, often the same command twice, and sometimes to the other process."""
    answers: dict[tuple[str, str, int], set[int]] = {}

    async def send(sender: str, choose: random.Random) -> None:
        for first in range(0, 12, 3):
            commands = [(f"tray:{choose.randrange(3)}", number) for number in range(first, first + 3)]
            journal = choose.choice(journals)
            tries = [(journal, command) for command in commands]
            if choose.random() < 0.5:
                tries += [(choose.choice(journals), command) for command in commands]
            done = await asyncio.gather(
                *(each.note(note(stream, f"{sender}-{n}", sender), ride=kept) for each, (stream, n) in tries)
            )
            for (_, (stream, number)), appended in zip(tries, done, strict=True):
                answers.setdefault((stream, sender, number), set()).add(appended.entry.version)

    await asyncio.gather(*(send(f"s{n}", random.Random(100 * seed + n)) for n in range(8)))

    assert all(len(versions) == 1 for versions in answers.values()), "one command, one answer"
    for stream in (f"tray:{n}" for n in range(3)):
        log = await history(database, stream)
        assert [each.version for each in log] == list(range(1, len(log) + 1))
        expected = {(sender, number) for where, sender, number in answers if where == stream}
        assert sorted((e.person, int(e.command_id.split("-")[1])) for e in log) == sorted(expected)
        for each in log:
            number = int(each.command_id.split("-")[1])
            assert answers[stream, each.person, number] == {each.version}
    assert len(await noted(database)) == len(answers)


@RIDES
async def test_notes_of_one_process_keep_their_order_beside_anothers(
    journals: list[Journal], database: Database, ride: Ride | None
) -> None:
    await asyncio.gather(
        *(journals[n % 2].note(note("tray:one", f"{n:03}", f"p{n % 2}"), ride=ride) for n in range(60))
    )
    log = await history(database, "tray:one")
    assert [each.version for each in log] == list(range(1, 61))
    for person in ("p0", "p1"):
        mine = [each.command_id for each in log if each.person == person]
        assert mine == sorted(mine)


@RIDES
async def test_a_retry_at_another_process_finds_the_first_answer(journals: list[Journal], ride: Ride | None) -> None:
    first = await journals[0].note(note("tray:one", "same"), ride=ride)
    batch = [note("tray:one", "before"), note("tray:one", "same"), note("tray:one", "after")]
    again = await asyncio.gather(*(journals[1].note(each, ride=ride) for each in batch))
    assert again[1] == Appended(first.entry, fresh=False)
    assert [each.entry.version for each in again] == [2, 1, 3]


@RIDES
async def test_nothing_follows_what_closes_a_stream(
    journals: list[Journal], database: Database, ride: Ride | None
) -> None:
    outcomes = await asyncio.gather(
        journals[0].note(note("tray:one", "a"), ride=ride),
        journals[0].note(note("tray:one", "end"), ride=ride, closes=True),
        journals[0].note(note("tray:one", "b"), ride=ride),
        return_exceptions=True,
    )
    assert [type(outcome) for outcome in outcomes] == [Appended, Appended, StreamClosed]
    with pytest.raises(StreamClosed):
        await journals[1].note(note("tray:one", "c"), ride=ride)
    with pytest.raises(StreamClosed):
        await journals[1].append(entry("tray:one", 3))
    assert [each.command_id for each in await history(database, "tray:one")] == ["a", "end"]
    async with database.read() as tx:
        assert await store.head_and_end(tx, "tray:one") == (2, True)


async def test_plain_notes_need_no_transaction_of_many_statements(
    journals: list[Journal], database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    # given streams that are there, one that is not, and one that is closed
    for n in range(3):
        await journals[0].note(note(f"tray:{n}", "first"))
    await journals[0].note(note("tray:2", "end"), closes=True)
    others: list[str] = []
    write = database.write

    async def counted(work: Callable[[Connection], Any]) -> Any:
        others.append(repr(work))
        return await write(work)

    monkeypatch.setattr(database, "write", counted)

    # when notes come for the first two
    said = [msgspec.structs.replace(note(f"tray:{n % 2}", f"c{n}"), text=f"text {n}") for n in range(20)]
    done = await asyncio.gather(*(journals[0].note(each) for each in said))

    # then they are numbered in order by themselves, and only what is not like them takes the longer way
    assert [each.entry.version for each in done] == [n // 2 + 2 for n in range(20)]
    assert others == []
    mixed = [note("tray:0", "more"), note("tray:new", "more"), note("tray:2", "more")]
    outcomes = await asyncio.gather(*(journals[0].note(each) for each in mixed), return_exceptions=True)
    assert [getattr(each, "entry", each) for each in outcomes][:2] == [
        msgspec.structs.replace(mixed[0], version=12), msgspec.structs.replace(mixed[1], version=1),
    ]  # fmt: skip
    assert isinstance(outcomes[2], StreamClosed)
    assert len(others) == 1
    async with database.read() as tx:
        query = select(journal.c.text).where(journal.c.stream == "tray:0").order_by(journal.c.version)
        assert list((await tx.execute(query)).scalars()) == [None, *(f"text {n}" for n in range(0, 20, 2)), None]


async def test_of_plain_notes_one_bad_row_fails_alone(journals: list[Journal]) -> None:
    for stream in ("tray:0", "tray:1"):
        await journals[0].note(note(stream, "first"))
    notes_ = [note(f"tray:{n % 2}", f"c{n}") for n in range(6)]
    notes_[3] = msgspec.structs.replace(notes_[3], text="half a pair: \ud800")
    outcomes = await asyncio.gather(*(journals[0].note(each) for each in notes_), return_exceptions=True)
    assert [isinstance(each, Exception) for each in outcomes] == [n == 3 for n in range(6)]


async def test_who_is_forbidden_fails_alone_and_takes_no_version(journals: list[Journal], database: Database) -> None:
    def forbid(connection: Connection, entries: Sequence[Entry]) -> None:
        del connection, entries
        raise Refused("too_late")

    outcomes = await asyncio.gather(
        *(journals[0].note(note("tray:one", f"c{n}"), ride=forbid if n == 2 else kept) for n in range(5)),
        return_exceptions=True,
    )
    assert [str(each) if isinstance(each, Refused) else each.entry.version for each in outcomes] == [  # type: ignore[union-attr]  # an Appended
        1, 2, "too_late", 3, 4,
    ]  # fmt: skip
    assert await noted(database) == [f"tray:one/{n}" for n in range(1, 5)]


async def test_one_bad_row_among_those_that_ride_alike_fails_alone(journals: list[Journal], database: Database) -> None:
    def picky(connection: Connection, entries: Sequence[Entry]) -> None:
        if any(each.command_id == "bad" for each in entries):
            raise ValueError
        kept(connection, entries)

    outcomes = await asyncio.gather(
        *(journals[0].note(note(f"tray:{n}", "bad" if n == 5 else "good"), ride=picky) for n in range(9)),
        return_exceptions=True,
    )
    assert [type(outcome) for outcome in outcomes] == [Appended] * 5 + [ValueError] + [Appended] * 3
    assert len(await noted(database)) == 8


async def test_a_decision_against_a_version_loses_to_a_note_before_it(journals: list[Journal]) -> None:
    outcomes = await asyncio.gather(
        journals[0].note(note("tray:one", "note", ANN.id), ride=alone),
        journals[0].append(entry("tray:one", 1)),
        journals[0].append(entry("tray:one", 2)),
        return_exceptions=True,
    )
    assert [type(outcome) for outcome in outcomes] == [Appended, VersionTaken, Appended]
