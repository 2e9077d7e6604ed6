"""Who was made facilitator, by whom, from when to when: the group can look it up, and nothing takes it back."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select, update

from server.groups.tables import appointments
from server.kit.db import Tx
from server.kit.ids import NewId


@dataclass(frozen=True, slots=True)
class Appointment:
    """One time of holding the circle. shape: `person` and `by` are None once erased; `ended_at` None while it lasts"""

    person: str | None
    by: str | None
    at: datetime
    ended_at: datetime | None


async def appoint(tx: Tx, group: str, people: Iterable[str], by: str, at: datetime, new_id: NewId) -> None:
    rows = [{"id": new_id(), "group": group, "person": person, "by": by, "appointed_at": at} for person in people]
    if rows:
        await tx.execute(insert(appointments), rows)


async def end(tx: Tx, group: str, people: Iterable[str], at: datetime) -> None:
    lasting = (appointments.c.group == group, appointments.c.ended_at.is_(None))
    theirs = appointments.c.person.in_(list(people))
    await tx.execute(update(appointments).where(*lasting, theirs).values(ended_at=at))


async def appointed_at(tx: Tx, group: str, person: str) -> datetime | None:
    """Since when somebody has held the circle without a break: an earlier time of theirs does not count."""
    lasting = (appointments.c.group == group, appointments.c.person == person, appointments.c.ended_at.is_(None))
    found: datetime | None = (await tx.execute(select(appointments.c.appointed_at).where(*lasting))).scalar()
    return found


async def of_group(tx: Tx, group: str) -> list[Appointment]:
    """Newest first."""
    columns = (appointments.c.person, appointments.c.by, appointments.c.appointed_at, appointments.c.ended_at)
    newest = (appointments.c.appointed_at.desc(), appointments.c.id)
    rows = await tx.execute(select(*columns).where(appointments.c.group == group).order_by(*newest))
    return [Appointment(*row) for row in rows]
