"""What goes on beside requests for as long as the process lives."""

import asyncio
from collections.abc import Mapping

import structlog

from server.platform.services import Loop

AGAIN_S = 1.0
log = structlog.get_logger()


class Background:
    """Runs each loop in a task of its own; one that fails is logged and started again, the others go on."""

    def __init__(self, loops: Mapping[str, Loop]) -> None:
        self._loops = loops
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Start every loop."""
        self._tasks = [asyncio.create_task(_keep(name, loop), name=name) for name, loop in self._loops.items()]

    async def stop(self) -> None:
        """Cancel every loop, and return when all have ended."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)


async def _keep(name: str, loop: Loop) -> None:
    while True:
        try:
            await loop()
        except Exception:
            log.exception("loop_failed", loop=name)
        await asyncio.sleep(AGAIN_S)
