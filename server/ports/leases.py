"""Names held for a while by one holder each, agreed upon between the processes of one installation."""

from collections.abc import Collection
from typing import Protocol


class LeasesAway(OSError):
    """Nobody can say now who holds what: what was held is held until its time is over."""


class Leases(Protocol):
    """A name is free, or one holder's for `ttl_s` seconds from when it was last claimed or renewed.

    units: `ttl_s` seconds, above zero
    raises: LeasesAway, by all but `stop`, within about two seconds
    """

    async def claim(self, name: str, holder: str, ttl_s: float) -> str:
        """Hold a name that is free, or go on holding it. shape: who holds it now, which may be somebody else"""
        ...

    async def replace(self, name: str, old: str, new: str, ttl_s: float) -> str:
        """`claim` for `new`, which may also take the name from `old`. shape: who holds it now"""
        ...

    async def renew(self, names: Collection[str], holder: str, ttl_s: float) -> set[str]:
        """`claim` many names at once. shape: those that are the holder's now"""
        ...

    async def release(self, name: str, holder: str) -> None:
        """Free a name, if it is still this holder's."""
        ...

    async def holders(self, names: Collection[str]) -> dict[str, str]:
        """Who holds what. shape: a free name is not in it"""
        ...

    async def stop(self) -> None:
        """Let go of the carrier; what is held stays held until its time is over."""
        ...
