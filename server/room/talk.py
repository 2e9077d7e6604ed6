"""Who may read and write beside a room: those who sit, and at the door those who wait and those who may let them in."""

from server.conversation.api import Access
from server.room.model import Room


def meeting_readers(room: Room) -> frozenset[str]:
    """Those who sit, until the meeting ends."""
    return frozenset(room.seats) if room.phase in ("open", "safe") else frozenset()


def lobby_readers(room: Room) -> frozenset[str]:
    """Those who wait, and those who may let them in."""
    return frozenset(room.door.waiting) | lobby_writers(room) if room.phase != "ended" else frozenset()


def lobby_writers(room: Room) -> frozenset[str]:
    """Those who may let somebody in."""
    return frozenset(person for person in room.seats if room.holds(person))


def meeting_access(room: Room, person: str) -> Access:
    """Everybody who sits reads and writes."""
    sits = person in meeting_readers(room)
    return Access(may_read=sits, may_write=sits)


def lobby_access(room: Room, person: str) -> Access:
    """Facilitators write, people who wait read."""
    return Access(may_read=person in lobby_readers(room), may_write=person in lobby_writers(room))
