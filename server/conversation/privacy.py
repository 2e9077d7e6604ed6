"""What conversations keep of a person."""

from sqlalchemy import delete, select

from server.conversation.tables import message
from server.kit.db import Tx
from server.kit.privacy import Export, Privacy


async def export(tx: Tx, person: str) -> Export:
    """Everything I have written that is still there."""
    columns = (message.c.conversation, message.c.text, message.c.at, message.c.edited_at, message.c.fades_at)
    rows = await tx.execute(select(*columns).where(message.c.person == person).order_by(message.c.at))
    return {"messages": [dict(row) for row in rows.mappings()]}


async def erase(tx: Tx, person: str) -> None:
    """Delete everything this person has written."""
    await tx.execute(delete(message).where(message.c.person == person))


PRIVACY = Privacy(
    retention="Messages in a meeting and its lobby are deleted when the meeting ends, messages in a tea-room when they "
    "fade; everybody can delete their own at any time.",
    columns=frozenset({"message.person", "message.text", "message.client_id"}),
    export=export,
    erase=erase,
)
