"""The front door of rooms. The schedule says that one has opened or ended: `MeetingOpened`, `MeetingEnded`."""

from server.room.attendances import Attendances
from server.room.channel import RoomChannel
from server.room.compose import RoomParts, compose
from server.room.model import KIND
from server.room.privacy import PRIVACY
from server.room.service import Rooms

__all__ = ["KIND", "PRIVACY", "Attendances", "RoomChannel", "RoomParts", "Rooms", "compose"]
