"""Backup and restore: one file that holds a whole SQLite house, and what any restored house needs to be served."""

import asyncio
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from server.identity.api import opens
from server.journal import store as log_store
from server.kit.clock import SystemClock
from server.kit.db import Database, async_url
from server.kit.ids import new_id
from server.kit.migrate import migrate

SKIPPED = 1_000_000  # versions in every stream: more than can have been told since the backup was made
WAIT_S = 60.0  # for somebody who writes

WRITTEN = """Written: {file}
It holds what people wrote, and email addresses encrypted with TEAROOM_SECRET. Keep both, but apart from each other:
without the secret the addresses are lost, and people can only get back in by recovery link or invite.
"""
READY = """The house is back as it was when the backup was made, and ready to be served.
Repeat every erasure, removal and sign-out made since then.
"""
ANOTHER_SEAL = """TEAROOM_SECRET is not the one this backup was made with: its email addresses and unsent
emails can't be read.
"""


class Unusable(Exception):
    """This cannot be backed up or restored so. The text says why."""


def write(database_url: str, file: Path) -> str:
    """Write everything to a new file for this account only; people may go on writing. What to tell whoever asked.

    raises: Unusable
    """
    source = _file_of(database_url)
    if not source.exists():
        raise Unusable(f"there is no database at {source}.")
    with _whole(file) as part:
        _copy(source, part)
    return WRITTEN.format(file=file)


def restore(database_url: str, secret: bytes, file: Path) -> str:
    """Make a house of a file, where none is. What to tell whoever asked. raises: Unusable, WrongSchema"""
    target = _file_of(database_url)
    if not file.exists():
        raise Unusable(f"there is no file {file}.")
    target.parent.mkdir(parents=True, exist_ok=True)
    with _whole(target) as part:
        _copy(file, part)
        return asyncio.run(restored(f"sqlite:///{part}", secret))


async def restored(database_url: str, secret: bytes) -> str:
    """Bring a restored house to this version, and let its streams go on where nobody has been. What to tell.

    Pages may have seen versions that the backup does not hold: those must not come again with another meaning.
    raises: WrongSchema
    """
    await migrate(database_url)
    database, now = Database(database_url), SystemClock().now()
    try:
        async with database.begin() as tx:
            await tx.run_sync(log_store.skip_ahead, SKIPPED, f"restored-{new_id()}", now)
            opened = await opens(tx, secret)
    finally:
        await database.close()
    return READY if opened else READY + ANOTHER_SEAL


def _file_of(database_url: str) -> Path:
    url = async_url(database_url)
    if url.get_backend_name() != "sqlite":
        raise Unusable("this is PostgreSQL: use pg_dump and pg_restore, and then python -m server restored.")
    return Path(str(url.database))


@contextmanager
def _whole(target: Path) -> Iterator[Path]:
    """Where to make a file that is there as a whole after the block, or not at all. raises: Unusable"""
    for there in (target, target.with_name(f"{target.name}-wal")):  # SQLite would take an old log for the new file's
        if there.exists():
            raise Unusable(f"{there} already exists: move it away first.")
    part = target.with_name(f"{target.name}.part")
    part.unlink(missing_ok=True)
    part.touch(mode=0o600)
    try:
        yield part
        _sync(part)
        part.rename(target)
        _sync(target.parent)
    finally:
        part.unlink(missing_ok=True)


def _copy(source: Path, part: Path) -> None:
    """One moment of a SQLite file, without what was deleted from it. raises: Unusable"""
    try:
        with closing(sqlite3.connect(source, timeout=WAIT_S)) as connection:
            connection.execute("VACUUM INTO ?", (str(part),))
        with closing(sqlite3.connect(part)) as copy:
            (state,) = copy.execute("PRAGMA integrity_check").fetchone()
            (houses,) = copy.execute("SELECT count(*) FROM sqlite_master WHERE name = 'alembic_version'").fetchone()
    except sqlite3.Error as error:
        raise Unusable(f"{source} cannot be copied to {part.parent}: {error}.") from None
    if state != "ok":
        raise Unusable(f"{source} is damaged.")
    if not houses:
        raise Unusable(f"{source} holds no house.")


def _sync(path: Path) -> None:
    opened = os.open(path, os.O_RDONLY)
    try:
        os.fsync(opened)
    finally:
        os.close(opened)
