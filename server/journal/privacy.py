"""What the log keeps of a person: ids only, never names or texts."""

from sqlalchemy import select, update
from sqlalchemy.sql import cast
from sqlalchemy.types import String

from server.journal.tables import journal
from server.kit.db import Tx
from server.kit.privacy import Export, Privacy


async def export(tx: Tx, person: str) -> Export:
    """When I did something, and in which room or conversation."""
    rows = await tx.execute(
        select(journal.c.stream, journal.c.at).where(journal.c.person == person).order_by(journal.c.at)
    )
    return {"acts": [dict(row) for row in rows.mappings()]}


async def erase(tx: Tx, person: str) -> None:
    """Take the person off their acts. The id inside events leads nowhere once the account is gone."""
    anonymous = {"person": "", "command_id": "erased-" + cast(journal.c.version, String(20))}
    await tx.execute(update(journal).where(journal.c.person == person).values(anonymous))


PRIVACY = Privacy(
    retention="Acts in a conversation go with what they were about, those in a room 30 days after its meeting, "
    "and those in a tea-room as soon as it is empty. That somebody was removed, renamed or signed out is told for an "
    "hour, and until every part of the house has taken note of it, a week at most.",
    columns=frozenset({"journal.person", "journal.events"}),
    export=export,
    erase=erase,
)
