"""A loop that works while there is something to do, and sleeps until it is woken."""

import asyncio
from collections.abc import Awaitable, Callable

import structlog

from server.kit.clock import Clock
from server.kit.db_faults import DatabaseAway, DatabaseFull

AWAY_S = 1.0  # between looks at a database that does not answer
log = structlog.get_logger()

Step = Callable[[], Awaitable[float | None]]
"""Do a little. shape: how long to wait before the next step, in seconds; None: until there is something to do"""


class WokenLoop:
    """Runs `step` again and again; a database that is away is waited for."""

    def __init__(self, name: str, step: Step, clock: Clock) -> None:
        self._name = name
        self._step = step
        self._clock = clock
        self._woken = asyncio.Event()

    def wake(self) -> None:
        """There may be something to do."""
        self._woken.set()

    async def run(self) -> None:
        """Work until cancelled. raises: whatever `step` raises"""
        while True:
            self._woken.clear()
            await self.drain()
            await self._woken.wait()

    async def drain(self) -> None:
        """Work until there is nothing to do now."""
        while (pause := await self._try()) is not None:
            await self._clock.sleep(pause)

    async def _try(self) -> float | None:
        try:
            return await self._step()
        except (DatabaseAway, DatabaseFull) as fault:
            log.warning("work_waits", loop=self._name, fault=type(fault).__name__)
            return AWAY_S
