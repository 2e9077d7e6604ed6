"""Who has asked often enough for now, counted for one process or for all processes of a house."""

from collections.abc import Sequence
from typing import Protocol

from server.kit.limits import Budget


class RateLimiter(Protocol):
    """Counts against the rates of `kit.limits`. Never raises: where others cannot be asked, this process decides."""

    def allow_here(self, budgets: Sequence[Budget]) -> bool:
        """Count one more for all of these, or say no and count nothing: at once, by what this process knows.

        The other processes of the house learn of it within about a second, and this one of theirs.
        """
        ...

    async def allow(self, budgets: Sequence[Budget]) -> bool:
        """The same, over all processes of the house."""
        ...

    async def stop(self) -> None:
        """Let go of the carrier."""
        ...
