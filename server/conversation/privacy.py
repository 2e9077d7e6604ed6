"""What conversations keep of a person."""

from sqlalchemy import select, update

from server.conversation.store import NO_TEXT
from server.journal.tables import journal
from server.kit.db import Tx
from server.kit.privacy import Export, Privacy


async def export(tx: Tx, person: str) -> Export:
    """Everything I have written that is still there."""
    columns = (journal.c.stream, journal.c.text, journal.c.at, journal.c.edited_at, journal.c.fades_at)
    mine = (journal.c.person == person, journal.c.text.is_not(None))
    rows = await tx.execute(select(*columns).where(*mine).order_by(journal.c.at))
    return {"messages": [dict(row) for row in rows.mappings()]}


async def erase(tx: Tx, person: str) -> None:
    """Delete everything this person has written."""
    await tx.execute(update(journal).where(journal.c.person == person, journal.c.text.is_not(None)).values(NO_TEXT))


PRIVACY = Privacy(
    retention="Messages in a meeting and its lobby are deleted when the meeting ends, messages in a tea-room when they "
    "fade; everybody can delete their own at any time.",
    columns=frozenset({"journal.text"}),
    export=export,
    erase=erase,
)
