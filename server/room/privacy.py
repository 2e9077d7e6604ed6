"""What rooms keep of a person: when they were in which meeting."""

from server.kit.db import Tx
from server.kit.privacy import Export, Privacy
from server.room import store
from server.room.tables import attendance


async def export(tx: Tx, person: str) -> Export:
    """Where somebody was, from when to when."""
    return {attendance.name: await store.export(tx, person)}


PRIVACY = Privacy(
    retention="Attendance stays as long as its group; the log of a room, which holds ids, how long people spoke, the "
    "public keys of pages, and of private chats who had one with whom, until 30 days after the meeting ended. What is "
    "said and shown in a room is never kept, nor is what is written in a private chat.",
    columns=frozenset({"attendance.person"}),
    export=export,
    erase=store.erase,
)
