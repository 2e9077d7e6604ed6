"""The files of a house: their location, and permissions that keep other accounts on the machine out."""

import os
import stat
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OWNER_ONLY = 0o077
"""The umask: new files, folders and sockets are closed to group and others."""

SIDE_FILES = ("", "-wal", "-shm", "-journal")


class SharedFolder(Exception):
    """This folder cannot be closed to other accounts. The text says why."""


def data_folder(env: Mapping[str, str]) -> Path:
    """The folder for all files except a database elsewhere."""
    return Path(env.get("TEAROOM_DATA") or ROOT / "data")


def database_url(env: Mapping[str, str]) -> str:
    """The database: a file in that folder unless the settings name another."""
    return env.get("DATABASE_URL") or f"sqlite:///{data_folder(env) / 'tearoom.db'}"


def database_file(env: Mapping[str, str]) -> Path | None:
    """The database's file, if it is SQLite."""
    url = database_url(env)
    return Path(url.partition("///")[2].partition("?")[0]) if url.startswith("sqlite") else None


def keep_private(folder: Path, database: Path | None) -> None:
    """Create files for this account only from now on, and close what an earlier version left open to others.

    shape: `folder` may be missing; `database` is a SQLite file, which may lie elsewhere. raises: SharedFolder
    """
    os.umask(OWNER_ONLY)
    if folder.is_dir():
        _must_be_own(folder)
        _close(folder)
        for one in folder.iterdir():
            _close(one)
    if database:
        for suffix in SIDE_FILES:
            _close(database.with_name(database.name + suffix))


def _must_be_own(folder: Path) -> None:
    found = folder.stat()
    if found.st_mode & stat.S_ISVTX:
        raise SharedFolder(f"other accounts use {folder} too: set TEAROOM_DATA to a folder of its own.")
    if found.st_mode & OWNER_ONLY and os.geteuid() not in (0, found.st_uid):
        raise SharedFolder(f"{folder} is open to other accounts and belongs to one: chmod 700 {folder}")


def _close(path: Path) -> None:
    """Remove the permissions of group and others. Skips symbolic links and files of other owners."""
    try:
        found = path.lstat()
        if not stat.S_ISLNK(found.st_mode) and found.st_mode & OWNER_ONLY:
            path.chmod(stat.S_IMODE(found.st_mode) & ~OWNER_ONLY)
    except (FileNotFoundError, PermissionError):
        return
