"""Appends that share a transaction: numbered, written and answered together."""

import asyncio
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Executable

from server.journal import store
from server.journal.model import Appended, Entry, StreamClosed, VersionTaken
from server.kit.db_faults import fault_of

Outcome = Appended | Exception
Ride = Callable[[Connection, Sequence[Entry]], None]
"""What else is written with these entries, once for all of a batch that ride alike; by raising it forbids them."""


@dataclass(eq=False, slots=True)
class Append:
    """One who waits. shape: an entry whose version is 0 takes the next one"""

    entry: Entry
    done: "asyncio.Future[Appended]"
    wake_at: datetime | None = None
    riding: Sequence[Executable] = ()
    ride: Ride | None = None
    closes: bool = False
    last: Ride | None = None  # after everything else of the transaction: what takes a lock that all others want

    @property
    def command(self) -> tuple[str, str, str]:
        return self.entry.stream, self.entry.person, self.entry.command_id


Outcomes = dict[Append, Outcome]


class Forbidden(Exception):
    """This append must not be written, whatever becomes of the others."""

    def __init__(self, append: Append, why: Exception) -> None:
        super().__init__(append.entry.stream)
        self.append = append
        self.why = why


def next_batch(waiting: Sequence[Append], most: int) -> tuple[list[Append], list[Append]]:
    """Who goes next, stream by stream in the order in which every process takes its locks; and who waits on.

    Each stream keeps its order. A decision made against a version goes alone: the next one cannot know yet.
    """
    batch: list[Append] = []
    left: list[Append] = []
    full: set[str] = set()  # streams that take no more for now
    begun: set[str] = set()
    commands: set[tuple[str, str, str]] = set()
    for append in waiting:
        stream, command = append.entry.stream, append.command
        alone = append.entry.version > 0
        if len(batch) == most or stream in full or (alone and stream in begun) or command in commands:
            full.add(stream)
            left.append(append)
            continue
        batch.append(append)
        begun.add(stream)
        commands.add(command)
        if alone:
            full.add(stream)
    return sorted(batch, key=lambda append: append.entry.stream), left


def write(connection: Connection, batch: Sequence[Append]) -> Outcomes:
    """Number and write the batch, in one transaction. raises: Forbidden, IntegrityError"""
    heads = store.lock_heads(connection, sorted({append.entry.stream for append in batch}))
    outcomes: Outcomes = {}
    moved: dict[str, tuple[str, int, datetime | None, bool]] = {}
    late: list[Append] = []
    for append in batch:
        entry = append.entry
        version, closed = heads.get(entry.stream, (0, False))
        if closed:
            outcomes[append] = StreamClosed()
        elif entry.version not in (0, version + 1):
            late.append(append)
        else:
            entry = append.entry if entry.version else numbered(entry, version + 1)
            heads[entry.stream] = entry.version, append.closes
            moved[entry.stream] = entry.stream, entry.version, append.wake_at, append.closes
            outcomes[append] = Appended(entry, fresh=True)
    fresh = [(append, outcome.entry) for append, outcome in outcomes.items() if isinstance(outcome, Appended)]
    store.insert(connection, (entry for _, entry in fresh))
    store.put_heads(connection, list(moved.values()))
    _ride(connection, fresh)
    return outcomes | _answers(connection, late)


def answered(connection: Connection, batch: Sequence[Append]) -> Outcomes:
    """Those whose command an earlier try has written already."""
    found = store.answered(connection, [append.command for append in batch])
    return {append: Appended(found[append.command], fresh=False) for append in batch if append.command in found}


def _answers(connection: Connection, late: Sequence[Append]) -> Outcomes:
    if not late:
        return {}
    found = answered(connection, late)
    return {append: found.get(append) or VersionTaken() for append in late}


def _ride(connection: Connection, fresh: Sequence[tuple[Append, Entry]]) -> None:
    alike: dict[Ride, list[tuple[Append, Entry]]] = {}
    for append, entry in fresh:
        if append.ride is not None:
            alike.setdefault(append.ride, []).append((append, entry))
        for statement in append.riding:
            with _blaming(append):
                connection.execute(statement)
    for ride, riders in alike.items():
        with _blaming(riders[0][0]) if len(riders) == 1 else nullcontext():
            ride(connection, [entry for _, entry in riders])
    for append, entry in fresh:
        if append.last is not None:
            with _blaming(append):
                append.last(connection, [entry])


@contextmanager
def _blaming(append: Append) -> Iterator[None]:
    """Say whose fault it was, where it was not the database's own."""
    try:
        yield
    except Exception as error:
        if fault_of(error):
            raise
        raise Forbidden(append, error) from error


def numbered(entry: Entry, version: int) -> Entry:
    """The entry, under this version."""
    return Entry(
        entry.stream, version, entry.command_id, entry.person, entry.at, entry.events,
        entry.attached, entry.text, entry.fades_at,
    )  # fmt: skip
