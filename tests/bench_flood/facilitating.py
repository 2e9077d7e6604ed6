"""What a facilitator notices: how long the commands take that keep a circle safe."""

import asyncio
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import msgspec

from tests.bench.lines import line, percentile
from tests.bench_flood.attack import Target
from tests.journeys.evening import Evening

PER_SECOND = 8


async def facilitate(evening: Evening, commands: int, during: str) -> float:
    """Lock and unlock the door, no faster than one may for ever; the 99th percentile. units: ms"""
    took = []
    began = time.perf_counter()
    for number in range(commands):
        asked = time.perf_counter()
        await evening.facilitator.do(evening.room, "Lock", on=number % 2 == 0)
        took.append((time.perf_counter() - asked) * 1000)
        await asyncio.sleep(max(0.0, began + (number + 1) / PER_SECOND - time.perf_counter()))
    for share in (0.5, 0.99):
        line(f"facilitator_p{share * 100:.0f}", percentile(took, share), "ms", during=during, commands=commands,
             people=len(evening.everybody))  # fmt: skip
    return percentile(took, 0.99)


@asynccontextmanager
async def attacked(what: str, target: Target) -> AsyncIterator[None]:
    """An attack by another process, for as long as the block lasts."""
    command = (sys.executable, "-m", "tests.bench_flood.attack", what)
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe)
    assert process.stdin
    assert process.stdout
    process.stdin.write(msgspec.json.encode(target) + b"\n")
    try:
        async with asyncio.timeout(30):
            await process.stdout.readline()
        yield
    finally:
        process.kill()
        await process.wait()
