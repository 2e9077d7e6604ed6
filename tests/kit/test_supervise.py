"""One loop that fails neither ends nor starves the others."""

import asyncio

import pytest

from server.background import Background
from server.kit.clock import ManualClock
from server.kit.db_faults import DatabaseAway
from server.kit.supervise import AGAIN_S, LONGEST_S, Loop, periodic
from tests.logged import logged


class Loops:
    """Loops of three kinds, and when each of them did something."""

    def __init__(self, clock: ManualClock) -> None:
        self.clock, self.failed_at, self.worked_at = clock, list[float](), list[float]()

    async def fail(self) -> None:
        self.failed_at.append(self.clock.monotonic())
        raise LookupError("Ann's words")

    async def work(self) -> None:
        self.worked_at.append(self.clock.monotonic())


@pytest.fixture
def loops(clock: ManualClock) -> Loops:
    return Loops(clock)


async def run(clock: ManualClock, seconds: int, **loops: Loop) -> None:
    background = Background(loops, clock)
    background.start()
    await asyncio.sleep(0)
    for _ in range(seconds):
        await clock.advance(1)
    await background.stop()


async def test_what_fails_each_time_does_not_starve_what_comes_after_it(clock: ManualClock, loops: Loops) -> None:
    """The defect: retention ran one after the other, so that one that raised kept the later ones from ever running."""
    await run(clock, 185, first=periodic(60, loops.fail, clock), later=periodic(60, loops.work, clock))
    assert loops.worked_at == [60, 120, 180]
    assert len(loops.failed_at) >= 2


async def test_one_that_fails_at_once_is_started_again_after_pauses_that_grow(clock: ManualClock, loops: Loops) -> None:
    with logged() as lines:
        await run(clock, 200, broken=loops.fail)
    pauses = [later - earlier for earlier, later in zip(loops.failed_at, loops.failed_at[1:], strict=False)]
    assert pauses[0] == AGAIN_S
    assert pauses == sorted(pauses)
    assert pauses[-1] == LONGEST_S
    assert '"loop_failed"' in lines.getvalue()
    assert "Ann's words" not in lines.getvalue()


async def test_one_that_ran_for_long_is_started_again_soon(clock: ManualClock, loops: Loops) -> None:
    async def breaks_now_and_then() -> None:
        await clock.sleep(2 * LONGEST_S)
        await loops.fail()

    await run(clock, 200, one=breaks_now_and_then)
    assert loops.failed_at == [60, 121, 182]


async def test_one_whose_database_is_away_goes_on_soon_after_it_is_back(clock: ManualClock, loops: Loops) -> None:
    async def look() -> None:
        if clock.monotonic() < 60:
            raise DatabaseAway
        await loops.work()

    with logged() as lines:
        await run(clock, 65, looks=periodic(1, look, clock))
    assert loops.worked_at[0] <= 60 + 1 + AGAIN_S
    assert '"loop_waits"' in lines.getvalue()
    assert '"loop_failed"' not in lines.getvalue()


async def test_it_ends_when_told_to(clock: ManualClock, loops: Loops) -> None:
    await run(clock, 5, broken=loops.fail, well=periodic(1, loops.work, clock))
    before = len(loops.failed_at), len(loops.worked_at)
    await clock.advance(100)
    assert (len(loops.failed_at), len(loops.worked_at)) == before
