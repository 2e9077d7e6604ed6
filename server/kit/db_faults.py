"""Database errors that are not bugs of the program: the one module that knows the drivers' errors by name."""

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as NoConnectionLeft

from server.kit.errors import Kind, Refused

DEADLOCKED = frozenset({"40P01", "40001"})
FULL = frozenset({"53100"})
AWAY = frozenset({"53200", "53300", "55P03", "57014", "57P01", "57P02", "57P03", "57P04", "25P03", "25P04", "58030"})
AWAY_CLASS = "08"
"""SQLSTATEs. source: PostgreSQL documentation, appendix A"""

SQLITE_FULL = sqlite3.SQLITE_FULL
SQLITE_AWAY = frozenset(
    {sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PROTOCOL}
)


class DatabaseAway(Refused):
    """The database did not answer, or not in time. As far as can be told, nothing was done; try again soon."""

    def __init__(self) -> None:
        super().__init__("again", Kind.AGAIN)


class Deadlocked(DatabaseAway):
    """The database rolled back this transaction in favour of another; retrying at once is likely to work."""


class DatabaseFull(Refused):
    """There is no space to write: nothing was done; reading still works."""

    def __init__(self) -> None:
        super().__init__("house_full", Kind.FULL)


@contextmanager
def told_apart() -> Iterator[None]:
    """Wraps database work: the database's own faults become `DatabaseAway` or `DatabaseFull`, bugs stay as they are."""
    try:
        yield
    except Exception as error:
        if fault := fault_of(error):
            raise fault from error
        raise


def fault_of(error: Exception) -> DatabaseAway | DatabaseFull | None:
    """The database fault that this error is; None for a bug of ours or for a refusal."""
    match error:
        case DBAPIError(connection_invalidated=True):
            return DatabaseAway()
        case DBAPIError(orig=sqlite3.Error() as driver) | (sqlite3.Error() as driver):
            return _of_sqlite(driver)
        case DBAPIError(orig=driver):
            return _of_postgres(driver)
        case NoConnectionLeft() | OSError():  # a TimeoutError is an OSError
            return DatabaseAway()
        case _:
            return _of_postgres(error)  # while connecting, the driver's errors are not wrapped


def _of_sqlite(error: sqlite3.Error) -> DatabaseAway | DatabaseFull | None:
    code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # the rest of an extended code is only detail
    if code == SQLITE_FULL:
        return DatabaseFull()
    return DatabaseAway() if code in SQLITE_AWAY else None


def _of_postgres(error: BaseException | None) -> DatabaseAway | DatabaseFull | None:
    sqlstate = getattr(error, "sqlstate", None) or ""
    if sqlstate in FULL:
        return DatabaseFull()
    if sqlstate in DEADLOCKED:
        return Deadlocked()
    return DatabaseAway() if sqlstate in AWAY or sqlstate.startswith(AWAY_CLASS) else None
