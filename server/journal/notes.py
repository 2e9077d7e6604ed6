"""Notes with which nothing else is written, in one go: whatever people say to each other takes this way."""

import sqlite3
from collections import Counter
from collections.abc import Sequence
from functools import partial
from typing import Any

import msgspec

from server.journal.batch import Append, Outcomes, numbered
from server.journal.model import Appended
from server.kit.bulk import sqlite_moment
from server.kit.db import Database
from server.kit.db_faults import DatabaseAway, DatabaseFull, Deadlocked

INTO = "INSERT INTO journal (stream, version, command_id, person, at, events, text, fades_at)"
HEADS_OF_SQLITE = (
    "SELECT stream, version FROM stream_head WHERE stream IN (SELECT value FROM json_each(?)) AND NOT closed"
)
INSERT_OF_SQLITE = f"{INTO} VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
MOVE_OF_SQLITE = "UPDATE stream_head SET version = ? WHERE stream = ?"
# The heads are locked in the order in which everybody locks them, and are read as they are then.
ALL_OF_POSTGRES = f"""
    WITH head AS (
        SELECT stream, version FROM stream_head
        WHERE stream = ANY($1::text[]) AND NOT closed ORDER BY stream FOR UPDATE
    ), noted AS (
        {INTO}
        SELECT stream, head.version + nth, command_id, person, at, events, text, fades_at
        FROM unnest($3::text[], $4::int[], $5::text[], $6::text[], $7::timestamptz[], $8::text[], $9::text[],
            $10::timestamptz[]) AS note (stream, nth, command_id, person, at, events, text, fades_at)
        JOIN head USING (stream)
    ), moved AS (
        UPDATE stream_head SET version = head.version + written.number
        FROM unnest($1::text[], $2::int[]) AS written (stream, number) JOIN head USING (stream)
        WHERE stream_head.stream = head.stream
    )
    SELECT stream, version FROM head
"""  # noqa: S608 - our own columns
Heads = dict[str, int]


async def write(database: Database, batch: Sequence[Append]) -> Outcomes:
    """How those of them ended that could be written like this; everything else is for `batch.write`.

    raises: DatabaseAway, DatabaseFull
    """
    if not all(_plain(append) for append in batch):
        return {}
    try:
        heads = await database.straight(partial(_on_sqlite, batch), partial(_on_postgres, batch))
    except Deadlocked:
        return {}
    except (DatabaseAway, DatabaseFull):
        raise
    except Exception:  # noqa: BLE001 - a command that was written before, a row that cannot be: `batch` says whose it is
        return {}
    outcomes: Outcomes = {}
    for append in batch:
        version = heads.get(append.entry.stream)
        if version is not None:
            heads[append.entry.stream] = version + 1
            outcomes[append] = Appended(numbered(append.entry, version + 1), fresh=True)
    return outcomes


def _plain(append: Append) -> bool:
    return not (append.entry.version or append.ride or append.riding or append.closes or append.wake_at or append.last)


def _on_sqlite(batch: Sequence[Append], connection: sqlite3.Connection) -> Heads:
    """The version that each stream had before; one that is new or closed is left out."""
    entries = [append.entry for append in batch]
    cursor = connection.execute("BEGIN IMMEDIATE")
    try:
        asked = msgspec.json.encode(list({entry.stream for entry in entries})).decode()
        heads: Heads = dict(cursor.execute(HEADS_OF_SQLITE, (asked,)).fetchall())
        moved, rows = dict(heads), []
        for entry in entries:
            version = moved.get(entry.stream)
            if version is not None:
                version = moved[entry.stream] = version + 1
                fades_at = entry.fades_at and sqlite_moment(entry.fades_at)
                rows.append(
                    (
                        entry.stream, version, entry.command_id, entry.person, sqlite_moment(entry.at),
                        entry.events.decode(), entry.text, fades_at,
                    )
                )  # fmt: skip
        cursor.executemany(INSERT_OF_SQLITE, rows)
        cursor.executemany(MOVE_OF_SQLITE, [(version, stream) for stream, version in moved.items()])
        cursor.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            cursor.execute("ROLLBACK")
        raise
    return heads


async def _on_postgres(batch: Sequence[Append], connection: Any) -> Heads:  # noqa: ANN401 - asyncpg has no types
    """The same, by one statement."""
    written: Counter[str] = Counter()
    rows = []
    for append in batch:
        entry = append.entry
        written[entry.stream] += 1
        rows.append(
            (
                entry.stream, written[entry.stream], entry.command_id, entry.person, entry.at,
                entry.events.decode(), entry.text, entry.fades_at,
            )
        )  # fmt: skip
    columns = zip(*rows, strict=True)
    return dict(await connection.fetch(ALL_OF_POSTGRES, list(written), list(written.values()), *columns))
