"""When viewers are updated: at once, or in batches if they are many."""

import asyncio
import math
from collections.abc import Callable
from typing import Generic

from server.kit.clock import Clock
from server.realtime.audiences import A, Audiences, Look

Pace = Callable[[int], float]
"""The number of seconds that changes may wait for a batch, by the number of viewers."""


def at_once(_watching: int) -> float:
    """A `Pace` without batching."""
    return 0.0


class Throttle(Generic[A]):
    """Never delays the actor, nor viewers whose access changed."""

    def __init__(self, audiences: Audiences[A], pace: Pace, clock: Clock) -> None:
        self._audiences = audiences
        self._pace = pace
        self._clock = clock
        self._told_at = -math.inf
        self._later: asyncio.Task[None] | None = None

    def tell(self, look: Callable[[], Look[A]], actor: str = "") -> None:
        """Update everybody, unless that happened a moment ago: then most of them a little later."""
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
