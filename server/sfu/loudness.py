"""How loud somebody is, smoothed, and who therefore is heard first. Pure.

Levels are what browsers say about themselves (RFC 6464): they order voices, and shouting beyond speech gains nothing.
"""

from collections.abc import Mapping, Sequence

SILENT = 127
ATTACK = 0.3  # of the way to a louder level, per packet: a click is not a voice
FALL_PER_S = 25.0
SPEAKING = 82.0  # -45 dBov
AUDIBLE = 57.0  # -70 dBov: quieter is not worth telling anybody
CAP = 102.0  # -25 dBov: whoever claims more counts as this
MARGIN = 8.0  # so much louder one has to be to pass somebody
HOLD_S = 3.0


class Loudness:
    """One person's voice. units: 0 silent .. 127 loudest, that is RFC 6464 turned round"""

    def __init__(self) -> None:
        self._value, self._at = 0.0, 0.0
        self._spoke_at = float("-inf")

    def hear(self, level: int, now: float) -> None:
        """A packet said its level. units: RFC 6464: 0 loudest .. 127 silent"""
        value, claimed = self.value(now), float(SILENT - (level & 127))
        self._value = value + (claimed - value) * ATTACK if claimed > value else value
        self._at = now
        if self._value >= SPEAKING:
            self._spoke_at = now

    def value(self, now: float) -> float:
        """How loud they are now; falls by itself when nothing comes."""
        return max(0.0, self._value - FALL_PER_S * max(0.0, now - self._at))

    def speaking(self, now: float) -> bool:
        """Whether they speak, or did a moment ago."""
        return now - self._spoke_at <= HOLD_S


def ranked(before: Sequence[str], voices: Mapping[str, float]) -> list[str]:
    """People by loudness, the loudest first; somebody passes another only by being clearly louder.

    shape: exactly the keys of `voices`; newcomers start at the end
    """
    known = set(before)
    order = [person for person in before if person in voices] + [person for person in voices if person not in known]
    for i in range(1, len(order)):
        while i and _influence(voices[order[i]]) > _influence(voices[order[i - 1]]) + MARGIN:
            order[i - 1], order[i] = order[i], order[i - 1]
            i -= 1
    return order


def _influence(value: float) -> float:
    return min(value, CAP)


class Voices:
    """The voices of a room in the order in which they deserve a line, and who speaks."""

    def __init__(self) -> None:
        self.ranking: list[str] = []
        self.speaking: frozenset[str] = frozenset()
        self.values: dict[str, float] = {}

    def update(self, voices: Mapping[str, Loudness], now: float) -> bool:
        """Listen to these and nobody else; returns whether anything changed that a selection depends on."""
        before = self.ranking, self.speaking
        self.values = {person: voice.value(now) for person, voice in voices.items()}
        self.ranking = ranked(self.ranking, self.values)
        self.speaking = frozenset(person for person, voice in voices.items() if voice.speaking(now))
        return before != (self.ranking, self.speaking)

    def audible(self) -> dict[str, int]:
        """How loud those are whom one can hear at all."""
        return {person: round(value) for person, value in self.values.items() if value >= AUDIBLE}
