"""How loud each person is, smoothed, and therefore who is heard first. Pure.

Browsers report their own levels (RFC 6464), so a level only orders the voices of a room, and nothing is gained by
claiming more than loud speech.
"""

from collections.abc import Mapping, Sequence

SILENT = 127
ATTACK = 0.3  # of the way to a louder level, per packet: a click is not a voice
FALL_PER_S = 25.0
SPEAKING = 82.0  # -45 dBov
AUDIBLE = 57.0  # -70 dBov: what is quieter is not reported
CAP = 102.0  # -25 dBov: a louder level counts as this
MARGIN = 8.0  # how much louder somebody has to be to overtake somebody else
HOLD_S = 3.0


class AudioLevel:
    """One person's level. units: 0 silent .. 127 loudest, that is RFC 6464 turned round"""

    def __init__(self) -> None:
        self._value, self._at = 0.0, 0.0
        self._spoke_at = float("-inf")

    def add(self, level: int, now: float) -> None:
        """Take the level of a packet. units: RFC 6464: 0 loudest .. 127 silent"""
        value, claimed = self.value(now), float(SILENT - (level & 127))
        self._value = value + (claimed - value) * ATTACK if claimed > value else value
        self._at = now
        if self._value >= SPEAKING:
            self._spoke_at = now

    def value(self, now: float) -> float:
        """The level now; it falls while no packets arrive."""
        return max(0.0, self._value - FALL_PER_S * max(0.0, now - self._at))

    def speaking(self, now: float) -> bool:
        """Whether they speak, or did within HOLD_S."""
        return now - self._spoke_at <= HOLD_S


def ranked(before: Sequence[str], levels: Mapping[str, float]) -> list[str]:
    """People by level, the loudest first. Somebody overtakes somebody else only by being clearly louder.

    shape: exactly the keys of `levels`; people who were not in `before` start at the end
    """
    known = set(before)
    order = [person for person in before if person in levels] + [person for person in levels if person not in known]
    for i in range(1, len(order)):
        while i and _capped(levels[order[i]]) > _capped(levels[order[i - 1]]) + MARGIN:
            order[i - 1], order[i] = order[i], order[i - 1]
            i -= 1
    return order


def _capped(level: float) -> float:
    return min(level, CAP)


class ActiveSpeakers:
    """The voices of a room, the loudest first, and who speaks."""

    def __init__(self) -> None:
        self.ranking: list[str] = []
        self.speaking: frozenset[str] = frozenset()
        self.levels: dict[str, float] = {}

    def update(self, levels: Mapping[str, AudioLevel], now: float) -> bool:
        """Take the levels of these people and nobody else; returns whether the ranking or who speaks has changed."""
        before = self.ranking, self.speaking
        self.levels = {person: level.value(now) for person, level in levels.items()}
        self.ranking = ranked(self.ranking, self.levels)
        self.speaking = frozenset(person for person, level in levels.items() if level.speaking(now))
        return before != (self.ranking, self.speaking)

    def audible(self) -> dict[str, int]:
        """The levels of those who can be heard at all."""
        return {person: round(level) for person, level in self.levels.items() if level >= AUDIBLE}
