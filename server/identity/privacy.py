"""What identity keeps of a person, told and forgotten. `myself.py` adds the address, which it can open."""

from sqlalchemy import Table, delete, or_, select

from server.identity.tables import audit, consents, links, persons, sign_ins
from server.kit.db import Tx
from server.kit.privacy import Export, Privacy

TOLD = {
    persons: ("name", "organiser", "created_at", "language"),
    sign_ins: ("began_at", "seen_at", "device"),
    links: ("kind", "expires_at"),
    consents: ("purpose", "scope", "text_version", "given_at", "withdrawn_at"),
}
"""Secrets and sealed bytes are left out: they tell nothing."""


async def export(tx: Tx, person: str) -> Export:
    """A table's name to its rows about this person."""
    told = {table.name: await _rows(tx, table, columns, person) for table, columns in TOLD.items()}
    acts = select(audit.c.what, audit.c.at).where(or_(audit.c.who == person, audit.c.whom == person))
    return told | {audit.name: [dict(row) for row in (await tx.execute(acts)).mappings()]}


async def erase(tx: Tx, person: str) -> None:
    """Forget everything but that something was once done."""
    for table in (links, sign_ins, consents):
        await tx.execute(delete(table).where(table.c.person == person))
    await tx.execute(delete(persons).where(persons.c.id == person))


async def _rows(tx: Tx, table: Table, columns: tuple[str, ...], person: str) -> list[dict[str, object]]:
    mine = table.c.id if table is persons else table.c.person
    rows = await tx.execute(select(*(table.c[name] for name in columns)).where(mine == person))
    return [dict(row) for row in rows.mappings()]


PRIVACY = Privacy(
    retention="An account stays until its person erases it; sign-ins end 90 days after their last use, links when they "
    "are used or expire, the content-free record of acts after a year.",
    columns=frozenset(
        {
            "persons.id",
            "persons.name",
            "persons.email_lookup",
            "persons.email_sealed",
            "sign_ins.person",
            "sign_ins.secret_hash",
            "account_links.person",
            "account_links.secret_hash",
            "account_links.email_sealed",
            "consents.person",
            "audit.who",
            "audit.whom",
        }
    ),
    export=export,
    erase=erase,
)
