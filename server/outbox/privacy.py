"""What the outbox keeps of a person, told and forgotten."""

from sqlalchemy import Table, delete, select

from server.kit.db import Tx
from server.kit.privacy import Export, Privacy
from server.outbox.tables import letter_preferences, letters, notices, quiet_hours

TOLD = {
    letters: ("channel", "tries", "posted_at", "due_at", "failure", "dead_at"),
    letter_preferences: ("about", "wanted"),
    quiet_hours: ("starts", "ends", "zone"),
    notices: ("kind", "at", "read_at"),
}


async def export(tx: Tx, person: str) -> Export:
    """Letters on their way to this person, without what they say, which comes by itself; and what they chose."""
    return {table.name: await _rows(tx, table, columns, person) for table, columns in TOLD.items()}


async def erase(tx: Tx, person: str) -> None:
    """Send them nothing more."""
    for table in TOLD:
        await tx.execute(delete(table).where(table.c.person == person))


async def _rows(tx: Tx, table: Table, columns: tuple[str, ...], person: str) -> list[dict[str, object]]:
    rows = await tx.execute(select(*(table.c[name] for name in columns)).where(table.c.person == person))
    return [dict(row) for row in rows.mappings()]


PRIVACY = Privacy(
    retention="Letters are deleted when they are sent, those that could not be sent 30 days later. What somebody chose "
    "to get, and their quiet hours, stay with the account. Notices are deleted 30 days after they were read, "
    "and after 90 in any case.",
    columns=frozenset(
        {
            "letters.person",
            "letters.sealed",
            "letter_preferences.person",
            "quiet_hours.person",
            "notices.person",
        }
    ),
    export=export,
    erase=erase,
)
