"""What goes wrong during a soak: processes are killed, and what all share is gone for a while."""

import asyncio
import random
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from functools import partial
from typing import Literal

from tests.journeys.fleet import Fleet
from tests.services.postgres import OwnPostgres

Fault = Literal["web", "redis", "postgres"]


class Faults:
    """One after the other. shape: `kills` counts them; `postgres` is None where others use it too"""

    def __init__(self, home: Fleet, postgres: OwnPostgres | None, dice: random.Random) -> None:
        self.kills = Counter[str]()
        self._home, self._postgres, self._dice = home, postgres, dice

    async def run(self, plan: Sequence[Fault], every_s: float) -> None:
        """Let these happen in turn, again and again."""
        while True:
            for fault in plan:
                await asyncio.sleep(every_s * self._dice.uniform(0.5, 1.0))
                self.kills[fault] += 1
                await self._happen(fault)

    async def _happen(self, fault: Fault) -> None:
        """It is over when this ends, also when nobody waits for it any more."""
        match fault:
            case "web":
                web = self._dice.choice(self._home.webs)
                await web.end()
                await self._for_a_while(web.start)
                await self._home.until_ready()
            case "redis":
                self._home.redis.stop()
                await self._for_a_while(partial(asyncio.to_thread, self._home.redis.start))
            case "postgres" if self._postgres is not None:
                await asyncio.to_thread(self._postgres.stop)
                await self._for_a_while(partial(asyncio.to_thread, self._postgres.start))

    async def _for_a_while(self, end: Callable[[], Awaitable[None]]) -> None:
        try:
            await asyncio.sleep(self._dice.uniform(0.1, 1.0))
        finally:
            await end()
