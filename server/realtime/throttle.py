"""When those who look at a stream are told: at once, or, where they are many, a few changes together."""

import asyncio
import math
from collections.abc import Callable
from typing import Generic

from server.kit.clock import Clock
from server.realtime.audiences import A, Audiences, Look

Pace = Callable[[int], float]
"""For how many seconds news may wait to be told together, by how many look."""


def at_once(_watching: int) -> float:
    """A `Pace`: everybody is told of everything as it happens."""
    return 0.0


class Throttle(Generic[A]):
    """Whoever acted, and whoever may see more or less than before, never waits."""

    def __init__(self, audiences: Audiences[A], pace: Pace, clock: Clock) -> None:
        self._audiences = audiences
        self._pace = pace
        self._clock = clock
        self._told_at = -math.inf
        self._later: asyncio.Task[None] | None = None

    def tell(self, look: Callable[[], Look[A]], actor: str = "") -> None:
        """Tell everybody, unless that was done a moment ago: then most of them a little later."""
        wait_s = self._pace(len(self._audiences)) - (self._clock.monotonic() - self._told_at)
        if wait_s <= 0:
            self._tell_all(look)
            return
        self._audiences.tell_concerned(look(), actor)
        if self._later is None:
            self._later = asyncio.create_task(self._tell_at(self._clock.monotonic() + wait_s, look))

    async def _tell_at(self, due: float, look: Callable[[], Look[A]]) -> None:
        await self._clock.sleep(due - self._clock.monotonic())
        self._later = None
        self._tell_all(look)

    def _tell_all(self, look: Callable[[], Look[A]]) -> None:
        self._told_at = self._clock.monotonic()
        self._audiences.tell(look())
