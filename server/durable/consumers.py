"""Durable consumers: every event that is published is handled, in order, by one process at a time."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from datetime import timedelta
from typing import TypeVar

import structlog

from server.durable import consumer_store as store
from server.durable.consumer import Consumer, Handler, TransactionHandler
from server.durable.model import Backlog, Delivery
from server.durable.rules import retention
from server.journal import store as log_store
from server.journal.news import Deed, News
from server.journal.news_store import STREAM
from server.kit.clock import Clock
from server.kit.db import Database
from server.kit.supervise import Loop, periodic

LOOK_S = 1.0  # for what no hint told us of, and for consumers whose process died
MOST_KEPT = timedelta(days=7)  # events that a consumer has not handled
DEAD_KEPT = timedelta(days=30)  # events that a consumer gave up
log = structlog.get_logger()

E = TypeVar("E")


class Consumers:
    """One per process. Register all consumers before `start`; those of working processes run `loops`.

    An event is handled at least once, in the order of publishing, whatever dies in between. One whose handler raises
    is tried again with growing pauses, while other consumers go on, and given up after the last: see `dead_letters`.
    """

    def __init__(self, process: str, database: Database, news: News, clock: Clock) -> None:
        self._process = process
        self._database = database
        self._news = news
        self._clock = clock
        self._consumers: dict[str, Consumer] = {}
        self._from_the_first: set[str] = set()
        news.on_entry(self._wake_all)

    def consume(
        self,
        name: str,
        kinds: type[E] | Sequence[type[E]],
        handler: Callable[[Delivery[E]], Awaitable[None]],
        *,
        from_the_first: bool = False,
    ) -> None:
        """Call `handler` for each event of these kinds.

        It may be called twice for one event, when a process dies after it and before that is written down: let it do
        nothing the second time, or use `Delivery.id`. A new name begins with what is published from now on, or with
        the oldest event that is still there; what is done under a name must not be renamed.
        """
        self._add(name, kinds, handler, None, from_the_first)

    def consume_within(
        self,
        name: str,
        kinds: type[E] | Sequence[type[E]],
        handler: Callable[[Deed, Delivery[E]], Awaitable[None]],
        *,
        from_the_first: bool = False,
    ) -> None:
        """Like `consume`, in one transaction with the cursor: what `handler` writes with it is written exactly once.

        It must wait for nothing but the database, and begin no other transaction; others may share this one.
        """
        self._add(name, kinds, None, handler, from_the_first)

    async def start(self) -> None:
        """Let the consumers that are new begin."""
        async with self._database.begin() as tx:
            head = await log_store.head(tx, STREAM)
            for name in self._consumers:
                await store.create(tx, name, 1 if name in self._from_the_first else head + 1)

    def loops(self) -> Mapping[str, Loop]:
        """What runs for as long as the process lives, each under supervision of its own."""
        loops = {f"consumer {name}": consumer.loop.run for name, consumer in self._consumers.items()}
        return {"consumers": periodic(LOOK_S, self.look, self._clock), **loops}

    async def look(self) -> None:
        """Wake those consumers that have something to do here."""
        async with self._database.read() as tx:
            states, head = await store.states(tx), await log_store.head(tx, STREAM)
            again = await store.to_retry(tx, self._consumers)
        for name, consumer in self._consumers.items():
            if name in again or (name in states and consumer.wants(states[name], head)):
                consumer.loop.wake()

    async def drain(self) -> None:
        """Handle everything published before this call, as far as no other process does."""
        for consumer in self._consumers.values():
            await consumer.loop.drain()

    async def stop(self) -> None:
        """Let other processes go on at once; the loops have ended."""
        async with self._database.begin() as tx:
            await store.release(tx, self._process)

    async def backlogs(self) -> Mapping[str, Backlog]:
        """What waits for each consumer of the house; one that is idle may be half a minute behind."""
        async with self._database.read() as tx:
            return await store.backlogs(tx, self._clock.now(), await log_store.head(tx, STREAM))

    async def tidy(self) -> None:
        """Delete the events that every consumer has handled, and what was given up long ago."""
        now = self._clock.now()
        async with self._database.begin() as tx:
            cursors = {name: state.cursor.version for name, state in (await store.states(tx)).items()}
            overdue = await store.newest_before(tx, now - MOST_KEPT)
            plan = retention(cursors, overdue, await log_store.head(tx, STREAM))
            await store.retire(tx, set(plan.losing) - self._consumers.keys())
            lost = await store.forget_dead(tx, now - DEAD_KEPT)
        for name in plan.losing:
            if name in self._consumers:
                log.error("events_lost", consumer=name, kept_days=MOST_KEPT.days)
            else:
                log.warning("consumer_retired", consumer=name)
        if lost:
            log.error("dead_events_deleted", events=lost, kept_days=DEAD_KEPT.days)
        await self._news.tidy(plan.keep_from)

    def _add(
        self,
        name: str,
        kinds: type[E] | Sequence[type[E]],
        handler: Handler | None,
        within: TransactionHandler | None,
        from_the_first: bool,
    ) -> None:
        if name in self._consumers:
            raise LookupError(f"two consumers are called {name}")
        if from_the_first:
            self._from_the_first.add(name)
        by_name = {kind.__name__: kind for kind in (kinds if isinstance(kinds, Sequence) else (kinds,))}
        self._consumers[name] = Consumer(
            name,
            by_name,
            handler,
            within,
            process=self._process,
            database=self._database,
            news=self._news,
            clock=self._clock,
        )

    def _wake_all(self) -> None:
        for consumer in self._consumers.values():
            consumer.loop.wake()
