"""A handler that fails, or kills its process, holds up nobody else, and loses nothing."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from server.durable import consumer_store as store
from server.durable.model import Backlog, Delivery
from server.durable.rules import RETRY_AFTER_S
from server.journal.news import Deed, News
from server.kit.clock import ManualClock
from server.kit.db import Database
from server.kit.db_faults import DatabaseAway
from tests.durable.processes import EVERY, Poured, Process, Start
from tests.durable.running import pass_by, running
from tests.durable.shelf import on_shelf, put
from tests.logged import logged


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
    async with running(one.consumers.loops(), clock):
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
    async with running(one.consumers.loops(), clock):
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
    async with running(one.consumers.loops(), clock):
        await pass_by(clock, lambda: "d" in failing.handled)
        await one.drain()
    assert failing.handled[:2] == ["a", "b"]  # what was undone with the third
    assert await on_shelf(shelf) == ["a", "b", "c", "d"]


class Unsure(News):
    """A database that commits now and then, and says that it did not."""

    transactions = 0

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[Deed]:
        async with super().begin() as deed:
            yield deed
        self.transactions += 1
        if self.transactions % 2:
            raise DatabaseAway


async def test_what_was_committed_without_word_of_it_is_not_written_again(
    start: Start, shelf: Database, clock: ManualClock
) -> None:
    publisher, unsure = await start("publisher"), Process("unsure", shelf, clock, news=Unsure)
    unsure.consumers.consume_within("shelf", Poured, put)
    await unsure.start()
    for entry in (["a"], ["b", "c"], ["d"]):
        await publisher.pour(*entry)
        await unsure.drain()
    await unsure.close()
    assert await on_shelf(shelf) == ["a", "b", "c", "d"]
    assert (await unsure.consumers.backlogs())["shelf"] == Backlog(0, 0.0, 0)
