"""What is to be done at a time is done then, once, whatever is killed and whoever races."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

import pytest
from sqlalchemy import insert

from server.durable import timer_store as store
from server.durable.model import Due, Overdue
from server.durable.rules import RETRY_AFTER_S
from server.durable.timers import LOOK_S
from server.journal.news import Deed
from server.kit.clock import ManualClock
from server.kit.db import Database, Tx
from server.kit.db_faults import DatabaseAway
from tests.durable.processes import Process, Start
from tests.durable.running import come_about, pass_by, running
from tests.durable.shelf import cups, on_shelf
from tests.logged import logged

KIND = "tray.tea_is_ready"


@dataclass(frozen=True, slots=True)
class Tea:
    """Whose cup is ready."""

    cup: str


class Kitchen:
    """Handles timers of one kind, as tests want it. shape: `fired` has the cups, in order"""

    def __init__(self, process: Process) -> None:
        self.process, self.timers, self.clock = process, process.timers, process.clock
        self.fired: list[str] = []
        self.bad: set[str] = set()
        self.again: list[datetime] = []

    async def handle(self, due: Due[Tea]) -> datetime | None:
        if due.payload.cup in self.bad:
            raise LookupError(due.payload.cup)
        self.fired.append(due.payload.cup)
        return self.again.pop(0) if self.again else None

    async def put(self, deed: Deed, due: Due[Tea]) -> datetime | None:
        await deed.tx.execute(insert(cups).values(cup=due.payload.cup))
        return await self.handle(due)

    async def set(self, cup: str, seconds: float = 0, owner: str | None = None) -> None:
        async with self.process.database.begin() as tx:
            due_at = self.clock.now() + timedelta(seconds=seconds)
            await self.timers.set(tx, f"tray:{cup}", KIND, due_at, Tea(cup), owner=owner)


async def kitchen_of(start: Start, name: str = "one", *, within: bool = False) -> Kitchen:
    """A process that handles the timers of these tests."""
    made: list[Kitchen] = []

    def wire(process: Process) -> None:
        kitchen = Kitchen(process)
        made.append(kitchen)
        if within:
            process.timers.handle_within(KIND, Tea, kitchen.put)
        else:
            process.timers.handle(KIND, Tea, kitchen.handle)

    await start(name, wire)
    return made[0]


@pytest.fixture
async def kitchen(start: Start) -> Kitchen:
    return await kitchen_of(start)


async def test_it_fires_once_at_its_time_and_not_before(kitchen: Kitchen, clock: ManualClock) -> None:
    await kitchen.set("later", 60)
    await kitchen.set("soon", 10)
    await kitchen.timers.drain()
    assert kitchen.fired == []
    await clock.advance(10)
    await kitchen.timers.drain()
    assert kitchen.fired == ["soon"]
    await clock.advance(50)
    await kitchen.timers.drain()
    await kitchen.timers.drain()
    assert kitchen.fired == ["soon", "later"]


async def test_it_is_seldom_more_than_a_second_late(kitchen: Kitchen, clock: ManualClock) -> None:
    await kitchen.set("a", 10)
    await clock.advance(10)
    async with running(kitchen.timers.loops(), clock):
        await clock.advance(LOOK_S)
        await come_about(lambda: kitchen.fired == ["a"])


async def test_a_clock_that_jumps_fires_nothing_twice(kitchen: Kitchen, clock: ManualClock) -> None:
    await kitchen.set("a", 60)
    clock.jump(3600)
    await kitchen.timers.drain()
    assert kitchen.fired == ["a"]
    clock.jump(-3600)
    await clock.advance(120)
    await kitchen.timers.drain()
    assert kitchen.fired == ["a"]


async def test_what_is_rolled_back_was_never_set(kitchen: Kitchen, database: Database) -> None:
    async def fail() -> None:
        async with database.begin() as tx:
            await kitchen.timers.set(tx, "tray:a", KIND, kitchen.clock.now(), Tea("a"))
            raise LookupError

    with pytest.raises(LookupError):
        await fail()
    await kitchen.timers.drain()
    assert kitchen.fired == []


async def test_it_is_moved_set_anew_and_cancelled_by_its_key(
    kitchen: Kitchen, database: Database, clock: ManualClock
) -> None:
    await kitchen.set("moved", 10)
    await kitchen.set("cancelled", 10)
    await kitchen.set("again", 60)
    await kitchen.set("again", 10)
    async with database.begin() as tx:
        assert await kitchen.timers.move(tx, "tray:moved", clock.now() + timedelta(seconds=100))
        assert await kitchen.timers.cancel(tx, "tray:cancelled")
        assert not await kitchen.timers.cancel(tx, "tray:cancelled")
        assert not await kitchen.timers.move(tx, "tray:unknown", clock.now())
    await clock.advance(60)
    await kitchen.timers.drain()
    assert kitchen.fired == ["again"]
    await clock.advance(40)
    await kitchen.timers.drain()
    assert kitchen.fired == ["again", "moved"]


async def test_timers_go_with_what_they_belong_to(kitchen: Kitchen, database: Database) -> None:
    await kitchen.set("a", owner="group-1")
    await kitchen.set("b", owner="group-2")
    await kitchen.set("c", owner="group-1")
    async with database.begin() as tx:
        assert await kitchen.timers.cancel_of(tx, "group-1") == 2
    await kitchen.timers.drain()
    assert kitchen.fired == ["b"]


async def test_only_what_somebody_handles_can_be_set(kitchen: Kitchen, database: Database, clock: ManualClock) -> None:
    async with database.begin() as tx:
        with pytest.raises(LookupError):
            await kitchen.timers.set(tx, "tray:a", "tray.unknown", clock.now(), Tea("a"))
        with pytest.raises(LookupError):
            await kitchen.timers.set(tx, "tray:a", KIND, clock.now(), object())
    with pytest.raises(LookupError):
        kitchen.timers.handle(KIND, Tea, kitchen.handle)


@pytest.mark.parametrize("within", [False, True], ids=["alone", "within"])
@pytest.mark.usefixtures("shelf")
async def test_one_that_says_when_fires_again(start: Start, clock: ManualClock, within: bool) -> None:
    kitchen = await kitchen_of(start, within=within)
    kitchen.again = [clock.now() + timedelta(days=1), clock.now() + timedelta(days=2)]
    await kitchen.set("a")
    for _ in range(4):
        await kitchen.timers.drain()
        await clock.advance(86_400)
    assert kitchen.fired == ["a", "a", "a"]


async def test_a_handler_may_set_its_own_timer_anew(start: Start, clock: ManualClock) -> None:
    fired: list[str] = []

    def wire(process: Process) -> None:
        async def handle(due: Due[Tea]) -> None:
            fired.append(due.payload.cup)
            async with process.database.begin() as tx:
                later = clock.now() + timedelta(seconds=60)
                await process.timers.set(tx, due.key, KIND, later, Tea("second"))

        process.timers.handle(KIND, Tea, handle)

    one = await start("one", wire)
    async with one.database.begin() as tx:
        await one.timers.set(tx, "tray:a", KIND, clock.now(), Tea("first"))
    await one.timers.drain()
    await clock.advance(60)
    await one.timers.drain()
    assert fired == ["first", "second"]


@pytest.mark.parametrize("within", [False, True], ids=["alone", "within"])
async def test_one_that_fails_is_tried_again_given_up_and_holds_up_no_other(
    start: Start, shelf: Database, clock: ManualClock, within: bool
) -> None:
    # given a timer that cannot be handled
    kitchen = await kitchen_of(start, within=within)
    kitchen.bad.add("bad")
    await kitchen.set("bad")
    await kitchen.set("good")
    await kitchen.timers.drain()
    assert kitchen.fired == ["good"]

    # when it was tried for long enough, then it is kept, and told of without its words
    with logged() as lines:
        for pause in RETRY_AFTER_S:
            await clock.advance(pause)
            await kitchen.timers.drain()
    assert (await kitchen.timers.overdue())[KIND].dead == 1
    assert lines.getvalue().count('"timer_given_up"') == 1
    async with shelf.read() as tx:
        (dead,) = await store.dead(tx)
    assert (dead.kind, dead.error) == (KIND, "LookupError")

    # when somebody asks for it after it was mended, then it fires
    kitchen.bad.clear()
    async with shelf.begin() as tx:
        assert await store.retry(tx, KIND, clock.now()) == 1
    await kitchen.timers.drain()
    assert kitchen.fired == ["good", "bad"]
    assert await kitchen.timers.overdue() == {}
    assert await on_shelf(shelf) == (["good", "bad"] if within else [])


async def test_one_that_is_cancelled_while_it_is_handled_is_undone(
    start: Start, shelf: Database, clock: ManualClock
) -> None:
    """On SQLite nobody can write meanwhile; what a handler does to its own timer shows the same."""

    def wire(process: Process) -> None:
        async def handle(deed: Deed, due: Due[Tea]) -> None:
            await deed.tx.execute(insert(cups).values(cup=due.payload.cup))
            await process.timers.cancel(deed.tx, due.key)

        process.timers.handle_within(KIND, Tea, handle)

    one = await start("one", wire)
    async with one.database.begin() as tx:
        await one.timers.set(tx, "tray:a", KIND, clock.now(), Tea("a"))
    await one.timers.drain()
    assert await on_shelf(shelf) == []


async def test_another_fires_what_a_process_that_died_had_claimed(start: Start, clock: ManualClock) -> None:
    class Killed(BaseException):
        pass

    def wire(process: Process) -> None:
        async def die(_: Due[Tea]) -> None:
            raise Killed

        process.timers.handle(KIND, Tea, die)

    one, other = await start("one", wire), await kitchen_of(start, "other")
    await other.set("a")
    await other.set("b")
    with pytest.raises(Killed):
        await one.timers.drain()
    await other.timers.drain()
    assert other.fired == []  # while it is thought to live
    await one.die()
    await other.timers.drain()
    assert other.fired == ["a", "b"]
    assert clock.monotonic() == 0


async def test_one_that_kills_whoever_handles_it_is_given_up_and_its_neighbours_are_not(start: Start) -> None:
    class Killed(BaseException):
        pass

    fired: list[str] = []

    def wire(process: Process) -> None:
        async def handle(due: Due[Tea]) -> None:
            if due.payload.cup == "bad":
                raise Killed
            fired.append(due.payload.cup)

        process.timers.handle(KIND, Tea, handle)

    one = await start("p0", wire)
    async with one.database.begin() as tx:
        for cup in ("bad", "good", "well"):
            await one.timers.set(tx, f"tray:{cup}", KIND, one.clock.now(), Tea(cup))
    for number in range(1, len(RETRY_AFTER_S) + 2):
        with pytest.raises(Killed):
            await one.timers.drain()
        await one.die()
        one = await start(f"p{number}", wire)
    await one.timers.drain()
    assert fired == ["good", "well"]
    assert (await one.timers.overdue())[KIND] == Overdue(0, 0.0, 1)


class Flaky(Database):
    """Is away for so many of the next transactions that may write."""

    away = 0

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[Tx]:
        if self.away:
            self.away -= 1
            raise DatabaseAway
        async with super().begin() as tx:
            yield tx


async def test_what_was_claimed_fires_though_the_database_was_away_meanwhile(
    database_url: str, clock: ManualClock
) -> None:
    flaky = Flaky(database_url)
    process = Process("one", flaky, clock)
    kitchen = Kitchen(process)

    async def handle(due: Due[Tea]) -> None:
        if not kitchen.fired:
            flaky.away = 2  # neither that it fired nor that it failed can be written down
        await kitchen.handle(due)

    process.timers.handle(KIND, Tea, handle)
    await process.start()
    for cup in ("first", "second", "third"):
        await kitchen.set(cup)
    async with running(process.timers.loops(), clock):
        await pass_by(clock, lambda: "third" in kitchen.fired)
        await process.timers.drain()
    assert kitchen.fired == ["first", "first", "second", "third"]
    assert await process.timers.overdue() == {}
    await process.close()
    await flaky.close()


async def test_two_processes_race_and_each_timer_fires_once(start: Start, shelf: Database) -> None:
    both = [await kitchen_of(start, name, within=True) for name in ("one", "other")]
    wanted = [f"{number:03}" for number in range(40)]
    for cup in wanted:
        await both[0].set(cup)
    async with asyncio.timeout(60):
        await asyncio.gather(*(kitchen.timers.drain() for kitchen in both))
    assert sorted(await on_shelf(shelf)) == wanted
    assert sorted(both[0].fired + both[1].fired) == wanted


async def test_what_is_late_is_counted(kitchen: Kitchen, clock: ManualClock) -> None:
    await kitchen.set("a")
    await kitchen.set("b", 30)
    await clock.advance(20)
    assert await kitchen.timers.overdue() == {KIND: Overdue(1, 20.0, 0)}
