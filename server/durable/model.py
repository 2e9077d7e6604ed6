"""What a handler of events or timers is given, and what is known of consumers and timers."""

from dataclasses import dataclass
from datetime import datetime
from typing import Generic, TypeVar

E_co = TypeVar("E_co", covariant=True)
P_co = TypeVar("P_co", covariant=True)


@dataclass(frozen=True, slots=True)
class Delivery(Generic[E_co]):
    """One event, on its way to one consumer. shape: `id` is the same each time that it is delivered"""

    id: str
    event: E_co
    published_at: datetime


@dataclass(frozen=True, slots=True, order=True)
class Cursor:
    """What a consumer handles next. shape: the event number `part`, from 0, of the entry `version`"""

    version: int
    part: int = 0


@dataclass(frozen=True, slots=True)
class Pending:
    """An event that a consumer has to handle. shape: `after` is the cursor once that is done; `body` is JSON"""

    at: Cursor
    after: Cursor
    kind: str
    body: bytes
    published_at: datetime

    @property
    def id(self) -> str:
        return f"{self.at.version}-{self.at.part}"


@dataclass(frozen=True, slots=True)
class ConsumerState:
    """A consumer as the database knows it. shape: `tries` of the event at the cursor have failed; `free`: no living
    process holds it
    """

    cursor: Cursor
    holder: str | None
    tries: int
    free: bool


@dataclass(frozen=True, slots=True)
class Backlog:
    """What waits for a consumer. units: `seconds` since the oldest of these entries was written"""

    entries: int
    seconds: float
    dead: int


@dataclass(frozen=True, slots=True)
class Due(Generic[P_co]):
    """A timer that fires. shape: `due_at` is what was asked for, not when it was tried"""

    key: str
    due_at: datetime
    payload: P_co


@dataclass(frozen=True, slots=True)
class Claimed:
    """A timer that this process has to fire. shape: `payload` is JSON; `tries` have failed"""

    key: str
    due_at: datetime
    payload: bytes
    tries: int


@dataclass(frozen=True, slots=True)
class Overdue:
    """Timers of one kind that should have fired. units: `seconds` since the oldest of them was due"""

    late: int
    seconds: float
    dead: int
