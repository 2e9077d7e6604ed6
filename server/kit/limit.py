"""How often something may be done, counted per key and per process."""

KEYS_MAX = 10_000
ROUNDING_S = 1e-6


class Limit:
    """At most `burst` at once, and one more every `every_s` seconds after that.

    source: generic cell rate algorithm (ITU-T I.371)
    """

    def __init__(self, burst: int, every_s: float) -> None:
        self._every_s = every_s
        self._slack_s = every_s * (burst - 1) + ROUNDING_S
        self._free_at: dict[str, float] = {}

    def take(self, key: str, now: float) -> bool:
        """Count one more for this key, or say no and count nothing. units: `now` is on a clock that never jumps"""
        free_at = max(self._free_at.get(key, now), now)
        if free_at - now > self._slack_s:
            return False
        if len(self._free_at) >= KEYS_MAX:
            self._free_at = {key: at for key, at in self._free_at.items() if at > now}
        self._free_at[key] = free_at + self._every_s
        return True
