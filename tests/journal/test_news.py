"""What is said with a transaction is heard in every process, in one order, and nothing else is."""

import asyncio

import pytest

from server.journal import store
from server.journal.model import Entry, VersionTaken
from server.journal.news import KEPT, LOOK_S
from server.journal.news_store import STREAM
from server.kit.clock import ManualClock
from server.kit.db import Database
from server.kit.db_faults import DatabaseAway
from tests.journal.processes import Moved, Process, Start
from tests.people import ANN, BEN


async def test_it_has_its_effect_here_before_the_deed_returns_and_elsewhere_with_the_hint(start: Start) -> None:
    one, other = await start("one"), await start("other")
    await one.move(ANN.id, BEN.id)
    assert one.heard == [ANN.id, BEN.id]
    await other.news.settle()
    await one.follower.close()  # every hint is out
    await other.news.settle()
    assert other.heard == [ANN.id, BEN.id]


async def test_a_lost_hint_is_found_by_the_next_look(start: Start, clock: ManualClock) -> None:
    one, other = await start("one", lossy=True), await start("other", lossy=True)
    looking = asyncio.create_task(other.news.run())
    await one.move(ANN.id)
    assert other.heard == []
    async with asyncio.timeout(5):
        await clock.advance(LOOK_S)
        while not other.heard:
            await asyncio.sleep(0.001)
    assert other.heard == [ANN.id]
    looking.cancel()
    await asyncio.wait([looking])


async def test_a_listener_whose_database_is_away_hears_it_once_it_is_back(start: Start, clock: ManualClock) -> None:
    one, tries = await start("one"), list[str]()

    async def listens(event: Moved) -> None:
        tries.append(event.person)
        if len(tries) < 3:
            raise DatabaseAway

    one.news.on(Moved, listens)
    await one.move(ANN.id)
    assert tries == [ANN.id]  # and whoever moved her does not wait for it
    async with asyncio.timeout(5):
        while len(tries) < 3:
            await clock.advance(LOOK_S)
    await one.news.settle()
    assert tries == [ANN.id] * 3
    assert one.heard == [ANN.id]


async def test_what_is_rolled_back_was_never_said(start: Start, database: Database) -> None:
    one, other = await start("one"), await start("other")

    async def fail() -> None:
        async with one.news.begin() as deed:
            deed.say(Moved(ANN.id))
            raise LookupError

    with pytest.raises(LookupError):
        await fail()
    await other.news.look()
    assert one.heard == other.heard == []
    async with database.read() as tx:
        assert await store.head(tx, STREAM) == 0


async def test_what_is_said_with_an_entry_is_there_with_it_or_not_at_all(
    start: Start, database: Database, clock: ManualClock
) -> None:
    one, other = await start("one"), await start("other")

    async def append(version: int, who: str) -> None:
        entry = Entry("room:m", version, f"c{version}-{who}", who, clock.now(), b"[]")
        await one.news.say_with([Moved(who)], lambda last: one.journal.append(entry, last=last))

    # given an entry with news, then both are there, and heard everywhere
    await append(1, ANN.id)
    for process in (one, other):
        await process.news.look()
        await process.news.settle()
        assert process.heard == [ANN.id]

    # when an entry cannot be written, its news was never said; neither when it was written before
    with pytest.raises(VersionTaken):
        await append(1, BEN.id)
    await append(1, ANN.id)
    async with database.read() as tx:
        assert await store.head(tx, STREAM) == 1


async def test_what_was_committed_is_heard_though_its_process_died_before_telling(start: Start) -> None:
    one, other = await start("one", lossy=True), await start("other", lossy=True)
    hangs = asyncio.Event()

    async def hang(_: Moved) -> None:
        await hangs.wait()

    one.news._listeners[Moved].insert(0, hang)
    deed = asyncio.create_task(one.move(ANN.id))
    async with asyncio.timeout(5):
        while not other.heard:
            await other.news.look()
    assert other.heard == [ANN.id]
    assert one.heard == []

    # a request that is given up does not give up what follows from it
    deed.cancel()
    await asyncio.wait([deed])
    hangs.set()
    await one.news.settle()
    assert one.heard == [ANN.id]


async def test_whoever_starts_hears_nothing_old(start: Start) -> None:
    one = await start("one")
    await one.move(ANN.id)
    late = await start("late")
    await one.move(BEN.id)
    await late.news.look()
    await late.news.settle()
    assert late.heard == [BEN.id]


async def test_old_news_is_deleted_and_whoever_missed_it_is_told_so(
    start: Start, database: Database, clock: ManualClock
) -> None:
    one, asleep = await start("one", lossy=True), await start("asleep", lossy=True)
    missed: list[str] = []
    asleep.news.on_missed(lambda: missed.append("missed"))
    await one.move(ANN.id)
    await clock.advance(KEPT.total_seconds() + 1)
    await one.news.tidy(2)
    await one.move(BEN.id)
    async with database.read() as tx:
        assert [entry.version for entry in await store.read(tx, STREAM)] == [2]
    await asleep.news.look()
    await asleep.news.settle()
    assert asleep.heard == [BEN.id]
    assert missed


async def test_eight_who_say_something_at_once_are_heard_in_one_order(database: Database, start: Start) -> None:
    names = [f"p{number}" for number in range(8)]
    processes = [await start(name, lossy=True) for name in names]
    listener = await start("listener", lossy=True)

    async def talk(process: Process, name: str) -> None:
        for number in range(25):
            await process.move(f"{name}-{number}")

    async def listen() -> None:
        while len(listener.heard) < 200:
            await listener.news.look()
            await asyncio.sleep(0)

    async with asyncio.timeout(60):
        await asyncio.gather(listen(), *(talk(*pair) for pair in zip(processes, names, strict=True)))
    async with database.read() as tx:
        entries = await store.read(tx, STREAM)
    assert [entry.version for entry in entries] == list(range(1, 201))
    for process in processes:
        await process.news.look()
        await process.news.settle()
    # everybody hears what the others said in the order of the log, and their own once
    for name in names:
        assert [said for said in listener.heard if said.startswith(f"{name}-")] == [f"{name}-{n}" for n in range(25)]
    assert all(len(process.heard) == len(set(process.heard)) == 200 for process in processes)
