"""The SQL behind `timers`."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, func, or_, select, true, update
from sqlalchemy.dialects import postgresql, sqlite

from server.durable.model import Claimed, Overdue
from server.durable.rules import claimable
from server.durable.tables import timer
from server.journal.tables import process
from server.kit.db import Tx

_dead_holder = timer.c.holder.not_in(select(process.c.id))


async def put(tx: Tx, key: str, kind: str, due_at: datetime, payload: str, owner: str | None) -> None:
    """Write a timer, in the place of one with this key."""
    upsert = sqlite.insert if tx.dialect.name == "sqlite" else postgresql.insert
    values = {"kind": kind, "owner": owner, "payload": payload, **_fresh(due_at)}
    new = upsert(timer).values({"key": key, **values})
    await tx.execute(new.on_conflict_do_update(index_elements=[timer.c.key], set_=values))


async def move(tx: Tx, key: str, due_at: datetime) -> bool:
    """Let it fire at another time; False when there is none."""
    return (await tx.execute(update(timer).where(timer.c.key == key).values(_fresh(due_at)))).rowcount == 1


async def cancel(tx: Tx, key: str) -> bool:
    """Forget it; False when there is none."""
    return (await tx.execute(delete(timer).where(timer.c.key == key))).rowcount == 1


async def cancel_of(tx: Tx, owner: str) -> int:
    """Forget all that belong to this; how many there were."""
    return (await tx.execute(delete(timer).where(timer.c.owner == owner))).rowcount


async def due_kinds(tx: Tx, kinds: Iterable[str], holder: str, now: datetime) -> set[str]:
    """Those of these kinds of which a timer is due that no other living process has claimed."""
    query = select(timer.c.kind).where(timer.c.kind.in_(list(kinds)), _claimable(holder, now)).distinct()
    return set((await tx.execute(query)).scalars())


async def claim(tx: Tx, kind: str, holder: str, now: datetime, most: int) -> Sequence[Claimed]:
    """Give timers that are due to this process, the oldest first; others who claim at the same time get others.

    What it has claimed before, and was kept from handling, comes again.
    """
    query = (
        select(timer)
        .where(timer.c.kind == kind, _claimable(holder, now))
        .order_by(timer.c.try_at, timer.c.key)
        .limit(most)
    )
    # SQLite, where one transaction writes at a time, knows no locks on rows, and is told nothing of them.
    rows = (await tx.execute(query.with_for_update(of=timer, skip_locked=True))).all()
    # Another holder died without a word, maybe of what it handled.
    tries = [row.tries + (row.holder not in (None, holder)) for row in rows]
    found = [Claimed(row.key, row.due_at, row.payload.encode(), n) for row, n in zip(rows, tries, strict=True)]
    claimed = claimable(found)
    if claimed:
        mine = timer.c.key.in_([one.key for one in claimed])
        await tx.execute(update(timer).where(mine).values(holder=holder, tries=claimed[0].tries))
    return claimed


async def done(tx: Tx, key: str, holder: str, again_at: datetime | None) -> bool:
    """It has fired: forget it, or let it fire again then. False when it was moved or cancelled meanwhile."""
    mine = _held(key, holder)
    if again_at is None:
        return (await tx.execute(delete(timer).where(mine))).rowcount == 1
    return (await tx.execute(update(timer).where(mine).values(_fresh(again_at)))).rowcount == 1


async def failed(tx: Tx, key: str, holder: str, error: str, tries: int, try_at: datetime) -> bool:
    """Let it be tried again then. False when it was moved or cancelled meanwhile."""
    values = {"error": error, "tries": tries, "try_at": try_at, "holder": None}
    return (await tx.execute(update(timer).where(_held(key, holder)).values(values))).rowcount == 1


async def give_up(tx: Tx, key: str, holder: str, error: str, now: datetime) -> bool:
    """Keep it as dead. False when it was moved or cancelled meanwhile."""
    values = {"error": error, "try_at": None, "dead_at": now, "holder": None}
    return (await tx.execute(update(timer).where(_held(key, holder)).values(values))).rowcount == 1


async def release(tx: Tx, holder: str) -> None:
    """Let other processes have what this one holds."""
    await tx.execute(update(timer).where(timer.c.holder == holder).values(holder=None))


async def dead(tx: Tx) -> Sequence[Any]:
    """Every timer that was given up, oldest first: kind, error, due_at, dead_at."""
    shown = (timer.c.kind, timer.c.error, timer.c.due_at, timer.c.dead_at)
    return (await tx.execute(select(*shown).where(timer.c.dead_at.is_not(None)).order_by(timer.c.dead_at))).all()


async def retry(tx: Tx, kind: str | None, now: datetime) -> int:
    """Let timers of this kind, or of all, that were given up be tried again; how many that is."""
    which = true() if kind is None else timer.c.kind == kind
    again = {"try_at": now, "dead_at": None, "tries": 0}
    return (await tx.execute(update(timer).where(timer.c.dead_at.is_not(None), which).values(again))).rowcount


async def forget_dead(tx: Tx, before: datetime) -> int:
    """Delete what was given up before; how many timers that was."""
    return (await tx.execute(delete(timer).where(timer.c.dead_at < before))).rowcount


async def overdue(tx: Tx, now: datetime) -> dict[str, Overdue]:
    """What of each kind should have fired by now, and what was given up."""
    late = and_(timer.c.try_at.is_not(None), timer.c.due_at <= now)
    query = (
        select(
            timer.c.kind,
            func.count().filter(late).label("late"),
            func.min(timer.c.due_at).filter(late).label("oldest"),
            func.count(timer.c.dead_at).label("dead"),
        )
        .where(or_(late, timer.c.dead_at.is_not(None)))
        .group_by(timer.c.kind)
    )
    return {
        row.kind: Overdue(row.late, (now - row.oldest).total_seconds() if row.oldest else 0.0, row.dead)
        for row in await tx.execute(query)
    }


def _fresh(due_at: datetime) -> dict[str, object]:
    return {"due_at": due_at, "try_at": due_at, "tries": 0, "holder": None, "error": None, "dead_at": None}


def _claimable(holder: str, now: datetime) -> ColumnElement[bool]:
    return and_(timer.c.try_at <= now, or_(timer.c.holder.is_(None), timer.c.holder == holder, _dead_holder))


def _held(key: str, holder: str) -> ColumnElement[bool]:
    return and_(timer.c.key == key, timer.c.holder == holder)
