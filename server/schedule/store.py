"""Meetings in SQL."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Row, and_, insert, or_, select, update

from server.kit.db import Tx
from server.schedule.model import Meeting
from server.schedule.tables import meetings

_columns = (
    meetings.c.id,
    meetings.c.group,
    meetings.c.series,
    meetings.c.starts_at,
    meetings.c.minutes,
    meetings.c.time_zone,
    meetings.c.state,
    meetings.c.opened_at,
    meetings.c.ended_at,
    meetings.c.made_by,
)


async def add_meeting(tx: Tx, meeting: Meeting) -> None:
    await tx.execute(insert(meetings).values({column: getattr(meeting, column.name) for column in _columns}))


async def save_meeting(tx: Tx, meeting: Meeting) -> None:
    changed = {column: getattr(meeting, column.name) for column in _columns if column is not meetings.c.id}
    await tx.execute(update(meetings).where(meetings.c.id == meeting.id).values(changed))


async def find_meeting(tx: Tx, meeting: str, *, lock: bool = False) -> Meeting | None:
    """The meeting; locked, nobody else changes it until this transaction ends."""
    found = select(*_columns).where(meetings.c.id == meeting)
    row = (await tx.execute(found.with_for_update() if lock else found)).first()
    return _meeting(row) if row else None


async def find_meetings(tx: Tx, group: str) -> list[Meeting]:
    """Every meeting of a group, earliest first."""
    found = select(*_columns).where(meetings.c.group == group).order_by(meetings.c.starts_at, meetings.c.id)
    return [_meeting(row) for row in await tx.execute(found)]


async def find_unfinished(tx: Tx, groups: Sequence[str] | None, since: datetime) -> list[Meeting]:
    """Meetings of these groups, or of all, that are open, or are planned to begin since then, earliest first."""
    planned = and_(meetings.c.state == "planned", meetings.c.starts_at >= since)
    found = select(*_columns).where(or_(meetings.c.state == "open", planned))
    if groups is not None:
        found = found.where(meetings.c.group.in_(groups))
    return [_meeting(row) for row in await tx.execute(found.order_by(meetings.c.starts_at, meetings.c.id))]


async def find_ended(tx: Tx, before: datetime) -> list[str]:
    """The ids of meetings that ended before that moment."""
    return list((await tx.execute(select(meetings.c.id).where(meetings.c.ended_at < before))).scalars())


def _meeting(row: Row[*tuple[Any, ...]]) -> Meeting:
    return Meeting(*row)
