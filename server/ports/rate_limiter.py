"""Rate limiting, counted for one process or for all processes of a house."""

from collections.abc import Sequence
from typing import Protocol

from server.kit.limits import Budget


class RateLimiter(Protocol):
    """Counts against the rates of `kit.limits`. Never raises: if others cannot be asked, this process decides."""

    def allow_here(self, budgets: Sequence[Budget]) -> bool:
        """Count one more against all of these, or return False and count nothing: at once, by local knowledge.

        The other processes of the house learn of it within about a second, and this one of their counts.
        """
        ...

    async def allow(self, budgets: Sequence[Budget]) -> bool:
        """The same, across all processes of the house."""
        ...

    async def stop(self) -> None:
        """Disconnect."""
        ...
