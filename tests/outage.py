"""A database that goes away, and comes back."""

from collections.abc import Iterator
from contextlib import contextmanager

from server.kit.db import Database
from server.kit.db_faults import DatabaseAway

DOORS = ("begin", "read", "write", "straight")


@contextmanager
def outage(database: Database) -> Iterator[None]:
    """In the block it refuses everything that has not begun, as when nobody can reach it."""

    def refuse(*_: object) -> None:
        raise DatabaseAway

    for door in DOORS:
        setattr(database, door, refuse)
    try:
        yield
    finally:
        for door in DOORS:
            delattr(database, door)
