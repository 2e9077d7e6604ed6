"""The rate limiter of a house with a single process."""

from collections.abc import Sequence

from server.kit.buckets import Buckets
from server.kit.clock import Clock
from server.kit.limits import Budget


class MemoryRateLimiter:
    """A `RateLimiter` that knows no other process."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._buckets = Buckets()

    def allow_here(self, budgets: Sequence[Budget]) -> bool:
        return self._buckets.allow(budgets, self._clock.monotonic())

    async def allow(self, budgets: Sequence[Budget]) -> bool:
        return self.allow_here(budgets)

    async def stop(self) -> None:
        """Does nothing: there is no carrier."""
