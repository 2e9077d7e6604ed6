"""What groups keep of a person, told and forgotten."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Table, and_, delete, exists, select, update

from server.groups.tables import acceptances, groups, invites, memberships
from server.kit.db import Tx
from server.kit.privacy import Export, Privacy

FORMER_AGE = timedelta(days=90)  # longer than any invite lives, so that whoever was removed cannot return by an old one


async def export(tx: Tx, person: str) -> Export:
    """Where somebody belongs or belonged, what they accepted there, which links they made."""
    told = {
        memberships: (
            groups.c.name.label("group_name"),
            *_columns(memberships, "name role joined_at left_at removed_at"),
        ),
        acceptances: (groups.c.name.label("group_name"), *_columns(acceptances, "version accepted_at")),
        invites: (groups.c.name.label("group_name"), *_columns(invites, "made_at expires_at uses used revoked_at")),
    }
    exported: dict[str, list[dict[str, object]]] = {}
    for table, columns in told.items():
        theirs = invites.c.made_by if table is invites else table.c.person
        rows = await tx.execute(
            select(*columns).join_from(table, groups, table.c.group == groups.c.id).where(theirs == person)
        )
        exported[table.name] = [dict(row) for row in rows.mappings()]
    return exported


async def erase(tx: Tx, person: str) -> None:
    """Forget somebody; the links they made go on without saying whose they were."""
    await tx.execute(delete(acceptances).where(acceptances.c.person == person))
    await tx.execute(delete(memberships).where(memberships.c.person == person))
    await tx.execute(update(invites).where(invites.c.made_by == person).values(made_by=None))


async def forget_former(tx: Tx, now: datetime) -> None:
    """Drop those who went long ago with what they accepted, and links that ended long ago."""
    before = now - FORMER_AGE
    here = and_(acceptances.c.group == memberships.c.group, acceptances.c.person == memberships.c.person)
    await tx.execute(delete(acceptances).where(exists().where(here, memberships.c.left_at <= before)))
    await tx.execute(delete(memberships).where(memberships.c.left_at <= before))
    await tx.execute(delete(invites).where(invites.c.expires_at <= before))


def _columns(table: Table, names: str) -> list[ColumnElement[object]]:
    return [table.c[name] for name in names.split()]


PRIVACY = Privacy(
    retention="Membership and what was accepted stay as long as somebody belongs to a group and 90 days after; invites "
    "until 90 days after they end.",
    columns=frozenset(
        {
            "memberships.person",
            "memberships.name",
            "memberships.joined_by",
            "acceptances.person",
            "invites.made_by",
            "invites.token_hash",
        }
    ),
    export=export,
    erase=erase,
)
