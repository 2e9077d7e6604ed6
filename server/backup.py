"""Backup and restore: one file with a whole SQLite house, and what a restored house needs before it serves."""

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

SKIPPED = 1_000_000  # versions in every stream: more than can have been sent since the backup was made
WAIT_S = 60.0  # for a writer

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
    """The backup or restore is not possible. The text says why."""


def write(database_url: str, file: Path) -> str:
    """Back up a running house to a new file, readable by this account only. Returns a message for the user.

    raises: Unusable
    """
    source = _file_of(database_url)
    if not source.exists():
        raise Unusable(f"there is no database at {source}.")
    with _whole(file) as part:
        _copy(source, part)
    return WRITTEN.format(file=file)


def restore(database_url: str, secret: bytes, file: Path) -> str:
    """Make a new house from a backup file. Returns a message for the user. raises: Unusable, WrongSchema"""
    target = _file_of(database_url)
    if not file.exists():
        raise Unusable(f"there is no file {file}.")
    target.parent.mkdir(parents=True, exist_ok=True)
    with _whole(target) as part:
        _copy(file, part)
        return asyncio.run(restored(f"sqlite:///{part}", secret))


async def restored(database_url: str, secret: bytes) -> str:
    """Migrate a restored house, and continue its streams at unused versions. Returns a message for the user.

    Pages may have seen versions that the backup does not contain: those must not be reused with another meaning.
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
    """A path for a file that is complete after the block, or does not exist at all. raises: Unusable"""
    for there in (target, target.with_name(f"{target.name}-wal")):  # SQLite would apply an old log to the new file
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
    """Copy one snapshot of a SQLite file, without deleted data. raises: Unusable"""
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
