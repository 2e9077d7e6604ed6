"""What the schedule keeps of a person: who planned a meeting."""

from sqlalchemy import select, update

from server.kit.db import Tx
from server.kit.privacy import Export, Privacy
from server.schedule.tables import meetings


async def export(tx: Tx, person: str) -> Export:
    """The meetings somebody planned."""
    planned = select(meetings.c.starts_at, meetings.c.minutes, meetings.c.state).where(meetings.c.made_by == person)
    return {meetings.name: [dict(row) for row in (await tx.execute(planned)).mappings()]}


async def erase(tx: Tx, person: str) -> None:
    """Meetings go on without saying who planned them."""
    await tx.execute(update(meetings).where(meetings.c.made_by == person).values(made_by=None))


PRIVACY = Privacy(
    retention="Meetings stay as long as their group.",
    columns=frozenset({"meetings.made_by"}),
    export=export,
    erase=erase,
)
