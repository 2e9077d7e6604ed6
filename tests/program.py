"""`python -m server COMMAND` in a process of its own, with faults that a test can cause."""

import asyncio
import os
import signal
import sys
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

ROOT = Path(__file__).parents[1]
END_S = 20.0


class Program:
    """One process. shape: `environment` is on top of the test's own; `log` is where what it prints is added"""

    def __init__(self, *command: str, log: Path | None = None, **environment: str) -> None:
        self._command, self._log, self._environment = command, log, environment
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Start it, or start it again; it takes a moment to be there."""
        environment = {**os.environ, **self._environment}
        command = [sys.executable, "-m", "server", *self._command]
        with ExitStack() as stack:
            out = stack.enter_context(self._log.open("ab")) if self._log else None
            self._process = await asyncio.create_subprocess_exec(
                *command, env=environment, cwd=ROOT, stdout=out, stderr=out
            )

    def send(self, number: signal.Signals) -> None:
        """Stop it, let it go on, ask it to end, kill it."""
        self._started.send_signal(number)

    async def ended(self) -> int:
        """Wait for its end; the exit status. raises: TimeoutError"""
        async with asyncio.timeout(END_S):
            return await self._started.wait()

    @property
    def runs(self) -> bool:
        """Whether it was started and has not ended."""
        return self._process is not None and self._process.returncode is None

    async def stop(self) -> int:
        """Ask it to end, as whoever runs it in production does; the exit status. raises: TimeoutError"""
        self.send(signal.SIGTERM)
        return await self.ended()

    async def end(self) -> None:
        """See it gone, whatever state it is in: kill -9."""
        if self._process is not None and self._process.returncode is None:
            self._process.kill()
            await self._process.wait()

    @property
    def _started(self) -> asyncio.subprocess.Process:
        if self._process is None:
            raise RuntimeError("not started")
        return self._process


async def until(done: Callable[[], bool], timeout: float = 30.0) -> None:
    """Wait until something has come about. raises: TimeoutError"""
    async with asyncio.timeout(timeout):
        while not done():
            await asyncio.sleep(0.02)
