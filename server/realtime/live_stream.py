"""One stream as this process knows it: its state, who looks at it, and which commands it has answered."""

from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Generic

from server.journal.model import Entry
from server.realtime.audiences import Audiences
from server.realtime.machine import A, S
from server.realtime.throttle import Throttle
from server.realtime.turns import Turns

BEFORE_ALL = datetime.min.replace(tzinfo=UTC)
ANSWERS_KEPT = 4096  # commands answered from memory; older ones are found by the journal


@dataclass(eq=False, slots=True)
class LiveStream(Generic[S, A]):
    key: str
    name: str
    state: S
    audiences: Audiences[A]
    pacing: Throttle[A]
    used_at: float  # on the clock that does not jump
    version: int = 0
    at: datetime = BEFORE_ALL
    heard_at: float = 0.0  # when this process heard what happened at that time, on the clock that does not jump
    names: dict[str, str] = field(default_factory=dict)
    answers: dict[tuple[str, str], int] = field(default_factory=dict)
    turns: Turns = field(default_factory=Turns)

    def take(self, entry: Entry, state: S, heard_at: float) -> None:
        """Come to the state after this entry."""
        self.state, self.version, self.at, self.heard_at = state, entry.version, entry.at, heard_at
        self.answers[entry.person, entry.command_id] = entry.version
        if len(self.answers) > ANSWERS_KEPT:
            del self.answers[next(iter(self.answers))]
