"""How long each person speaks while no turn measures it. Pure.

It counts the audio levels that browsers report, which are there even when the sound itself is end-to-end encrypted.
"""

from collections.abc import Iterable

MAX_STEP_S = 0.5  # a process that stood still for longer heard nobody


class AirtimeCounter:
    """Of one room. units: `spoken_ms` milliseconds by person, since the room began"""

    def __init__(self) -> None:
        self._spoken_s: dict[str, float] = {}
        self._at: float | None = None

    def count(self, speaking: Iterable[str], now: float) -> None:
        """These people have spoken since the last call."""
        passed = 0.0 if self._at is None else min(max(0.0, now - self._at), MAX_STEP_S)
        self._at = now
        for person in speaking:
            self._spoken_s[person] = self._spoken_s.get(person, 0.0) + passed

    @property
    def spoken_ms(self) -> dict[str, int]:
        return {person: round(spoken_s * 1000) for person, spoken_s in self._spoken_s.items()}
