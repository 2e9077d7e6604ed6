"""Attendance in SQL."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Table, delete, select, update
from sqlalchemy.dialects import postgresql, sqlite

from server.kit.db import Tx
from server.room.attendance import Came, Interval, Move, Went
from server.room.tables import attendance, attendance_cursor


async def cursor(tx: Tx, meeting: str) -> int:
    """The version up to which the meeting's log has been worked out; 0 for none of it."""
    found = select(attendance_cursor.c.version).where(attendance_cursor.c.meeting == meeting)
    return (await tx.execute(found)).scalar() or 0


async def advance(tx: Tx, meeting: str, old: int, new: int) -> bool:
    """Move the cursor, unless somebody else has moved it meanwhile."""
    if old == 0:
        first = _insert(tx, attendance_cursor).values(meeting=meeting, version=new).on_conflict_do_nothing()
        return (await tx.execute(first.returning(attendance_cursor.c.version))).first() is not None
    mine = update(attendance_cursor).where(attendance_cursor.c.meeting == meeting, attendance_cursor.c.version == old)
    return (await tx.execute(mine.values(version=new))).rowcount == 1


async def write(tx: Tx, meeting: str, moves: Sequence[Move]) -> None:
    """Begin and end intervals. Ending one that is not there is no error: its person has erased themself."""
    for move in moves:
        match move:
            case Came(person, at):
                await _begin(tx, meeting, person, at)
            case Went(person, at):
                await _end(tx, meeting, person, at)


async def intervals(tx: Tx, meeting: str) -> list[Interval]:
    """Everybody's intervals, in the order in which people first came."""
    found = select(attendance.c.person, attendance.c.from_at, attendance.c.to_at)
    rows = await tx.execute(found.where(attendance.c.meeting == meeting).order_by(attendance.c.from_at))
    return [Interval(row.person, row.from_at, row.to_at) for row in rows]


async def intervals_of(tx: Tx, meetings: Sequence[str]) -> dict[str, list[Interval]]:
    """The same of several meetings."""
    columns = (attendance.c.meeting, attendance.c.person, attendance.c.from_at, attendance.c.to_at)
    rows = await tx.execute(select(*columns).where(attendance.c.meeting.in_(meetings)).order_by(attendance.c.from_at))
    found: dict[str, list[Interval]] = {}
    for row in rows:
        found.setdefault(row.meeting, []).append(Interval(row.person, row.from_at, row.to_at))
    return found


async def export(tx: Tx, person: str) -> list[dict[str, object]]:
    """Where somebody was."""
    found = select(attendance.c.meeting, attendance.c.from_at, attendance.c.to_at)
    rows = await tx.execute(found.where(attendance.c.person == person).order_by(attendance.c.from_at))
    return [dict(row) for row in rows.mappings()]


async def erase(tx: Tx, person: str) -> None:
    """Forget where somebody was."""
    await tx.execute(delete(attendance).where(attendance.c.person == person))


async def drop_cursor(tx: Tx, meeting: str) -> None:
    """There is no log to work out any more."""
    await tx.execute(delete(attendance_cursor).where(attendance_cursor.c.meeting == meeting))


async def worked_out(tx: Tx) -> dict[str, int]:
    """The cursor of every meeting."""
    rows = await tx.execute(select(attendance_cursor.c.meeting, attendance_cursor.c.version))
    return {row.meeting: row.version for row in rows}


async def _begin(tx: Tx, meeting: str, person: str, at: datetime) -> None:
    # Whoever went and came back within one instant was not away.
    begun = _insert(tx, attendance).values(meeting=meeting, person=person, from_at=at)
    await tx.execute(begun.on_conflict_do_update(index_elements=["meeting", "person", "from_at"], set_={"to_at": None}))


async def _end(tx: Tx, meeting: str, person: str, at: datetime) -> None:
    running = select(attendance.c.from_at).where(
        attendance.c.meeting == meeting, attendance.c.person == person, attendance.c.to_at.is_(None)
    )
    for from_at in (await tx.execute(running)).scalars().all():
        one = update(attendance).where(
            attendance.c.meeting == meeting, attendance.c.person == person, attendance.c.from_at == from_at
        )
        await tx.execute(one.values(to_at=max(from_at, at)))


def _insert(tx: Tx, table: Table) -> "sqlite.Insert | postgresql.Insert":
    return sqlite.insert(table) if tx.dialect.name == "sqlite" else postgresql.insert(table)
