"""A process is killed after it handled something and before that was written down: another goes on."""

import asyncio
import sys
from asyncio.subprocess import PIPE
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from server.journal.alive import LAPSED_AFTER_S
from server.kit.clock import SystemClock
from server.kit.db import Database
from tests.durable.killed import TIMER, wire
from tests.durable.processes import Poured, Process
from tests.durable.shelf import cups, on_shelf
from tests.program import ROOT
from tests.services.ports import free_port

pytestmark = pytest.mark.journey
WANTED = [f"{number:03}" for number in range(120)]
LAST_WORD = WANTED[60]
LATEST_S = LAPSED_AFTER_S + 40.0  # on a busy machine


async def begin(stack: AsyncExitStack, *arguments: str) -> asyncio.subprocess.Process:
    """Start one, and see it ready."""
    command = [sys.executable, "-m", "tests.durable.killed", *arguments]
    process = await asyncio.create_subprocess_exec(*command, cwd=ROOT, stdout=PIPE)

    async def end() -> None:
        if process.returncode is None:
            process.kill()
        await process.wait()

    stack.push_async_callback(end)
    assert process.stdout is not None
    async with asyncio.timeout(60):
        assert await process.stdout.readline() == b"ready\n"
    return process


async def test_killed_between_handling_and_cursor_with_no_redis(
    database: Database, database_url: str, tmp_path: Path
) -> None:
    file, nowhere = tmp_path / "cups", f"redis://127.0.0.1:{free_port()}/0"
    async with database.begin() as tx:
        await tx.run_sync(cups.metadata.create_all)
    publisher = Process("publisher", database, SystemClock())
    async with AsyncExitStack() as stack:
        # given two processes, of which the first will kill itself
        first = await begin(stack, "first", database_url, str(file), nowhere, LAST_WORD)
        await begin(stack, "second", database_url, str(file), nowhere, "none")

        # when it does
        await publisher.start()
        for cup in WANTED:
            await publisher.pour(cup)
        async with asyncio.timeout(LATEST_S):
            assert await first.wait() < 0

        # then the second handles the rest
        async with asyncio.timeout(LATEST_S):
            while not file.read_text().endswith(f"{WANTED[-1]}\n") or len(await on_shelf(database)) < len(WANTED):
                await asyncio.sleep(0.1)
    await publisher.close()

    # and each event was handled, in order; the one in between twice, but its transaction once
    killed_at = WANTED.index(LAST_WORD)
    assert file.read_text().split() == [*WANTED[: killed_at + 1], *WANTED[killed_at:]]
    assert await on_shelf(database) == WANTED


async def test_a_timer_fires_though_the_process_that_handled_it_was_killed(
    database: Database, database_url: str, tmp_path: Path
) -> None:
    file, nowhere = tmp_path / "cups", f"redis://127.0.0.1:{free_port()}/0"
    setter = Process("setter", database, SystemClock())
    wire(setter, file, "none")
    async with AsyncExitStack() as stack:
        # given a process that kills itself after it did what was due
        first = await begin(stack, "first", database_url, str(file), nowhere, "green")
        async with database.begin() as tx:
            await setter.timers.set(tx, "tray:green", TIMER, setter.clock.now(), Poured("green"))
            await setter.timers.set(tx, "tray:black", TIMER, setter.clock.now(), Poured("black"))
        async with asyncio.timeout(LATEST_S):
            assert await first.wait() < 0

        # when another lives, then it does what was due, and that only
        await begin(stack, "second", database_url, str(file), nowhere, "none")
        async with asyncio.timeout(LATEST_S):
            while await setter.timers.overdue():
                await asyncio.sleep(0.1)
    await setter.close()
    assert sorted(file.read_text().split()) == ["black", "green", "green"]
