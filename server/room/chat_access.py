"""Who may read and write beside a room: those who sit, and at the door those who wait and those who may let them in."""

from server.conversation.api import Access
from server.room.model import Room

READS_AND_WRITES, NOTHING = Access(may_read=True, may_write=True), Access(may_read=False, may_write=False)


def meeting_readers(room: Room) -> frozenset[str]:
    """Those who sit, until the meeting ends."""
    return frozenset(room.seats) if _is_on(room) else frozenset()


def lobby_readers(room: Room) -> frozenset[str]:
    """Those who wait, and those who may let them in."""
    return frozenset(room.door.waiting) | lobby_writers(room) if room.phase != "ended" else frozenset()


def lobby_writers(room: Room) -> frozenset[str]:
    """Those who may let somebody in."""
    return frozenset(person for person in room.seats if room.holds(person))


def meeting_access(room: Room, person: str) -> Access:
    """Everybody who sits reads and writes."""
    return READS_AND_WRITES if _is_on(room) and person in room.seats else NOTHING


def lobby_access(room: Room, person: str) -> Access:
    """Facilitators write, people who wait read."""
    return Access(may_read=person in lobby_readers(room), may_write=person in lobby_writers(room))


def _is_on(room: Room) -> bool:
    return room.phase in ("open", "safe")
