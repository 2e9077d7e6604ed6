"""A process that falls silent is buried, with the time of its last sign of life."""

from datetime import datetime, timedelta

import pytest

from server.journal.alive import Alive
from server.kit.clock import ManualClock
from server.kit.db import Database

Told = list[tuple[str, datetime]]


async def start(name: str, database: Database, clock: ManualClock, told: Told) -> Alive:
    alive = Alive(name, database, clock)

    async def lapsed(process: str, at: datetime) -> None:
        told.append((process, at))

    alive.on_lapsed(lapsed)
    await alive.start()
    return alive


async def test_a_killed_process_is_noticed_with_its_last_sign_of_life(database: Database, clock: ManualClock) -> None:
    told: Told = []
    first = await start("first", database, clock, told)
    await clock.advance(1)
    await first.beat()
    last = clock.now()
    await clock.advance(3600)

    second = await start("second", database, clock, told)
    await second.beat()
    await second.beat()

    assert told == [("first", last)]


async def test_nobody_is_buried_too_early_or_after_stopping(database: Database, clock: ManualClock) -> None:
    told: Told = []
    first = await start("first", database, clock, told)
    second = await start("second", database, clock, told)
    await clock.advance(5)
    await second.beat()
    assert told == []
    await first.stop()
    await clock.advance(60)
    await second.beat()
    assert told == []


async def test_nobody_is_thought_dead_because_the_database_was_away(database: Database, clock: ManualClock) -> None:
    # given two processes that could not beat for a while
    told: Told = []
    first, second = [await start(name, database, clock, told) for name in ("first", "second")]
    for one in (first, second):
        await one.beat()
    await clock.advance(60)
    # when one finds the database again a moment before the other does
    await first.beat()
    assert told == []
    for _ in range(10):
        await clock.advance(1)
        await first.beat()
        await second.beat()
    assert told == []
    # then whoever really is silent is noticed all the same
    for _ in range(6):
        await clock.advance(1)
        await first.beat()
    assert [process for process, _ in told] == ["second"]


@pytest.mark.parametrize("jump_s", [3600, -3600])
async def test_a_clock_that_jumps_kills_nobody_and_hides_no_death(
    database: Database, clock: ManualClock, jump_s: int
) -> None:
    # given two machines
    told: Told = []
    theirs = ManualClock()
    first, second = await start("first", database, clock, told), await start("second", database, theirs, told)

    async def beat(*those: Alive) -> None:
        for one in (clock, theirs):
            await one.advance(1)
        for alive in those:
            await alive.beat()

    await beat(first, second)
    # when the clock of one jumps, then both live on
    clock.jump(jump_s)
    for _ in range(10):
        await beat(first, second)
    assert told == []
    # and whoever falls silent is noticed as soon as ever
    for _ in range(7):
        await beat(first)
    assert [process for process, _ in told] == ["second"]


async def test_a_process_thought_dead_learns_it(database: Database, clock: ManualClock) -> None:
    told: Told = []
    first = await start("first", database, clock, told)
    second = await start("second", database, clock, told)
    resurrected = 0

    async def buried() -> None:
        nonlocal resurrected
        resurrected += 1

    first.on_buried(buried)
    began = clock.now()
    await clock.advance(6)
    await second.beat()
    assert told == [("first", began)]

    await first.beat()
    await first.beat()
    assert resurrected == 1
    await clock.advance(4)
    await second.beat()
    assert told == [("first", began)]


async def test_a_burial_that_fails_is_tried_again(database: Database, clock: ManualClock) -> None:
    first = await start("first", database, clock, [])
    began = clock.now()
    await clock.advance(10)
    second = Alive("second", database, clock)
    tries: Told = []

    async def lapsed(process: str, at: datetime) -> None:
        tries.append((process, at))
        if len(tries) == 1:
            raise LookupError

    second.on_lapsed(lapsed)
    await second.start()
    try:
        await second.beat()
    except LookupError:
        await clock.advance(1)
        await second.beat()

    assert tries == [(first.id, began)] * 2
    assert timedelta(seconds=11) == clock.now() - began
