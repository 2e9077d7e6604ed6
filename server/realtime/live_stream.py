"""One stream as this process knows it: its state, its viewers, and the commands it has answered."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Generic

from server.journal.model import Entry
from server.realtime.audiences import Audiences
from server.realtime.machine import A, S
from server.realtime.throttle import Throttle
from server.realtime.turns import Turns

BEFORE_ALL = datetime.min.replace(tzinfo=UTC)
ANSWERS_KEPT = 4096  # commands answered from memory; the journal finds older ones


@dataclass(eq=False, slots=True)
class LiveStream(Generic[S, A]):
    key: str
    name: str
    state: S
    audiences: Audiences[A]
    pacing: Throttle[A]
    used_at: float  # on the monotonic clock
    version: int = 0
    at: datetime = BEFORE_ALL
    heard_at: float = 0.0  # when this process received the entry, on the monotonic clock
    names: dict[str, str] = field(default_factory=dict)
    answers: dict[tuple[str, str], int] = field(default_factory=dict)
    turns: Turns = field(default_factory=Turns)

    def take(self, entry: Entry, state: S, heard_at: float) -> None:
        """Apply this entry."""
        self.state, self.version, self.at, self.heard_at = state, entry.version, entry.at, heard_at
        self.answers[entry.person, entry.command_id] = entry.version
        if len(self.answers) > ANSWERS_KEPT:
            del self.answers[next(iter(self.answers))]
