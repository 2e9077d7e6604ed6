"""When the room must be looked at again though nobody has asked for anything."""

from datetime import datetime

from server.room.model import Room
from server.room.rules.settle import deadlines


def wake_at(room: Room) -> datetime | None:
    """The next deadline."""
    return min(deadlines(room), default=None)
