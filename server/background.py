"""Background loops that run for the lifetime of the process."""

import asyncio
from collections.abc import Mapping

from server.kit.clock import Clock
from server.kit.supervise import Loop, supervise


class Background:
    """Runs each loop in a supervised task of its own: a loop that fails is restarted, the others go on."""

    def __init__(self, loops: Mapping[str, Loop], clock: Clock) -> None:
        self._loops = loops
        self._clock = clock
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Start every loop."""
        self._tasks = [
            asyncio.create_task(supervise(name, loop, self._clock), name=name) for name, loop in self._loops.items()
        ]

    async def stop(self) -> None:
        """Cancel every loop, and return when all have ended."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
