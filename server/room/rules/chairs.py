"""Chairs of people whose line dropped: kept for some minutes, then given up, so that nobody is back soon for ever."""

from datetime import datetime, timedelta

from server.room.events import Event, Left
from server.room.model import CHAIR_KEPT_S, Room
from server.room.rules.door import last_turn


def settle_chairs(room: Room, now: datetime) -> list[Event]:
    """The next chair to be given up; whoever sat there comes back in without a knock."""
    for person in room.seats:
        due = chair_due_at(room, person)
        if due is not None and now >= due:
            return [*last_turn(room, person, now), Left(person)]
    return []


def chairs_due_at(room: Room) -> datetime | None:
    """When the first chair is given up."""
    due = (chair_due_at(room, person) for person in room.seats)
    return min((at for at in due if at is not None), default=None)


def chair_due_at(room: Room, person: str) -> datetime | None:
    """When this chair is given up; while nobody is here time stands still, so that a restart costs nobody a chair."""
    away_at = room.presence.away.get(person)
    if away_at is None or not room.anyone_here():
        return None
    return max(away_at, room.peopled_at or room.starts_at) + timedelta(seconds=CHAIR_KEPT_S)
