"""Timers: what is to be done at a time is done then, by some process, whatever was killed before."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from typing import TypeVar

import msgspec
import structlog

from server.durable import timer_store as store
from server.durable.model import Due, Overdue
from server.durable.timer_kind import Handler, TimerKind, TransactionHandler
from server.journal.news import Deed, News
from server.kit.clock import Clock
from server.kit.db import Database, Tx
from server.kit.supervise import Loop, periodic

LOOK_S = 0.5
TIDY_S = 60.0
DEAD_KEPT = timedelta(days=30)
log = structlog.get_logger()

P = TypeVar("P")


class Timers:
    """One per process. Register all kinds at the start; those of working processes run `loops`.

    A timer fires at least once, within a second of its time while somebody works, else as soon as somebody does. One
    whose handler raises is tried again after growing pauses, and given up after the last: see `dead_letters`.
    """

    def __init__(self, process: str, database: Database, news: News, clock: Clock) -> None:
        self._process = process
        self._database = database
        self._news = news
        self._clock = clock
        self._kinds: dict[str, TimerKind] = {}

    # -- what fires

    def handle(self, kind: str, payload: type[P], handler: Callable[[Due[P]], Awaitable[datetime | None]]) -> None:
        """Call `handler` for each timer of this kind. What it returns is when the timer fires again; None: never.

        It may be called twice, when a process dies after it and before that is written down, and a moment after the
        timer was moved or cancelled: let it look whether there is still something to do.
        """
        self._add(kind, payload, handler, None)

    def handle_within(
        self, kind: str, payload: type[P], handler: Callable[[Deed, Due[P]], Awaitable[datetime | None]]
    ) -> None:
        """Like `handle`, in one transaction with forgetting the timer: what `handler` writes is written exactly once,
        and not at all when the timer is moved or cancelled meanwhile.

        It must wait for nothing but the database, and not set its own timer: it returns the time instead.
        """
        self._add(kind, payload, None, handler)

    # -- setting, in the caller's transaction

    async def set(
        self, tx: Tx, key: str, kind: str, due_at: datetime, payload: object, *, owner: str | None = None
    ) -> None:
        """Let a timer fire at this time, in the place of one with the same key.

        shape: `key` begins with the name of its slice; `payload` is a small dataclass of ids, never of texts; `owner`
        is the id of what it belongs to
        raises: LookupError for a kind nobody handles, or another payload than it handles
        """
        known = self._kinds.get(kind)
        if known is None or not isinstance(payload, known.payload):
            raise LookupError(f"nobody handles a timer {kind} of {type(payload).__name__}")
        await store.put(tx, key, kind, due_at, msgspec.json.encode(payload).decode(), owner)

    async def move(self, tx: Tx, key: str, due_at: datetime) -> bool:
        """Let it fire at another time; False when there is none: it has fired, or was cancelled."""
        return await store.move(tx, key, due_at)

    async def cancel(self, tx: Tx, key: str) -> bool:
        """Let it never fire; False when there is none."""
        return await store.cancel(tx, key)

    async def cancel_of(self, tx: Tx, owner: str) -> int:
        """Let nothing fire that belongs to this; how many timers that were."""
        return await store.cancel_of(tx, owner)

    # -- running

    def loops(self) -> Mapping[str, Loop]:
        """What runs for as long as the process lives, each under supervision of its own."""
        return {
            "timers": periodic(LOOK_S, self.look, self._clock),
            "timers tidy": periodic(TIDY_S, self.tidy, self._clock),
            **{f"timer {name}": kind.loop.run for name, kind in self._kinds.items()},
        }

    async def look(self) -> None:
        """Wake those kinds of which a timer is due."""
        async with self._database.read() as tx:
            due = await store.due_kinds(tx, self._kinds, self._process, self._clock.now())
        for name in due:
            self._kinds[name].loop.wake()

    async def drain(self) -> None:
        """Fire everything that is due now, as far as no other process does."""
        for kind in self._kinds.values():
            await kind.loop.drain()

    async def stop(self) -> None:
        """Let other processes have what this one has not fired; the loops have ended."""
        async with self._database.begin() as tx:
            await store.release(tx, self._process)

    async def overdue(self) -> Mapping[str, Overdue]:
        """What should have fired by now, by kind; kinds without such timers are left out."""
        async with self._database.read() as tx:
            return await store.overdue(tx, self._clock.now())

    async def tidy(self) -> None:
        """Delete what was given up long ago."""
        async with self._database.begin() as tx:
            lost = await store.forget_dead(tx, self._clock.now() - DEAD_KEPT)
        if lost:
            log.error("dead_timers_deleted", timers=lost, kept_days=DEAD_KEPT.days)

    def _add(self, kind: str, payload: type, handler: Handler | None, within: TransactionHandler | None) -> None:
        if kind in self._kinds:
            raise LookupError(f"two handlers for timers {kind}")
        self._kinds[kind] = TimerKind(
            kind,
            payload,
            handler,
            within,
            process=self._process,
            database=self._database,
            news=self._news,
            clock=self._clock,
        )
