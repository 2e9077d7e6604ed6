"""Every event is handled, in order, by one process at a time."""

import asyncio

import pytest

from server.durable.consumers import LOOK_S
from server.durable.model import Delivery
from server.journal.news import Deed
from server.kit.clock import ManualClock
from server.kit.db import Database
from tests.durable.processes import EVERY, Broken, Poured, Process, Start
from tests.durable.running import come_about, running
from tests.durable.shelf import on_shelf, put


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
    async with running(one.consumers.loops(), clock):
        await other.pour("a")
        await clock.advance(LOOK_S)
        await come_about(lambda: one.handled == ["a"])


async def test_two_consumers_cannot_share_a_name(start: Start) -> None:
    one = await start("one")
    with pytest.raises(LookupError):
        one.consumers.consume(EVERY, Broken, one.handle)
