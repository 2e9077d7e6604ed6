"""What groups keep of a person, told and forgotten."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Table, and_, delete, exists, select, update

from server.groups.tables import acceptances, appointments, groups, invites, memberships, pinned_notes, questions
from server.kit.db import Tx
from server.kit.privacy import Export, Privacy

APPOINTMENT_AGE = timedelta(days=365)
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
        appointments: (groups.c.name.label("group_name"), *_columns(appointments, "appointed_at ended_at")),
        pinned_notes: (groups.c.name.label("group_name"), *_columns(pinned_notes, "text pinned_at until")),
        questions: (groups.c.name.label("group_name"), *_columns(questions, "text asked_at")),
    }
    exported: dict[str, list[dict[str, object]]] = {}
    for table, columns in told.items():
        theirs = {invites: invites.c.made_by, pinned_notes: pinned_notes.c.by, questions: questions.c.by}.get(table)
        theirs = table.c.person if theirs is None else theirs
        rows = await tx.execute(
            select(*columns).join_from(table, groups, table.c.group == groups.c.id).where(theirs == person)
        )
        exported[table.name] = [dict(row) for row in rows.mappings()]
    return exported


async def erase(tx: Tx, person: str) -> None:
    """Forget somebody, with what they pinned and asked; the links they made go on without saying whose they were, as
    does that somebody facilitated.
    """
    await tx.execute(delete(pinned_notes).where(pinned_notes.c.by == person))
    await tx.execute(delete(questions).where(questions.c.by == person))
    await tx.execute(delete(acceptances).where(acceptances.c.person == person))
    await tx.execute(delete(memberships).where(memberships.c.person == person))
    await tx.execute(update(invites).where(invites.c.made_by == person).values(made_by=None))
    await tx.execute(update(appointments).where(appointments.c.by == person).values(by=None))
    await tx.execute(update(appointments).where(appointments.c.person == person).values(person=None))


async def forget_former(tx: Tx, now: datetime) -> None:
    """Drop those who went long ago with what they accepted, and links that ended long ago."""
    before = now - FORMER_AGE
    here = and_(acceptances.c.group == memberships.c.group, acceptances.c.person == memberships.c.person)
    await tx.execute(delete(acceptances).where(exists().where(here, memberships.c.left_at <= before)))
    await tx.execute(delete(memberships).where(memberships.c.left_at <= before))
    await tx.execute(delete(invites).where(invites.c.expires_at <= before))
    await tx.execute(delete(pinned_notes).where(pinned_notes.c.until <= now))
    erased = (appointments.c.person.is_(None), appointments.c.ended_at.is_(None))
    await tx.execute(update(appointments).where(*erased).values(ended_at=now))
    await tx.execute(delete(appointments).where(appointments.c.ended_at <= now - APPOINTMENT_AGE))


def _columns(table: Table, names: str) -> list[ColumnElement[object]]:
    return [table.c[name] for name in names.split()]


PRIVACY = Privacy(
    retention="Membership and what was accepted stay as long as somebody belongs to a group and 90 days after; invites "
    "until 90 days after they end; who facilitated and who appointed them until a year after that ends, without names "
    "of who was erased; notes on a group's board until their day, or until somebody takes them down; of the questions "
    "for a round the last few, until somebody removes them.",
    columns=frozenset(
        {
            "memberships.person",
            "memberships.name",
            "memberships.joined_by",
            "acceptances.person",
            "invites.made_by",
            "appointments.person",
            "appointments.by",
            "invites.token_hash",
            "pinned_notes.by",
            "pinned_notes.text",
            "questions.by",
            "questions.text",
            "invites.token_sealed",
        }
    ),
    export=export,
    erase=erase,
)
