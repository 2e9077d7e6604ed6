"""What became of a letter."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from server.platform.letters import LetterChannel

LEASE = timedelta(minutes=2)
RETRY_AFTER = tuple(timedelta(seconds=s) for s in (5, 30, 120, 600, 3600))
MOST_CLAIMED = 12  # times; whoever sends such a letter seems to die of it
DEAD_LETTER_AGE = timedelta(days=30)


class Failure(Enum):
    """Why a letter has not gone, without content."""

    UNREACHABLE = "unreachable"  # nobody took it
    REFUSED = "refused"  # the relay will never take it
    UNREADABLE = "unreadable"  # the house's secret was changed
    FAILED = "failed"  # a bug of ours


FOR_GOOD = frozenset({Failure.REFUSED, Failure.UNREADABLE})


@dataclass(frozen=True, slots=True)
class ClaimedLetter:
    """A letter that this process may send until its lease ends. shape: `tries` counts this one"""

    id: str
    person: str | None
    channel: LetterChannel
    sealed: bytes
    tries: int
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class LetterCounts:
    """How many letters are on their way, and how many never went."""

    waiting: int
    dead: int
