"""The only SQL of the journal."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec
from sqlalchemy import Connection, Executable, Select, delete, func, literal, select, tuple_, update
from sqlalchemy import insert as insert_into

from server.journal.model import Entry
from server.journal.tables import journal, stream_head
from server.kit.bulk import Bulk
from server.kit.db import Tx, UtcDateTime

ENTRY = (journal.c.stream, journal.c.version, journal.c.command_id, journal.c.person, journal.c.at, journal.c.events)
AT_ONCE = 500  # names in one query
HEADS_OF_SQLITE = "SELECT stream, version, closed FROM stream_head WHERE stream IN (SELECT value FROM json_each(?))"
HEADS_OF_POSTGRES = (
    "SELECT stream, version, closed FROM stream_head WHERE stream = ANY($1::text[]) ORDER BY stream FOR UPDATE"
)
_entries, _heads = Bulk(journal), Bulk(stream_head, replaces=["stream"])


def lock_heads(connection: Connection, streams: Sequence[str]) -> dict[str, tuple[int, bool]]:
    """How far each of these streams has come, and whether it is closed; nobody else writes to them until the end of
    the transaction, unless they are new.

    shape: streams in order, as everybody has to take these locks
    """
    if connection.dialect.name == "sqlite":  # whose transactions lock everything
        found = connection.exec_driver_sql(HEADS_OF_SQLITE, (msgspec.json.encode(streams).decode(),))
    else:
        found = connection.exec_driver_sql(HEADS_OF_POSTGRES, (streams,))
    return {stream: (version, bool(closed)) for stream, version, closed in found}


def insert(connection: Connection, entries: Iterable[Entry]) -> None:
    """Write the entries. raises: IntegrityError when a version or a command is there already"""
    rows = [
        (e.stream, e.version, e.command_id, e.person, e.at, e.events.decode(), e.text, None, e.fades_at)
        for e in entries
    ]
    _entries.insert(connection, rows)


def put_heads(connection: Connection, heads: Sequence[tuple[str, int, datetime | None, bool]]) -> None:
    """Note how far each stream has come, when it wants to be woken, and whether it is closed."""
    _heads.insert(connection, heads)


def answered(connection: Connection, commands: Sequence[tuple[str, str, str]]) -> dict[tuple[str, str, str], Entry]:
    """What earlier tries of these commands wrote. shape: a command is its stream, person and id"""
    query = select(*ENTRY).where(tuple_(journal.c.stream, journal.c.person, journal.c.command_id).in_(commands))
    return {(row.stream, row.person, row.command_id): _entry(row) for row in connection.execute(query)}


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


async def head_and_end(tx: Tx, stream: str) -> tuple[int, bool]:
    """The newest version of the stream, and whether it is closed."""
    query = select(stream_head.c.version, stream_head.c.closed).where(stream_head.c.stream == stream)
    row = (await tx.execute(query)).one_or_none()
    return (row.version, row.closed) if row else (0, False)


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


def skip_ahead(connection: Connection, by: int, command_id: str, now: datetime) -> None:
    """Leave out so many versions in every stream: whatever is decided now gets one that was never told to anybody."""
    going_on = stream_head.c.closed.is_(False)
    connection.execute(update(stream_head).where(going_on).values(version=stream_head.c.version + by))
    nothing = (literal(command_id), literal(""), literal(now, UtcDateTime), literal("[]"))
    entries = select(stream_head.c.stream, stream_head.c.version, *nothing).where(going_on)
    connection.execute(insert_into(journal).from_select([column.name for column in ENTRY], entries))


def forget(stream: str, upto: int) -> Executable:
    """Delete the stream's entries up to this version; the head stays, so that versions never come twice."""
    return delete(journal).where(journal.c.stream == stream, journal.c.version <= upto)


def _entry(row: Any) -> Entry:  # noqa: ANN401 - SQLAlchemy's row types differ from query to query
    return Entry(row.stream, row.version, row.command_id, row.person, row.at, row.events.encode())
