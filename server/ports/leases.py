"""Leases: names held for a limited time by one holder each, across the processes of one installation."""

from collections.abc import Collection
from typing import Protocol


class LeasesAway(OSError):
    """The lease store cannot be reached: leases stay held until they expire."""


class Leases(Protocol):
    """A name is free, or held by one holder for `ttl_s` seconds from the last claim or renewal.

    units: `ttl_s` seconds, above zero
    raises: LeasesAway, by all but `stop`, within about two seconds
    """

    async def claim(self, name: str, holder: str, ttl_s: float) -> str:
        """Claim a free name, or keep one's own. shape: the current holder, which may be somebody else"""
        ...

    async def replace(self, name: str, old: str, new: str, ttl_s: float) -> str:
        """`claim` for `new`, which may also take the name from `old`. shape: the current holder"""
        ...

    async def renew(self, names: Collection[str], holder: str, ttl_s: float) -> set[str]:
        """`claim` many names at once. shape: the names that the holder has now"""
        ...

    async def release(self, name: str, holder: str) -> None:
        """Free a name, if this holder still has it."""
        ...

    async def holders(self, names: Collection[str]) -> dict[str, str]:
        """The current holders. shape: free names are left out"""
        ...

    async def stop(self) -> None:
        """Disconnect; leases stay held until they expire."""
        ...
