"""Loops at work while a test lets time pass."""

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager

from server.kit.clock import ManualClock
from server.kit.supervise import Loop, supervise


@asynccontextmanager
async def running(loops: Mapping[str, Loop], clock: ManualClock) -> AsyncIterator[None]:
    """These go on in the block."""
    tasks = [asyncio.create_task(supervise(name, loop, clock)) for name, loop in loops.items()]
    await asyncio.sleep(0)
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


async def come_about(so: Callable[[], bool]) -> None:
    """Wait for the database, which takes no time on a test's clock. raises: TimeoutError"""
    async with asyncio.timeout(20):
        while not so():
            await asyncio.sleep(0.002)
