"""How long people speak where no turn measures it. Pure.

By what browsers say of their own loudness, which is there when the sound itself is sealed. Kept as long as the room.
"""

from collections.abc import Iterable

MOST_S = 0.5  # of one step: a process that stood still heard nobody


class Airtime:
    """units: `spoken_ms` milliseconds by person, since the room began"""

    def __init__(self) -> None:
        self._spoken_s: dict[str, float] = {}
        self._at: float | None = None

    def listen(self, speaking: Iterable[str], now: float) -> None:
        """These have spoken since the call before."""
        passed = 0.0 if self._at is None else min(max(0.0, now - self._at), MOST_S)
        self._at = now
        for person in speaking:
            self._spoken_s[person] = self._spoken_s.get(person, 0.0) + passed

    @property
    def spoken_ms(self) -> dict[str, int]:
        return {person: round(spoken_s * 1000) for person, spoken_s in self._spoken_s.items()}
