"""In-memory rate counting for one process, in constant time and bounded space."""

from collections.abc import Sequence

from server.kit.limits import Budget

KEYS_MAX = 20_000
ROUNDING_S = 1e-6


class Buckets:
    """The time at which each budget is full again. Keeps at most `keys_max` budgets and evicts the least recently used.

    source: generic cell rate algorithm (ITU-T I.371)
    """

    def __init__(self, keys_max: int = KEYS_MAX) -> None:
        self._keys_max = keys_max
        self._free_at: dict[str, float] = {}  # in order of use

    def __len__(self) -> int:
        return len(self._free_at)

    def allow(self, budgets: Sequence[Budget], now: float) -> bool:
        """Count one more against all of these, or return False and count nothing. units: `now` on a monotonic clock"""
        free_at = self._free_at
        for key, (burst, every_s) in budgets:
            if free_at.get(key, now) - now > every_s * (burst - 1) + ROUNDING_S:
                return False
        for key, (_, every_s) in budgets:
            self._put(key, max(free_at.pop(key, now), now) + every_s)
        return True

    def delay(self, budget: Budget, free_in_s: float, now: float) -> None:
        """Another process has counted as well: this budget is full again in this many seconds at the earliest."""
        self._put(budget.key, max(self._free_at.pop(budget.key, now), now + free_in_s))

    def _put(self, key: str, at: float) -> None:
        if len(self._free_at) >= self._keys_max:
            del self._free_at[next(iter(self._free_at))]
        self._free_at[key] = at
