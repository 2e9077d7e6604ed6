"""What the outbox keeps of a person, told and forgotten."""

from sqlalchemy import delete, select

from server.kit.db import Tx
from server.kit.privacy import Export, Privacy
from server.outbox.tables import letters


async def export(tx: Tx, person: str) -> Export:
    """Letters on their way to this person. What they say is encrypted, and comes by itself."""
    c = letters.c
    rows = await tx.execute(select(c.tries, c.posted_at, c.due_at, c.failure, c.dead_at).where(c.person == person))
    return {"letters": [dict(row) for row in rows.mappings()]}


async def erase(tx: Tx, person: str) -> None:
    """Send them nothing more."""
    await tx.execute(delete(letters).where(letters.c.person == person))


PRIVACY = Privacy(
    retention="Letters are deleted when they are sent, those that could not be sent 30 days later.",
    columns=frozenset({"letters.person", "letters.sealed"}),
    export=export,
    erase=erase,
)
