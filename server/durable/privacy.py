"""What durable work keeps of a person: ids only, in timers and inside the events that a consumer gave up."""

from sqlalchemy import delete, select

from server.durable.tables import timer
from server.kit.db import Tx
from server.kit.privacy import Export, Privacy


async def export(tx: Tx, person: str) -> Export:
    """When something is to be done about them; of the rest, an event says no more than what the slices export."""
    rows = await tx.execute(select(timer.c.kind, timer.c.due_at).where(timer.c.owner == person))
    return {"timers": [dict(row) for row in rows.mappings()]}


async def erase(tx: Tx, person: str) -> None:
    """Cancel their timers. The id inside an event, or another's timer, leads nowhere once the account is gone."""
    await tx.execute(delete(timer).where(timer.c.owner == person))


PRIVACY = Privacy(
    retention="What is to be done at a time is kept until it is done. What a part of the house could not do waits for "
    "whoever runs the house for 30 days. Both by ids only.",
    columns=frozenset({"dead_event.body", "timer.owner", "timer.payload"}),
    export=export,
    erase=erase,
)
