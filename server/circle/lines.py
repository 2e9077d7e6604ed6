"""What the program tells any live place about lines that come and go, and about time."""

from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class TakeMediaOn:
    """`TakeMedia`, with the connection it came over."""

    connection: str


@dataclass(frozen=True, slots=True)
class Drop:
    """These connections are gone since `at`."""

    connections: tuple[str, ...]
    at: datetime


@dataclass(frozen=True, slots=True)
class DropProcess:
    """The process died: all connections it held are gone since it was last alive."""

    process: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Tick:
    """Time has passed."""
