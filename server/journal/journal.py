"""Writing to streams: appends that arrive while a transaction is in flight share the next one."""

import asyncio
import re
from collections.abc import Callable, Sequence
from datetime import datetime
from time import perf_counter

import structlog
from sqlalchemy import Executable
from sqlalchemy.exc import IntegrityError

from server.journal import notes
from server.journal.batch import Append, Forbidden, Outcomes, Ride, answered, next_batch, write
from server.journal.model import Appended, Entry
from server.kit.db import Database
from server.kit.db_faults import DatabaseAway, DatabaseFull, Deadlocked
from server.kit.errors import Kind, Refused
from server.kit.histogram import SECONDS, SIZES, Histogram
from server.kit.log import for_several

MOST_AT_ONCE = 500
DEADLOCK_TRIES = 10
RACES = 3  # two processes may begin a stream at once; from then on its head is there to be locked
NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
log = structlog.get_logger()

Committed = Callable[[Sequence[Entry]], None]


class Journal:
    """One per process. An append is acknowledged after its commit, never before.

    shape: `sizes` and `commit_s` count batches, written or not
    """

    def __init__(self, database: Database) -> None:
        self.sizes, self.commit_s = Histogram(SIZES), Histogram(SECONDS)
        self._database = database
        self._waiting: list[Append] = []
        self._flushing: asyncio.Task[None] | None = None
        self._listeners: list[Committed] = []
        self._loop: asyncio.AbstractEventLoop | None = None

    def on_commit(self, listener: Committed) -> None:
        """Tell `listener` what this process has just committed, before the append returns. It must not raise."""
        self._listeners.append(listener)

    async def append(
        self,
        entry: Entry,
        *,
        wake_at: datetime | None = None,
        riding: Sequence[Executable] = (),
        last: Ride | None = None,
    ) -> Appended:
        """Write one decision, made against the version before its own, and in the same transaction the statements
        that ride along, and `last`.

        A command that is in the log already is not written again: its entry is returned. A caller that stops waiting
        does not stop the append.
        raises: VersionTaken, StreamClosed, Refused(bad_text), DatabaseAway, DatabaseFull
        """
        return await self._hand_in(Append(entry, self._future(), wake_at, riding, last=last))

    async def note(self, entry: Entry, *, ride: Ride | None = None, closes: bool = False) -> Appended:
        """Write what is right at any version; it gets the next one, in the order in which it was handed in.

        `ride` writes the rest, in the same transaction, on a thread of its own. Nothing follows what closes a stream,
        whichever process tries.
        raises: StreamClosed, whatever `ride` forbids it with, Refused(bad_text), DatabaseAway, DatabaseFull
        """
        return await self._hand_in(Append(entry, self._future(), None, (), ride, closes))

    async def close(self) -> None:
        """Return when everything handed in so far is written."""
        while self._flushing is not None:
            await self._flushing

    def _future(self) -> "asyncio.Future[Appended]":
        self._loop = self._loop or asyncio.get_running_loop()  # which asks the kernel each time
        return self._loop.create_future()

    def _hand_in(self, append: Append) -> "asyncio.Future[Appended]":
        entry = append.entry
        if (
            b"\\u0000" in entry.events and NUL.search(entry.events)
        ) or "\0" in f"{entry.stream}{entry.command_id}{entry.person}{entry.text}":
            raise Refused("bad_text", Kind.INVALID)
        self._waiting.append(append)
        if self._flushing is None:
            self._flushing = asyncio.create_task(self._flush(), context=for_several())
        return append.done

    async def _flush(self) -> None:
        try:
            while self._waiting:
                batch, self._waiting = next_batch(self._waiting, MOST_AT_ONCE)
                started = perf_counter()
                outcomes = await self._end(batch)
                self.sizes.note(len(batch))
                self.commit_s.note(perf_counter() - started)
                self._settle(batch, outcomes)
        finally:
            self._flushing = None

    async def _end(self, batch: Sequence[Append]) -> Outcomes:
        """How each of them ended."""
        try:
            done = await notes.write(self._database, batch)
        except (DatabaseAway, DatabaseFull) as fault:
            return _refused(batch, fault)
        rest = [append for append in batch if append not in done]
        return done | await self._write(rest) if rest else done

    async def _write(self, batch: Sequence[Append]) -> Outcomes:
        try:
            for _ in range(RACES):
                try:
                    return await self._commit(batch)
                except IntegrityError:
                    found = await self._database.write(lambda connection: answered(connection, batch))
                    if found:
                        rest = [append for append in batch if append not in found]
                        return found | (await self._write(rest) if rest else {})
            return await self._commit(batch)
        except (DatabaseAway, DatabaseFull) as fault:
            return _refused(batch, fault)  # trying row by row would only wait longer
        except Forbidden as forbidden:
            rest = [append for append in batch if append is not forbidden.append]
            return {forbidden.append: forbidden.why} | (await self._write(rest) if rest else {})
        except Exception as error:  # noqa: BLE001 - whatever it is, it belongs to whoever waits for it
            if len(batch) == 1:
                return {batch[0]: error}
            # One bad row must fail alone.
            half = len(batch) // 2
            return await self._write(batch[:half]) | await self._write(batch[half:])

    async def _commit(self, batch: Sequence[Append]) -> Outcomes:
        for _ in range(DEADLOCK_TRIES - 1):
            try:
                return await self._database.write(lambda connection: write(connection, batch))
            except Deadlocked:
                continue
        return await self._database.write(lambda connection: write(connection, batch))

    def _settle(self, batch: Sequence[Append], outcomes: Outcomes) -> None:
        found = [outcomes[append] for append in batch]
        fresh = [outcome.entry for outcome in found if isinstance(outcome, Appended) and outcome.fresh]
        if fresh:
            for listener in self._listeners:
                try:
                    listener(fresh)
                except Exception:  # whoever waits for the commit must hear of it all the same
                    log.exception("listener_failed")
        for append, outcome in zip(batch, found, strict=True):
            if append.done.done():  # whoever waited is gone
                continue
            if isinstance(outcome, Appended):
                append.done.set_result(outcome)
            else:
                append.done.set_exception(outcome)
                append.done.exception()  # should whoever waited be going, nobody has to fetch it


def _refused(batch: Sequence[Append], fault: DatabaseAway | DatabaseFull) -> Outcomes:
    log.warning("journal_cannot_write", fault=type(fault).__name__)
    return {append: type(fault)() for append in batch}
