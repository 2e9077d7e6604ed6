"""The SQL behind `consumers`."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, delete, func, insert, or_, select, true, update
from sqlalchemy.dialects import postgresql, sqlite

from server.durable.model import Backlog, ConsumerState, Cursor, Pending
from server.durable.tables import consumer, dead_event
from server.journal.news_store import STREAM
from server.journal.tables import journal, process
from server.kit.db import Tx

_dead_holder = consumer.c.holder.not_in(select(process.c.id))
FREE = or_(consumer.c.holder.is_(None), _dead_holder)


async def create(tx: Tx, name: str, version: int) -> None:
    """Let a consumer begin with this entry, unless it has begun before."""
    upsert = sqlite.insert if tx.dialect.name == "sqlite" else postgresql.insert
    new = {"name": name, "version": version, "part": 0, "tries": 0}
    await tx.execute(upsert(consumer).values(new).on_conflict_do_nothing())


async def states(tx: Tx) -> dict[str, ConsumerState]:
    """Every consumer there is."""
    rows = await tx.execute(select(consumer, FREE.label("free")))
    return {row.name: _state(row) for row in rows}


async def state(tx: Tx, name: str, *, free: bool = False) -> ConsumerState | None:
    """One consumer; `free`: locked for whoever wants to claim it, if no living process holds it."""
    query = select(consumer, FREE.label("free")).where(consumer.c.name == name)
    if free:
        query = query.where(FREE).with_for_update(of=consumer, skip_locked=True)
    row = (await tx.execute(query)).one_or_none()
    return _state(row) if row else None


async def claim(tx: Tx, name: str, holder: str, tries: int) -> None:
    """Give a consumer, of which we have the lock, to this process."""
    await tx.execute(update(consumer).where(consumer.c.name == name).values(holder=holder, tries=tries))


async def lock(tx: Tx, name: str, holder: str, at: Cursor) -> bool:
    """Whether this process still holds the consumer, and the event at this cursor is not handled; nobody changes that
    until the end of the transaction.
    """
    query = select(consumer.c.version, consumer.c.part).where(_held(name, holder)).with_for_update()
    row = (await tx.execute(query)).one_or_none()
    return row is not None and Cursor(row.version, row.part) <= at


def move_on(connection: Connection, name: str, holder: str, to: Cursor) -> bool:
    """Move the cursor on; False, and unchanged, when this process does not hold the consumer any more."""
    values = {"version": to.version, "part": to.part, "tries": 0}
    return connection.execute(update(consumer).where(_held(name, holder)).values(values)).rowcount == 1


async def move(tx: Tx, name: str, holder: str, to: Cursor) -> bool:
    """The same as `move_on`, in a transaction of `Database.begin`."""
    return await tx.run_sync(move_on, name, holder, to)


async def count_try(tx: Tx, name: str, holder: str, at: Cursor, tries: int) -> None:
    """Note how often the event at this cursor has failed."""
    values = {"version": at.version, "part": at.part, "tries": tries}
    await tx.execute(update(consumer).where(_held(name, holder)).values(values))


async def release(tx: Tx, holder: str) -> None:
    """Let other processes have what this one holds."""
    await tx.execute(update(consumer).where(consumer.c.holder == holder).values(holder=None))


async def retire(tx: Tx, names: Iterable[str]) -> None:
    """Forget these consumers."""
    await tx.execute(delete(consumer).where(consumer.c.name.in_(list(names))))


async def set_aside(tx: Tx, name: str, event: Pending, error: str, now: datetime) -> None:
    """Keep an event that the consumer gives up."""
    row = {
        "consumer": name,
        "version": event.at.version,
        "part": event.at.part,
        "kind": event.kind,
        "body": event.body.decode(),
        "error": error,
        "published_at": event.published_at,
        "dead_at": now,
    }
    await tx.execute(insert(dead_event).values(row))


async def to_retry(tx: Tx, names: Iterable[str]) -> set[str]:
    """Those of these consumers that are asked to try again what they gave up."""
    query = select(dead_event.c.consumer).where(dead_event.c.retry, dead_event.c.consumer.in_(list(names))).distinct()
    return set((await tx.execute(query)).scalars())


async def next_to_retry(tx: Tx, name: str) -> Pending | None:
    """The oldest event that this consumer gave up and is asked to try again."""
    query = (
        select(dead_event)
        .where(dead_event.c.consumer == name, dead_event.c.retry)
        .order_by(dead_event.c.version, dead_event.c.part)
        .limit(1)
    )
    row = (await tx.execute(query)).one_or_none()
    return _pending(row) if row else None


async def revived(tx: Tx, name: str, event: Pending) -> bool:
    """It was handled after all: forget that it was given up. False when somebody else has."""
    return (await tx.execute(delete(dead_event).where(_dead(name, event)))).rowcount == 1


async def died_again(tx: Tx, name: str, event: Pending, error: str, now: datetime) -> None:
    """It was tried again, and failed."""
    values = {"error": error, "dead_at": now, "retry": False}
    await tx.execute(update(dead_event).where(_dead(name, event)).values(values))


async def dead(tx: Tx) -> Sequence[Any]:
    """Every event that was given up, oldest first: consumer, kind, error, published_at, dead_at, retry."""
    shown = (
        dead_event.c.consumer,
        dead_event.c.kind,
        dead_event.c.error,
        dead_event.c.published_at,
        dead_event.c.dead_at,
        dead_event.c.retry,
    )
    return (await tx.execute(select(*shown).order_by(dead_event.c.dead_at))).all()


async def retry(tx: Tx, name: str | None) -> int:
    """Ask this consumer, or all, to try again what was given up; how many events that is."""
    which = true() if name is None else dead_event.c.consumer == name
    return (await tx.execute(update(dead_event).where(which).values(retry=True))).rowcount


async def forget_dead(tx: Tx, before: datetime) -> int:
    """Delete what was given up before; how many events that was."""
    return (await tx.execute(delete(dead_event).where(dead_event.c.dead_at < before))).rowcount


async def backlogs(tx: Tx, now: datetime, head: int) -> dict[str, Backlog]:
    """What waits for each consumer, handled or skipped, and what each has given up."""
    oldest = (
        select(func.min(journal.c.at))
        .where(journal.c.stream == STREAM, journal.c.version >= consumer.c.version)
        .scalar_subquery()
    )
    given_up = select(func.count()).where(dead_event.c.consumer == consumer.c.name).scalar_subquery()
    rows = await tx.execute(select(consumer.c.name, consumer.c.version, oldest.label("at"), given_up.label("dead")))
    return {
        row.name: Backlog(
            entries=max(0, head + 1 - row.version),
            seconds=max(0.0, (now - row.at).total_seconds()) if row.at else 0.0,
            dead=row.dead,
        )
        for row in rows
    }


async def newest_before(tx: Tx, at: datetime) -> int:
    """The last entry that was written before; 0: there is none."""
    query = select(func.max(journal.c.version)).where(journal.c.stream == STREAM, journal.c.at < at)
    return (await tx.execute(query)).scalar_one() or 0


def _held(name: str, holder: str) -> ColumnElement[bool]:
    return and_(consumer.c.name == name, consumer.c.holder == holder)


def _dead(name: str, event: Pending) -> ColumnElement[bool]:
    at = event.at
    return and_(dead_event.c.consumer == name, dead_event.c.version == at.version, dead_event.c.part == at.part)


def _state(row: Any) -> ConsumerState:  # noqa: ANN401 - SQLAlchemy's row types differ from query to query
    return ConsumerState(Cursor(row.version, row.part), row.holder, row.tries, row.free)


def _pending(row: Any) -> Pending:  # noqa: ANN401 - as above
    at = Cursor(row.version, row.part)
    return Pending(at, at, row.kind, row.body.encode(), row.published_at)
