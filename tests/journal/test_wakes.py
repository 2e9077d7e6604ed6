"""Deadlines: nobody sleeps through one, and one that changes nothing is not rung every half second."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from server.journal.journal import Journal
from server.journal.model import Entry
from server.journal.wakes import Wakes
from server.kit.clock import ManualClock
from server.kit.db import Database

AT = datetime(2026, 1, 8, 16, 0, tzinfo=UTC)


async def note(database: Database, key: str, version: int, wake_at: datetime | None) -> None:
    await Journal(database).append(Entry(f"tray:{key}", version, f"c{version}", "", AT, b"[]"), wake_at=wake_at)


@pytest.fixture
def woken() -> list[str]:
    return []


@pytest.fixture
def wakes(database: Database, clock: ManualClock, woken: list[str]) -> Wakes:
    wakes = Wakes(database, clock, jitter=lambda: 0.0)

    async def wake(key: str) -> None:
        woken.append(key)
        if key == "broken":
            raise LookupError

    wakes.on("tray", wake)
    return wakes


async def test_what_is_due_is_woken_and_what_is_not_sleeps(
    database: Database, clock: ManualClock, wakes: Wakes, woken: list[str]
) -> None:
    await note(database, "soon", 1, AT + timedelta(seconds=1))
    await note(database, "later", 1, AT + timedelta(seconds=60))
    await note(database, "never", 1, None)
    await wakes.look()
    assert woken == []
    await clock.advance(1)
    await wakes.look()
    assert woken == ["soon"]


async def test_a_deadline_that_was_moved_does_not_ring(
    database: Database, clock: ManualClock, wakes: Wakes, woken: list[str]
) -> None:
    await note(database, "one", 1, AT + timedelta(seconds=1))
    await note(database, "one", 2, None)
    await clock.advance(5)
    await wakes.look()
    assert woken == []


async def test_one_that_fails_or_changes_nothing_lets_the_others_sleep_and_is_tried_later(
    database: Database, clock: ManualClock, wakes: Wakes, woken: list[str]
) -> None:
    await note(database, "broken", 1, AT)
    await note(database, "stuck", 1, AT)
    for _ in range(3):
        await wakes.look()
    assert sorted(woken) == ["broken", "stuck"]
    await clock.advance(11)
    await wakes.look()
    assert sorted(woken) == ["broken", "broken", "stuck", "stuck"]


async def test_the_next_deadline_of_the_same_stream_rings_at_once(
    database: Database, clock: ManualClock, wakes: Wakes, woken: list[str]
) -> None:
    await note(database, "one", 1, AT)
    await wakes.look()
    await note(database, "one", 2, AT + timedelta(seconds=1))
    await clock.advance(1)
    await wakes.look()
    assert woken == ["one", "one"]


async def test_it_keeps_looking(database: Database, clock: ManualClock, wakes: Wakes, woken: list[str]) -> None:
    looking = asyncio.create_task(wakes.run())
    await note(database, "one", 1, AT + timedelta(seconds=2))
    async with asyncio.timeout(10):
        while not woken:
            await clock.advance(0.5)
            await asyncio.sleep(0.01)
    assert clock.now() >= AT + timedelta(seconds=2)
    looking.cancel()
    await asyncio.wait([looking])
