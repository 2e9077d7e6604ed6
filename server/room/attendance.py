"""Who was there from when to when, read from a room's log. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from server.room.events import Dropped, Event
from server.room.model import Room
from server.room.rules import evolve


@dataclass(frozen=True, slots=True)
class Came:
    """Sat down with a line that holds, or got the line back."""

    person: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Went:
    """Left, was removed, lost the line, or the meeting ended."""

    person: str
    at: datetime


Move = Came | Went


@dataclass(frozen=True, slots=True)
class Interval:
    """One stay. shape: `to_at` is None while it lasts"""

    person: str
    from_at: datetime
    to_at: datetime | None

    def seconds(self, now: datetime) -> int:
        """units: whole seconds, up to now where it still lasts"""
        return max(0, round(((self.to_at or now) - self.from_at).total_seconds()))


def moves(room: Room, events: Sequence[Event], at: datetime) -> tuple[Room, list[Move]]:
    """The room after one decision, and who came and went by it; a line went when it was last known to be there."""
    before = here(room)
    found: dict[str, Move] = {}
    for event in events:
        room = evolve(room, event, at)
        after = here(room)
        gone_at = min(event.at, at) if isinstance(event, Dropped) else at
        for person in before - after:
            found[person] = Went(person, gone_at)
        for person in after - before:
            found[person] = Came(person, at)
        before = after
    return room, list(found.values())


def here(room: Room) -> frozenset[str]:
    """Who sits in the room now, with a line that holds."""
    return frozenset(person for person in room.seats if room.presence.here(person))
