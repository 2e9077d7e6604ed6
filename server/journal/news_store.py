"""The SQL behind `news`."""

from datetime import datetime

from sqlalchemy import Connection, delete, insert
from sqlalchemy.dialects import postgresql, sqlite

from server.journal.model import Entry
from server.journal.tables import journal, stream_head
from server.kit.db import Tx

STREAM = "house:news"


async def write(tx: Tx, process: str, events: bytes, at: datetime) -> Entry:
    """The same as `write_last`, in a transaction of `Database.begin`."""
    return await tx.run_sync(lambda connection: write_last(connection, process, events, at))


def write_last(connection: Connection, process: str, events: bytes, at: datetime) -> Entry:
    """Write what happened in this transaction, which must do nothing after that but commit, or say more news.

    The head's row stays locked until then: versions are committed in their order, whichever process writes, and as
    nobody asks for another lock while holding this one, nobody waits in a circle.
    """
    upsert = sqlite.insert if connection.dialect.name == "sqlite" else postgresql.insert
    taken = upsert(stream_head).values(stream=STREAM, version=1)
    next_one = taken.on_conflict_do_update(
        index_elements=[stream_head.c.stream], set_={"version": stream_head.c.version + 1}
    )
    version = connection.execute(next_one.returning(stream_head.c.version)).scalar_one()
    entry = Entry(STREAM, version, f"{process}:{version}", "", at, events)
    row = {"stream": STREAM, "version": version, "command_id": entry.command_id, "person": "", "at": at}
    connection.execute(insert(journal).values(row | {"events": events.decode()}))
    return entry


async def forget_before(tx: Tx, at: datetime, version: int) -> None:
    """Delete old news, but nothing from this version on."""
    old = (journal.c.stream == STREAM, journal.c.at < at, journal.c.version < version)
    await tx.execute(delete(journal).where(*old))
