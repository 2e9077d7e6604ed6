"""What the members of one room have heard: every delivery is counted, and what is lost, doubled or out of order."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(slots=True)
class Faults:
    """How often something went wrong. shape: `late` came out of a sender's order"""

    lost: int = 0
    doubled: int = 0
    late: int = 0

    def add(self, other: "Faults") -> None:
        self.lost += other.lost
        self.doubled += other.doubled
        self.late += other.late


class Tally:
    """Members and senders are the same people, by index; each numbers what they say from 1."""

    def __init__(self, size: int) -> None:
        self._seen = [[0] * size for _ in range(size)]
        self._missing: dict[tuple[int, int], set[int]] = defaultdict(set)
        self._doubled = self._late = 0
        self.delivered = 0

    def next(self, member: int, sender: int) -> int:
        """The number that this member should hear next of this sender."""
        return self._seen[member][sender] + 1

    def hear(self, member: int, sender: int, number: int) -> None:
        """Count one delivery."""
        seen = self._seen[member]
        expected = seen[sender] + 1
        if number == expected:
            seen[sender] = number
            self.delivered += 1
            return
        missing = self._missing[member, sender]
        if number > expected:
            missing.update(range(expected, number))
            seen[sender] = number
            self.delivered += 1
        elif number in missing:
            missing.remove(number)
            self._late += 1
            self.delivered += 1
        else:
            self._doubled += 1

    def faults(self, sent: Sequence[int]) -> Faults:
        """What went wrong when so many were sent by each."""
        tail = sum(sent[sender] - number for seen in self._seen for sender, number in enumerate(seen))
        return Faults(tail + sum(map(len, self._missing.values())), self._doubled, self._late)
