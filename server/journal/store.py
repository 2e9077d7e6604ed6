"""The only SQL of the journal."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Executable, Select, Table, delete, func, select
from sqlalchemy.dialects import postgresql, sqlite

from server.journal.model import Entry
from server.journal.tables import journal, stream_head
from server.kit.db import Tx

ENTRY = (journal.c.stream, journal.c.version, journal.c.command_id, journal.c.person, journal.c.at, journal.c.events)
AT_ONCE = 500  # names in one query


async def insert(tx: Tx, entries: Sequence[Entry]) -> set[str]:
    """Write the entries whose version and command are still free, and name their streams.

    shape: at most one entry of each stream
    """
    rows = [
        {
            "stream": entry.stream,
            "version": entry.version,
            "command_id": entry.command_id,
            "person": entry.person,
            "at": entry.at,
            "events": entry.events.decode(),
        }
        for entry in entries
    ]
    statement = _insert(tx, journal).on_conflict_do_nothing().returning(journal.c.stream)
    return set((await tx.execute(statement, rows)).scalars())


async def put_heads(tx: Tx, heads: Sequence[tuple[Entry, datetime | None]]) -> None:
    """Note how far each stream has come, and when it wants to be woken."""
    statement = _insert(tx, stream_head)
    new = statement.excluded
    upsert = statement.on_conflict_do_update(
        index_elements=[stream_head.c.stream],
        set_={"version": new.version, "next_wake_at": new.next_wake_at},
    )
    await tx.execute(
        upsert, [{"stream": e.stream, "version": e.version, "next_wake_at": wake_at} for e, wake_at in heads]
    )


async def answered(tx: Tx, stream: str, person: str, command_id: str) -> Entry | None:
    """What an earlier try of a command wrote."""
    found = await tx.execute(
        select(*ENTRY).where(journal.c.stream == stream, journal.c.person == person, journal.c.command_id == command_id)
    )
    row = found.one_or_none()
    return None if row is None else _entry(row)


async def read(tx: Tx, stream: str, after: int = 0, limit: int | None = None) -> list[Entry]:
    """The stream's entries from the version after `after`, in order."""
    query: Select[Any] = (
        select(*ENTRY)
        .where(journal.c.stream == stream, journal.c.version > after)
        .order_by(journal.c.version)
        .limit(limit)
    )
    return [_entry(row) for row in await tx.execute(query)]


async def heads(tx: Tx, streams: Iterable[str]) -> Mapping[str, int]:
    """The newest version of each of these streams that has one."""
    names = sorted(streams)
    found: dict[str, int] = {}
    for start in range(0, len(names), AT_ONCE):
        query = select(stream_head.c.stream, stream_head.c.version).where(
            stream_head.c.stream.in_(names[start : start + AT_ONCE])
        )
        found.update((row.stream, row.version) for row in await tx.execute(query))
    return found


async def head(tx: Tx, stream: str) -> int:
    """The newest version of the stream; 0 before anything has happened."""
    return (await heads(tx, [stream])).get(stream, 0)


async def due(tx: Tx, now: datetime, limit: int) -> dict[str, datetime]:
    """Streams whose deadline has come, and when it did; the latest first."""
    query = (
        select(stream_head.c.stream, stream_head.c.next_wake_at)
        .where(stream_head.c.next_wake_at <= now)
        .order_by(stream_head.c.next_wake_at.desc())
        .limit(limit)
    )
    return {row.stream: row.next_wake_at for row in await tx.execute(query)}


async def keys(tx: Tx, kind: str) -> list[str]:
    """The keys of every stream of this kind that was ever written."""
    prefix = f"{kind}:"
    query = select(stream_head.c.stream).where(func.substr(stream_head.c.stream, 1, len(prefix)) == prefix)
    return [stream.removeprefix(prefix) for stream in (await tx.execute(query)).scalars()]


def forget(stream: str, upto: int) -> Executable:
    """Delete the stream's entries up to this version; the head stays, so that versions never come twice."""
    return delete(journal).where(journal.c.stream == stream, journal.c.version <= upto)


def _insert(tx: Tx, table: Table) -> "sqlite.Insert | postgresql.Insert":
    """Both databases know ON CONFLICT, but SQLAlchemy keeps it with each dialect."""
    return sqlite.insert(table) if tx.dialect.name == "sqlite" else postgresql.insert(table)


def _entry(row: Any) -> Entry:  # noqa: ANN401 - SQLAlchemy's row types differ from query to query
    return Entry(row.stream, row.version, row.command_id, row.person, row.at, row.events.encode())
