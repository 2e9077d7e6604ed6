"""Events are kept until every consumer has handled them, and not for ever."""

from datetime import timedelta

from server.durable.consumer import STORE_SKIPPED_S
from server.durable.consumers import LOOK_S, MOST_KEPT
from server.durable.model import Backlog
from server.journal import store as log_store
from server.journal.news import KEPT
from server.journal.news_store import STREAM
from server.kit.clock import ManualClock
from tests.durable.processes import EVERY, Broken, Poured, Process, Start
from tests.durable.running import pass_by, running
from tests.logged import logged


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
    async with running(one.consumers.loops(), clock):
        await one.drain()
        assert (await one.consumers.backlogs())[EVERY].entries == 1
        began = clock.monotonic()
        await pass_by(clock, lambda: clock.monotonic() - began > STORE_SKIPPED_S + LOOK_S)
        await one.drain()
    assert (await one.consumers.backlogs())[EVERY].entries == 0
