"""A process is killed after it handled an event and before its cursor moved: another goes on, and nothing is missed."""

import asyncio
import sys
from asyncio.subprocess import PIPE
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from sqlalchemy import select

from server.journal.alive import LAPSED_AFTER_S
from server.kit.clock import SystemClock
from server.kit.db import Database
from tests.durable.killed import cups
from tests.durable.processes import Process
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
            while not file.read_text().endswith(f"{WANTED[-1]}\n") or len(await on_table(database)) < len(WANTED):
                await asyncio.sleep(0.1)
    await publisher.close()

    # and each event was handled, in order; the one in between twice, but its transaction once
    killed_at = WANTED.index(LAST_WORD)
    assert file.read_text().split() == [*WANTED[: killed_at + 1], *WANTED[killed_at:]]
    assert await on_table(database) == WANTED


async def on_table(database: Database) -> list[str]:
    async with database.read() as tx:
        return list((await tx.execute(select(cups.c.cup).order_by(cups.c.id))).scalars())
