"""News of the house: what a slice did in one process reaches the listeners of all, whatever is lost on the way."""

import asyncio
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, TypeVar

import msgspec
import structlog
from sqlalchemy import Connection

from server.journal import news_codec, news_store, store
from server.journal.batch import Ride
from server.journal.follower import Follower
from server.journal.model import Appended, Entry
from server.journal.news_store import STREAM
from server.kit.clock import Clock
from server.kit.db import Database, DatabaseClosed, Tx
from server.kit.db_faults import DatabaseAway

LOOK_S = 1.0  # so long can a lost hint stay unnoticed, and a process that died after its commit unheard
STALE_S = 3.0  # after that a process that cannot look does not know any more what it knew
KEPT = timedelta(hours=1)

E = TypeVar("E")
Listener = Callable[[Any], Awaitable[None]]
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Deed:
    """A transaction, and what the house will know of it. shape: events are small dataclasses of ids, never of texts"""

    tx: Tx
    said: list[object] = field(default_factory=list)

    def say(self, event: object) -> None:
        """Tell everybody, in every process, if and when the transaction is committed."""
        self.said.append(event)


class News:
    """One per process. What is said is written with what it tells of: neither can be there without the other."""

    def __init__(self, process: str, database: Database, follower: Follower, clock: Clock) -> None:
        self._process = process
        self._database = database
        self._follower = follower
        self._clock = clock
        self._kinds: dict[str, type] = {}
        self._at_once: dict[type, list[Callable[[Any], None]]] = defaultdict(list)
        self._listeners: dict[type, list[Listener]] = defaultdict(list)
        self._missers: list[Callable[[], None]] = []
        self._entry_listeners: list[Callable[[], None]] = []
        self._compared_at: datetime | None = None
        self._heard_until = -STALE_S  # on the clock that never jumps
        self._version = 0
        self._mine: set[int] = set()  # versions of which this process tells by itself
        self._tasks: set[asyncio.Task[None]] = set()

    # -- saying

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[Deed]:
        """A transaction like `Database.begin`. What was said in it takes effect in this process before this returns,
        in the others within two seconds; a caller that stops waiting stops nothing.
        """
        async with AsyncExitStack() as transaction:
            deed = Deed(await transaction.enter_async_context(self._database.begin()))
            yield deed
            if deed.said:
                finishing = self._soon(self._finish(transaction.pop_all(), deed))
                await asyncio.shield(finishing)

    async def say_with(self, said: Sequence[object], append: Callable[[Ride], Awaitable[Appended]]) -> Appended:
        """Append to another stream, and tell everybody, in every process, in the same transaction.

        It is heard soon: here, too, after this returns. shape: `append` hands on what is to be done last in it
        """
        written: list[Entry] = []

        def last(connection: Connection, _: Sequence[Entry]) -> None:
            written.append(news_store.write_last(connection, self._process, news_codec.encode(said), self._clock.now()))

        appended = await append(last)
        if appended.fresh:
            self._follower.announce(written[-1])  # earlier ones were rolled back
        return appended

    async def _finish(self, transaction: AsyncExitStack, deed: Deed) -> None:
        said, version = news_codec.encode(deed.said), 0
        try:
            async with transaction:
                entry = await news_store.write(deed.tx, self._process, said, self._clock.now())
                self._mine.add(version := entry.version)
        except BaseException:
            self._mine.discard(version)  # should it be committed all the same, it will be heard like anybody's
            raise
        self._follower.announce(entry)
        self._act(deed.said)
        for event in deed.said:
            await self._tell(event)

    # -- hearing

    def on(self, kind: type[E], listener: Callable[[E], Awaitable[None]]) -> None:
        """Call `listener` in every process, maybe more than once: what it does must be harmless when it is done
        already, and concern nothing but what this process knows.
        """
        self._know(kind)
        self._listeners[kind].append(listener)

    def at_once(self, kind: type[E], act: Callable[[E], None]) -> None:
        """Call `act` in every process, as `on` does, but before all listeners; it does not wait."""
        self._know(kind)
        self._at_once[kind].append(act)

    def on_missed(self, missed: Callable[[], None]) -> None:
        """Call `missed` when there was news that this process will never hear."""
        self._missers.append(missed)

    def on_entry(self, listener: Callable[[], None]) -> None:
        """Call `listener` when this process hears that something was said, whatever it was."""
        self._entry_listeners.append(listener)

    def fresh(self) -> bool:
        """Whether this process has heard everything that was said until three seconds ago."""
        return self._compared_at is not None and self._clock.monotonic() - self._heard_until <= STALE_S

    async def start(self) -> None:
        """Hear what is said from now on."""
        now, until = self._clock.now(), self._clock.monotonic()
        async with self._database.read() as tx:
            self._version = await store.head(tx, STREAM)
        await self._follower.follow(STREAM, self._hear, self._version)
        self._compared_at, self._heard_until = now, until

    async def look(self) -> None:
        """Hear everything that was committed before this call."""
        now, until = self._clock.now(), self._clock.monotonic()
        await self._follower.catch_up(STREAM)
        if self._compared_at is None or now - self._compared_at > KEPT / 2:
            self._missed()
        self._compared_at, self._heard_until = now, until

    async def run(self) -> None:
        """Look for as long as the process lives."""
        while True:
            await self._clock.sleep(LOOK_S)
            try:
                async with asyncio.timeout(STALE_S):  # a connection that hangs must not be waited for
                    await self.look()
            except Exception as error:  # noqa: BLE001 - the next look may find the database again
                log.warning("news_failed", error=type(error).__name__)

    async def tidy(self, keep_from: int) -> None:
        """Delete what every process has heard, of the versions before this one."""
        async with self._database.begin() as tx:
            await news_store.forget_before(tx, self._clock.now() - KEPT, keep_from)

    async def settle(self) -> None:
        """Return when everything that was heard has had its effect."""
        while self._tasks:
            await asyncio.wait(self._tasks)

    # -- inside

    def _know(self, kind: type) -> None:
        if self._kinds.setdefault(kind.__name__, kind) is not kind:
            raise LookupError(f"two kinds of news are called {kind.__name__}")

    def _hear(self, entry: Entry) -> None:
        if entry.version != self._version + 1:
            self._missed()
        self._version = entry.version
        for listener in self._entry_listeners:
            listener()
        if entry.version in self._mine:
            self._mine.discard(entry.version)
            return
        events = self._read(entry)
        self._act(events)
        for event in events:
            self._soon(self._tell(event))

    def _read(self, entry: Entry) -> Sequence[object]:
        """What is said there, as far as anybody listens."""
        try:
            parts = news_codec.parts(entry.events)
            return [msgspec.json.decode(body, type=self._kinds[name]) for name, body in parts if name in self._kinds]
        except msgspec.DecodeError:  # said by another release of the program
            self._missed()
            log.error("news_unreadable")
            return []

    def _missed(self) -> None:
        for missed in self._missers:
            missed()

    def _act(self, events: Sequence[object]) -> None:
        for event in events:
            for act in self._at_once[type(event)]:
                try:
                    act(event)
                except Exception:
                    log.exception("listener_failed", told=type(event).__name__)

    async def _tell(self, event: object) -> None:
        """Tell whoever listens, in the order in which they were wired; one that fails does not stop the others."""
        for listener in self._listeners[type(event)]:
            await self._try(listener, event)

    async def _try(self, listener: Listener, event: object) -> None:
        try:
            await listener(event)
        except DatabaseClosed:  # this process ends: the others have heard it, too
            return
        except DatabaseAway:
            log.warning("listener_waits", told=type(event).__name__)
            self._soon(self._retry(listener, event))
        except Exception:
            log.exception("listener_failed", told=type(event).__name__)

    async def _retry(self, listener: Listener, event: object) -> None:
        """What is news is not lost because the database was away for a moment."""
        await self._clock.sleep(LOOK_S)
        await self._try(listener, event)

    def _soon(self, work: Coroutine[None, None, None]) -> "asyncio.Task[None]":
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._done)
        return task

    def _done(self, task: "asyncio.Task[None]") -> None:
        self._tasks.discard(task)
        if not task.cancelled():
            task.exception()  # whoever asked may be gone: nobody has to fetch it
