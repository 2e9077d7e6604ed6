"""The leases of a single process."""

from collections.abc import Collection

from server.kit.clock import Clock


class MemoryLeases:
    """`Leases` within one process."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._held: dict[str, tuple[str, float]] = {}

    async def claim(self, name: str, holder: str, ttl_s: float) -> str:
        return self._take(name, holder, {holder}, ttl_s)

    async def replace(self, name: str, old: str, new: str, ttl_s: float) -> str:
        return self._take(name, new, {old, new}, ttl_s)

    async def renew(self, names: Collection[str], holder: str, ttl_s: float) -> set[str]:
        return {name for name in names if self._take(name, holder, {holder}, ttl_s) == holder}

    async def release(self, name: str, holder: str) -> None:
        if self._holder(name) == holder:
            del self._held[name]

    async def holders(self, names: Collection[str]) -> dict[str, str]:
        return {name: holder for name in names if (holder := self._holder(name)) is not None}

    async def stop(self) -> None:
        """Does nothing: there is no carrier."""

    def _take(self, name: str, holder: str, may_be_of: set[str], ttl_s: float) -> str:
        held_by = self._holder(name)
        if held_by is not None and held_by not in may_be_of:
            return held_by
        self._held[name] = holder, self._clock.monotonic() + ttl_s
        return holder

    def _holder(self, name: str) -> str | None:
        holder, until = self._held.get(name, (None, None))
        if until is not None and until <= self._clock.monotonic():
            del self._held[name]
            return None
        return holder
