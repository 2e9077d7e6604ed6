"""Writing to streams: appends that arrive while a transaction is in flight share the next one."""

import asyncio
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from time import perf_counter

import structlog
from sqlalchemy import Executable

from server.journal import store
from server.journal.model import Appended, Entry, VersionTaken
from server.kit.db import Database
from server.kit.db_faults import DatabaseAway, DatabaseFull, Deadlocked
from server.kit.errors import Kind, Refused
from server.kit.tally import SECONDS, SIZES, Spread

MOST_AT_ONCE = 500
DEADLOCK_TRIES = 10
NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
log = structlog.get_logger()

Outcome = Appended | Exception
Committed = Callable[[Sequence[Entry]], None]


@dataclass(eq=False, slots=True)
class _Append:
    entry: Entry
    wake_at: datetime | None
    riding: Sequence[Executable]
    done: "asyncio.Future[Appended]" = field(default_factory=lambda: asyncio.get_running_loop().create_future())


class Journal:
    """One per process. An append is acknowledged after its commit, never before.

    shape: `sizes` and `commit_s` count batches, written or not
    """

    def __init__(self, database: Database) -> None:
        self.sizes, self.commit_s = Spread(SIZES), Spread(SECONDS)
        self._database = database
        self._waiting: list[_Append] = []
        self._flushing: asyncio.Task[None] | None = None
        self._listeners: list[Committed] = []

    def on_commit(self, listener: Committed) -> None:
        """Tell `listener` what this process has just committed, before the append returns. It must not raise."""
        self._listeners.append(listener)

    async def append(
        self, entry: Entry, *, wake_at: datetime | None = None, riding: Sequence[Executable] = ()
    ) -> Appended:
        """Write one decision, and in the same transaction the statements that ride along.

        A command that is in the log already is not written again: its entry is returned. A caller that stops waiting
        does not stop the append.
        raises: VersionTaken, Refused(bad_text), DatabaseAway, DatabaseFull
        """
        if NUL.search(entry.events) or "\0" in entry.stream + entry.command_id + entry.person:
            raise Refused("bad_text", Kind.INVALID)
        waiting = _Append(entry, wake_at, riding)
        self._waiting.append(waiting)
        if self._flushing is None:
            self._flushing = asyncio.create_task(self._flush())
        return await asyncio.shield(waiting.done)

    async def close(self) -> None:
        """Return when everything handed in so far is written."""
        while self._flushing is not None:
            await self._flushing

    async def _flush(self) -> None:
        try:
            while self._waiting:
                batch = self._next_batch()
                started = perf_counter()
                outcomes = await self._write(batch)
                self.sizes.note(len(batch))
                self.commit_s.note(perf_counter() - started)
                self._settle(batch, outcomes)
        finally:
            self._flushing = None

    def _next_batch(self) -> list[_Append]:
        """The oldest waiting append of each stream, in the order in which every process takes its locks."""
        first: dict[str, _Append] = {}
        for append in self._waiting:
            if len(first) == MOST_AT_ONCE:
                break
            first.setdefault(append.entry.stream, append)
        taken = set(first.values())
        self._waiting = [append for append in self._waiting if append not in taken]
        return [first[stream] for stream in sorted(first)]

    async def _write(self, batch: Sequence[_Append]) -> list[Outcome]:
        try:
            return await self._commit(batch)
        except (DatabaseAway, DatabaseFull) as fault:
            # Trying row by row would only wait longer.
            log.warning("journal_cannot_write", fault=type(fault).__name__)
            return [type(fault)() for _ in batch]
        except Exception as error:  # noqa: BLE001 - whatever it is, it belongs to whoever waits for it
            if len(batch) == 1:
                return [error]
            # One bad row must fail alone.
            return [(await self._write([append]))[0] for append in batch]

    async def _commit(self, batch: Sequence[_Append]) -> list[Outcome]:
        for _ in range(DEADLOCK_TRIES - 1):
            try:
                return await self._transaction(batch)
            except Deadlocked:
                continue
        return await self._transaction(batch)

    async def _transaction(self, batch: Sequence[_Append]) -> list[Outcome]:
        outcomes: list[Outcome] = []
        async with self._database.begin() as tx:
            won = await store.insert(tx, [append.entry for append in batch])
            winners = [append for append in batch if append.entry.stream in won]
            if winners:
                await store.put_heads(tx, [(append.entry, append.wake_at) for append in winners])
            for append in batch:
                if append.entry.stream in won:
                    for statement in append.riding:
                        await tx.execute(statement)
                    outcomes.append(Appended(append.entry, fresh=True))
                else:
                    mine = append.entry
                    earlier = await store.answered(tx, mine.stream, mine.person, mine.command_id)
                    outcomes.append(Appended(earlier, fresh=False) if earlier else VersionTaken())
        return outcomes

    def _settle(self, batch: Sequence[_Append], outcomes: Sequence[Outcome]) -> None:
        fresh = [outcome.entry for outcome in outcomes if isinstance(outcome, Appended) and outcome.fresh]
        if fresh:
            for listener in self._listeners:
                listener(fresh)
        for append, outcome in zip(batch, outcomes, strict=True):
            if append.done.done():
                continue
            if isinstance(outcome, Exception):
                append.done.set_exception(outcome)
                append.done.exception()  # the caller may be gone: nobody has to fetch it
            else:
                append.done.set_result(outcome)
