"""Programs that a test starts, ended with the block, whatever they have started themselves."""

import asyncio
import os
import signal
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress

END_S = 5.0


@asynccontextmanager
async def running(
    *command: str, env: Mapping[str, str], cwd: str | None = None, heard: bool = True
) -> AsyncIterator[asyncio.subprocess.Process]:
    """A program in a process group of its own. shape: what it says comes by `stdout`, or goes nowhere"""
    pipe, nowhere = asyncio.subprocess.PIPE, asyncio.subprocess.DEVNULL
    process = await asyncio.create_subprocess_exec(
        *command,
        env={**os.environ, **env},
        cwd=cwd,
        stdin=nowhere,
        stdout=pipe if heard else nowhere,
        stderr=asyncio.subprocess.STDOUT,
        start_new_session=True,
    )
    try:
        yield process
    finally:
        for how in (signal.SIGTERM, signal.SIGKILL):
            with suppress(ProcessLookupError):
                os.killpg(process.pid, how)
            with suppress(TimeoutError):
                async with asyncio.timeout(END_S):
                    await process.wait()


async def says(process: asyncio.subprocess.Process, start: str) -> str:
    """The first line that begins so. raises: RuntimeError when it ends before"""
    assert process.stdout is not None
    heard = []
    while line := (await process.stdout.readline()).decode():
        heard.append(line)
        if line.startswith(start):
            return line
    raise RuntimeError("".join(heard))
