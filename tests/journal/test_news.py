"""What is said with a transaction is heard in every process, in one order, and nothing else is."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

import pytest

from server.adapters.backplane_memory import MemoryBackplane
from server.journal import store
from server.journal.answers import Answers
from server.journal.follower import Follower
from server.journal.journal import Journal
from server.journal.model import Entry, VersionTaken
from server.journal.news import KEPT, LOOK_S, STALE_S, News
from server.journal.news_store import STREAM
from server.kit.clock import ManualClock
from server.kit.db import Database
from server.kit.db_faults import DatabaseAway
from server.ports.backplane import Backplane
from tests.people import ANN, BEN
from tests.realtime.house import LossyBackplane


@dataclass(frozen=True, slots=True)
class Moved:
    """Something that happens to somebody."""

    person: str


class Process:
    """One process, and what it has heard."""

    def __init__(self, name: str, database: Database, backplane: Backplane, clock: ManualClock) -> None:
        self.journal = Journal(database)
        self.follower = Follower(database, self.journal, backplane, clock)
        self.database = database
        self.news = News(name, database, self.follower, clock)
        self.heard: list[str] = []
        self.done: list[str] = []
        self.news.on(Moved, self._hear)
        self.news.once(Moved, self._do)

    async def _hear(self, event: Moved) -> None:
        self.heard.append(event.person)

    async def _do(self, event: Moved) -> None:
        self.done.append(event.person)

    async def move(self, *people: str) -> None:
        async with self.news.begin() as deed:
            for person in people:
                deed.say(Moved(person))

    async def close(self) -> None:
        await self.news.settle()
        await self.follower.close()


Start = Callable[..., Awaitable[Process]]


@pytest.fixture
async def start(database: Database, clock: ManualClock) -> AsyncIterator[Start]:
    """Start a process by its name; `lossy`: it loses every hint."""
    async with AsyncExitStack() as stack:
        backplane = MemoryBackplane()

        async def start(name: str, *, lossy: bool = False) -> Process:
            process = Process(name, database, LossyBackplane(0, lost=1.0) if lossy else backplane, clock)
            await process.news.start()
            stack.push_async_callback(process.close)
            return process

        yield start


async def test_it_has_its_effect_here_before_the_deed_returns_and_elsewhere_with_the_hint(start: Start) -> None:
    one, other = await start("one"), await start("other")
    await one.move(ANN.id, BEN.id)
    assert one.heard == one.done == [ANN.id, BEN.id]
    await other.news.settle()
    await one.follower.close()  # every hint is out
    await other.news.settle()
    assert other.heard == [ANN.id, BEN.id]
    assert other.done == []


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
    assert (one.done, other.done) == ([ANN.id], [])

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

    one.news._listeners[Moved].insert(0, (hang, False))
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
    assert one.heard == one.done == [ANN.id]


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
    await one.news.tidy()
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


@asynccontextmanager
async def slow(answers: "Facts") -> AsyncIterator[None]:
    """A read that has begun, and ends when the block does."""
    answers.may_answer.clear()
    reading = asyncio.create_task(answers.kept.get(ANN.id))
    await answers.asked.wait()
    yield
    answers.may_answer.set()
    await reading


class Facts:
    """Where somebody is, by a source that counts how often it is asked."""

    def __init__(self, news: News, clock: ManualClock) -> None:
        self.place, self.times = "here", 0
        self.asked, self.may_answer = asyncio.Event(), asyncio.Event()
        self.may_answer.set()
        self.kept = Answers(news, clock, self._read, most=2)
        news.at_once(Moved, lambda event: self.kept.drop(event.person))

    async def _read(self, person: str) -> str | None:
        self.times += 1
        place = f"{person} is {self.place}"
        self.asked.set()
        await self.may_answer.wait()
        return place

    async def where(self, person: str = ANN.id) -> str | None:
        return await self.kept.get(person)


async def test_an_answer_is_kept_until_there_is_news_of_it(start: Start, clock: ManualClock) -> None:
    one, other = await start("one"), await start("other")
    facts = Facts(other.news, clock)
    assert [await facts.where() for _ in range(3)] == [f"{ANN.id} is here"] * 3
    assert facts.times == 1
    facts.place = "there"
    await one.move(BEN.id)
    await other.news.look()
    assert await facts.where() == f"{ANN.id} is here"
    await one.move(ANN.id)
    await other.news.look()
    assert await facts.where() == f"{ANN.id} is there"


async def test_an_answer_read_while_the_news_came_is_not_kept(start: Start, clock: ManualClock) -> None:
    one = await start("one")
    facts = Facts(one.news, clock)
    async with slow(facts):
        facts.place = "there"
        await one.move(ANN.id)
        facts.may_answer.set()
        assert await facts.where() == f"{ANN.id} is there"
    assert await facts.where() == f"{ANN.id} is there"


async def test_many_who_ask_at_once_share_one_read(start: Start, clock: ManualClock) -> None:
    facts = Facts((await start("one")).news, clock)
    assert len(set(await asyncio.gather(*(facts.where() for _ in range(50))))) == 1
    assert facts.times == 1


async def test_nothing_kept_is_believed_while_news_cannot_be_heard(start: Start, clock: ManualClock) -> None:
    one, other = await start("one", lossy=True), await start("other", lossy=True)
    facts = Facts(other.news, clock)
    await facts.where()
    await clock.advance(STALE_S + 0.1)
    await one.move(ANN.id)
    facts.place = "there"
    assert await facts.where() == f"{ANN.id} is there"
    await other.news.look()
    assert [await facts.where() for _ in range(2)] == [f"{ANN.id} is there"] * 2
    assert facts.times == 3


async def test_few_answers_are_kept_and_none_for_long(start: Start, clock: ManualClock) -> None:
    one = await start("one")
    facts = Facts(one.news, clock)
    for person in "abc":
        await facts.where(person)
    await facts.where("c")
    assert facts.times == 3
    await facts.where("a")
    assert facts.times == 4
    for _ in range(30):
        await clock.advance(2.1)
        await one.news.look()
    await facts.where("a")
    assert facts.times == 5
