"""How often something may be done, counted per key and per process."""

from datetime import datetime, timedelta

KEYS_MAX = 10_000


class Limit:
    """At most `burst` at once, and one more every `every_s` seconds after that.

    source: generic cell rate algorithm (ITU-T I.371)
    """

    def __init__(self, burst: int, every_s: float) -> None:
        self._every = timedelta(seconds=every_s)
        self._slack = self._every * (burst - 1)
        self._free_at: dict[str, datetime] = {}

    def take(self, key: str, now: datetime) -> bool:
        """Count one more for this key, or say no and count nothing."""
        free_at = max(self._free_at.get(key, now), now)
        if free_at - now > self._slack:
            return False
        if len(self._free_at) >= KEYS_MAX:
            self._free_at = {key: at for key, at in self._free_at.items() if at > now}
        self._free_at[key] = free_at + self._every
        return True
