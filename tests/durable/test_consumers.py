"""Every event is handled, in order, by one process at a time, whatever fails in between."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from sqlalchemy import insert, select

from server.durable import consumer_store as store
from server.durable.consumer import STORE_SKIPPED_S
from server.durable.consumers import LOOK_S, MOST_KEPT
from server.durable.model import Backlog, Delivery
from server.durable.rules import RETRY_AFTER_S
from server.journal import store as log_store
from server.journal.news import KEPT, Deed
from server.journal.news_store import STREAM
from server.kit.clock import ManualClock
from server.kit.db import Database
from server.kit.supervise import supervise
from tests.durable.killed import cups
from tests.durable.processes import EVERY, Broken, Poured, Process, Start
from tests.logged import logged


@pytest.fixture
async def shelf(database: Database) -> Database:
    """A database with a table more."""
    async with database.begin() as tx:
        await tx.run_sync(cups.metadata.create_all)
    return database


async def on_shelf(database: Database) -> list[str]:
    async with database.read() as tx:
        return list((await tx.execute(select(cups.c.cup).order_by(cups.c.id))).scalars())


async def put(deed: Deed, delivery: Delivery[Poured]) -> None:
    """Put the cup on the shelf, in the transaction in which the cursor moves."""
    await deed.tx.execute(insert(cups).values(cup=delivery.event.cup))


class Failing:
    """Fails with one cup so many times. shape: `tries` counts them all"""

    def __init__(self, bad: str, times: int = 1000) -> None:
        self.bad, self.times, self.tries = bad, times, 0
        self.handled: list[str] = []

    async def handle(self, delivery: Delivery[Poured]) -> None:
        if delivery.event.cup == self.bad:
            self.tries += 1
            if self.tries <= self.times:
                raise LookupError(delivery.event.cup)
        self.handled.append(delivery.event.cup)

    async def put(self, deed: Deed, delivery: Delivery[Poured]) -> None:
        await put(deed, delivery)
        await self.handle(delivery)


@asynccontextmanager
async def running(process: Process, clock: ManualClock) -> AsyncIterator[None]:
    """The process's consumers work in the block."""
    tasks = [asyncio.create_task(supervise(name, loop, clock)) for name, loop in process.consumers.loops().items()]
    yield
    for task in tasks:
        task.cancel()
    done, _ = await asyncio.wait(tasks, timeout=30)
    assert done == set(tasks)


async def pass_by(clock: ManualClock, until: Callable[[], bool], most_s: float = 300) -> None:
    """Let time pass until something has come about. raises: TimeoutError"""
    async with asyncio.timeout(60):
        for _ in range(round(most_s * 2)):
            if until():
                return
            await clock.advance(0.5)
            for _ in range(4):  # what the database does takes no time on this clock
                await asyncio.sleep(0.001)
    raise TimeoutError


async def test_events_are_handled_in_the_order_in_which_they_were_published(start: Start) -> None:
    one = await start("one")
    await one.pour("a", "b")
    await one.pour("c")
    await one.drain()
    assert one.handled == ["a", "b", "c"]
    await one.drain()
    assert one.handled == ["a", "b", "c"]
    assert len(set(one.delivered)) == 3


async def test_another_goes_on_where_the_first_was_stopped_or_died(start: Start) -> None:
    one, other = await start("one"), await start("other")
    await one.pour("a")
    await one.drain()

    # while one lives, the other leaves it alone
    await one.pour("b")
    await other.drain()
    assert other.handled == []

    # when it stops, or dies without a word, then the other goes on
    await one.consumers.stop()
    await other.drain()
    assert other.handled == ["b"]
    await other.die()
    await one.pour("c")
    await one.drain()
    assert one.handled == ["a", "c"]


async def test_what_was_rolled_back_is_not_handled(start: Start) -> None:
    one = await start("one")

    async def fail() -> None:
        async with one.news.begin() as deed:
            deed.say(Poured("a"))
            raise LookupError

    with pytest.raises(LookupError):
        await fail()
    await one.pour("b")
    await one.drain()
    assert one.handled == ["b"]


async def test_a_new_consumer_begins_now_or_if_it_asks_with_the_oldest_event(start: Start) -> None:
    one = await start("one")
    await one.pour("a")

    def wire(process: Process) -> None:
        process.consumers.consume("from now on", Poured, process.handle)

    def wire_first(process: Process) -> None:
        process.consumers.consume("all", Poured, process.handle, from_the_first=True)

    late, whole = await start("late", wire), await start("whole", wire_first)
    await one.pour("b")
    await late.drain()
    await whole.drain()
    assert late.handled == ["b"]
    assert whole.handled == ["a", "b"]


async def test_several_kinds_keep_their_order_and_unknown_ones_are_skipped(start: Start) -> None:
    kinds: tuple[type[Poured | Broken], ...] = (Poured, Broken)

    def wire(process: Process) -> None:
        process.consumers.consume("both", kinds, process.handle)

    both, one = await start("both", wire), await start("one")
    async with one.news.begin() as deed:
        for event in (Broken("a"), Poured("b"), Broken("c")):
            deed.say(event)
    await both.drain()
    await one.drain()
    assert both.handled == ["a", "b", "c"]
    assert one.handled == ["b"]


async def test_one_that_fails_for_a_while_keeps_its_order_and_holds_up_nobody_else(
    start: Start, clock: ManualClock
) -> None:
    failing = Failing("b", times=3)

    def wire(process: Process) -> None:
        process.consumers.consume("failing", Poured, failing.handle)
        process.consumers.consume("other", Poured, process.handle)

    one = await start("one", wire)
    began = clock.monotonic()
    await one.pour("a", "b", "c")
    async with running(one, clock):
        await pass_by(clock, lambda: len(one.handled) == 3)
        assert failing.handled in ([], ["a"])
        await pass_by(clock, lambda: len(failing.handled) == 3)
    assert failing.handled == one.handled == ["a", "b", "c"]
    assert clock.monotonic() - began >= sum(RETRY_AFTER_S[:3])


@pytest.mark.parametrize("within", [False, True], ids=["alone", "within"])
async def test_one_that_fails_each_time_is_set_aside_and_tried_again_when_asked(
    start: Start, shelf: Database, clock: ManualClock, within: bool
) -> None:
    failing = Failing("b")

    def wire(process: Process) -> None:
        if within:
            process.consumers.consume_within(EVERY, Poured, failing.put)
        else:
            process.consumers.consume(EVERY, Poured, failing.handle)

    # given an event that cannot be handled
    one = await start("one", wire)
    await one.pour("a", "b", "c")
    async with running(one, clock):
        with logged() as lines:
            await pass_by(clock, lambda: "c" in failing.handled)

        # then the others are handled, and it is counted and told of, but not its words
        assert "b" not in failing.handled
        assert len(RETRY_AFTER_S) < failing.tries <= len(RETRY_AFTER_S) + 2
        assert (await one.consumers.backlogs())[EVERY].dead == 1
        async with shelf.read() as tx:
            (dead,) = await store.dead(tx)
        assert (dead.consumer, dead.kind, dead.error) == (EVERY, "Poured", "LookupError")
        assert lines.getvalue().count('"event_given_up"') == 1

        # when somebody asks for it too early, then it stays aside
        tries = failing.tries
        async with shelf.begin() as tx:
            assert await store.retry(tx, None) == 1
        await pass_by(clock, lambda: failing.tries > tries)
        await one.drain()
        async with shelf.read() as tx:
            (dead,) = await store.dead(tx)
        assert dead.retry is False

        # when somebody asks for it after it was mended, then it is handled
        failing.times = 0
        async with shelf.begin() as tx:
            assert await store.retry(tx, EVERY) == 1
        await pass_by(clock, lambda: failing.handled[-1] == "b")
        await one.drain()
    assert (await one.consumers.backlogs())[EVERY].dead == 0
    if within:
        assert await on_shelf(shelf) == ["a", "c", "b"]


async def test_an_event_that_kills_whoever_handles_it_is_set_aside(start: Start) -> None:
    class Killed(BaseException):
        pass

    async def kill(delivery: Delivery[Poured]) -> None:
        if delivery.event.cup == "a":
            raise Killed

    last: list[Process] = []
    for number in range(len(RETRY_AFTER_S) + 2):

        def wire(process: Process) -> None:
            process.consumers.consume(EVERY, Poured, kill if len(last) <= len(RETRY_AFTER_S) else process.handle)

        process = await start(f"p{number}", wire)
        if not last:
            await process.pour("a", "b")
        last.append(process)
        try:
            await process.drain()
        except Killed:
            await process.die()
    assert last[-1].handled == ["b"]
    assert (await last[-1].consumers.backlogs())[EVERY].dead == 1


async def test_what_is_written_within_is_written_once_though_others_of_its_transaction_fail(
    start: Start, shelf: Database, clock: ManualClock
) -> None:
    failing = Failing("c", times=2)

    def wire(process: Process) -> None:
        process.consumers.consume_within(EVERY, Poured, failing.put)

    one = await start("one", wire)
    await one.pour("a", "b", "c", "d")
    async with running(one, clock):
        await pass_by(clock, lambda: "d" in failing.handled)
        await one.drain()
    assert failing.handled[:2] == ["a", "b"]  # what was undone with the third
    assert await on_shelf(shelf) == ["a", "b", "c", "d"]


async def test_what_a_handler_publishes_is_handled_too(start: Start, shelf: Database) -> None:
    async def pass_on(deed: Deed, delivery: Delivery[Broken]) -> None:
        await put(deed, Delivery("", Poured(delivery.event.cup), delivery.published_at))
        deed.say(Poured(delivery.event.cup))

    def wire(process: Process) -> None:
        process.consumers.consume_within("broken", Broken, pass_on)
        process.consumers.consume(EVERY, Poured, process.handle)

    one = await start("one", wire)
    async with one.news.begin() as deed:
        deed.say(Broken("a"))
    await one.drain()
    assert one.handled == ["a"]
    assert await on_shelf(shelf) == ["a"]


async def test_one_who_lost_it_without_noticing_moves_no_cursor(start: Start) -> None:
    processes: list[Process] = []

    async def slow(delivery: Delivery[Poured]) -> None:
        await processes[0].handle(delivery)
        if delivery.event.cup == "a":  # thought dead while it works
            await processes[0].die()
            await processes[1].drain()

    def wire(process: Process) -> None:
        process.consumers.consume(EVERY, Poured, process.handle if processes else slow)

    processes.append(await start("one", wire))
    processes.append(await start("other", wire))
    await processes[0].pour("a", "b")
    await processes[0].drain()
    await processes[0].pour("c")
    for process in processes:
        await process.drain()
    assert processes[0].handled == ["a"]
    assert processes[1].handled == ["a", "b", "c"]


async def test_two_processes_race_and_each_event_is_handled_once_in_order(start: Start, shelf: Database) -> None:
    def wire(process: Process) -> None:
        process.consumers.consume(EVERY, Poured, process.handle)
        process.consumers.consume_within("shelf", Poured, put)

    both = [await start("one", wire, lossy=True), await start("other", wire, lossy=True)]
    wanted = [f"{number:03}" for number in range(60)]

    async def publish() -> None:
        for cup in wanted:
            await both[0].pour(cup)

    async def work(process: Process) -> None:
        while len(both[0].handled) + len(both[1].handled) < len(wanted) or len(await on_shelf(shelf)) < len(wanted):
            await process.drain()
            if len(process.handled) % 7 == 6:
                await process.consumers.stop()  # now and then it changes hands
            await asyncio.sleep(0)

    async with asyncio.timeout(60):
        await asyncio.gather(publish(), work(both[0]), work(both[1]))
    assert await on_shelf(shelf) == wanted
    for process in both:
        assert process.handled == sorted(process.handled)
    assert sorted(both[0].handled + both[1].handled) == wanted


async def test_without_hints_it_is_found_within_a_second(start: Start, clock: ManualClock) -> None:
    one, other = await start("one", lossy=True), await start("other", lossy=True)
    await one.drain()  # it is theirs
    async with running(one, clock):
        await other.pour("a")
        await asyncio.sleep(0)
        await clock.advance(LOOK_S)
        async with asyncio.timeout(20):  # what the database does takes no time on this clock
            while not one.handled:
                await asyncio.sleep(0.002)


async def test_events_wait_for_the_slowest_and_are_then_deleted(start: Start, clock: ManualClock) -> None:
    one = await start("one")

    async def kept() -> list[int]:
        async with one.database.read() as tx:
            return [entry.version for entry in await log_store.read(tx, STREAM)]

    await one.pour("a")
    await clock.advance(KEPT.total_seconds() + 60)
    await one.consumers.tidy()
    assert await kept() == [1]
    assert (await one.consumers.backlogs())[EVERY] == Backlog(1, KEPT.total_seconds() + 60, 0)
    await one.drain()
    await one.consumers.tidy()
    assert await kept() == []
    assert (await one.consumers.backlogs())[EVERY] == Backlog(0, 0.0, 0)


async def test_events_are_deleted_in_the_end_loudly_and_a_consumer_nobody_knows_is_retired(
    start: Start, clock: ManualClock
) -> None:
    def wire(process: Process) -> None:
        process.consumers.consume("of an older release", Poured, process.handle)

    await start("old", wire)
    one = await start("one")
    await one.pour("a")
    await clock.advance((MOST_KEPT + timedelta(minutes=1)).total_seconds())
    await one.pour("b")
    with logged() as lines:
        await one.consumers.tidy()
    assert '"events_lost"' in lines.getvalue()
    assert '"consumer_retired"' in lines.getvalue()
    assert set(await one.consumers.backlogs()) == {EVERY}
    await one.drain()
    assert one.handled == ["b"]


async def test_what_is_only_skipped_does_not_keep_events_for_ever(start: Start, clock: ManualClock) -> None:
    one = await start("one")
    async with one.news.begin() as deed:
        deed.say(Broken("a"))
    async with running(one, clock):
        await one.drain()
        assert (await one.consumers.backlogs())[EVERY].entries == 1
        began = clock.monotonic()
        await pass_by(clock, lambda: clock.monotonic() - began > STORE_SKIPPED_S + LOOK_S)
        await one.drain()
    assert (await one.consumers.backlogs())[EVERY].entries == 0


async def test_two_consumers_cannot_share_a_name(start: Start) -> None:
    one = await start("one")
    with pytest.raises(LookupError):
        one.consumers.consume(EVERY, Broken, one.handle)
