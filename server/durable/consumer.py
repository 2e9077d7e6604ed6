"""One consumer, as this process runs it: claim it, read what is new, handle it, move the cursor."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

import msgspec
import structlog

from server.durable import consumer_store as store
from server.durable.model import ConsumerState, Cursor, Delivery, Pending
from server.durable.rules import HANDLE_S, KILLED, pending, retry_after, tries_when_claimed
from server.durable.woken import WokenLoop
from server.journal import store as log_store
from server.journal.model import Entry
from server.journal.news import Deed, News
from server.journal.news_store import STREAM
from server.kit.clock import Clock
from server.kit.db import Database

READ_AT_ONCE = 200
TOGETHER_S = 0.05  # so long may events share a transaction, which on SQLite lets nobody else write
STORE_SKIPPED_S = 30.0  # how long the stored cursor may lag behind what was only skipped
log = structlog.get_logger()

Handler = Callable[[Delivery[Any]], Awaitable[None]]
TransactionHandler = Callable[[Deed, Delivery[Any]], Awaitable[None]]


class Consumer:
    """Exactly one of `handler` and `within` is there. shape: `kinds` by their names"""

    def __init__(
        self,
        name: str,
        kinds: Mapping[str, type],
        handler: Handler | None,
        within: TransactionHandler | None,
        *,
        process: str,
        database: Database,
        news: News,
        clock: Clock,
    ) -> None:
        self.name = name
        self._kinds = kinds
        self._handler = handler
        self._within = within
        self._process = process
        self._database = database
        self._news = news
        self._clock = clock
        self._cursor = Cursor(0)  # ahead of the stored one by what was skipped since
        self._stored_at = clock.monotonic()
        self._alone_until = Cursor(0)  # an event before this made its transaction fail: each gets its own
        self._one_step = asyncio.Lock()
        self.loop = WokenLoop(name, self.step, clock)

    def wants(self, state: ConsumerState, head: int) -> bool:
        """Whether there is something to do for this process."""
        if state.holder != self._process:
            return state.free
        long_skipped = self._clock.monotonic() - self._stored_at >= STORE_SKIPPED_S
        return self._cursor.version <= head or (self._cursor > state.cursor and long_skipped)

    async def step(self) -> float | None:
        """Handle some of what waits. raises: DatabaseAway, DatabaseFull"""
        async with self._one_step:
            async with self._database.read() as tx:
                state = await store.state(tx, self.name)
                mine = state is not None and state.holder == self._process
                again = await store.next_to_retry(tx, self.name) if mine else None
                entries = await log_store.read(tx, STREAM, self._cursor.version - 1, READ_AT_ONCE) if mine else []
            if state is None or not mine:
                return 0 if await self._claim() else None
            if state.cursor > self._cursor:  # a commit that was reported as failed
                self._moved(state.cursor)
                return 0
            if again:
                await self._retry(again)
                return 0
            return await self._work(state, entries)

    async def _claim(self) -> bool:
        """Become the one process that does it; False while another living one is that."""
        async with self._database.begin() as tx:
            before = await store.state(tx, self.name, free=True)
            if before is None:
                return False
            tries = tries_when_claimed(before, await log_store.head(tx, STREAM))
            await store.claim(tx, self.name, self._process, tries)
        self._moved(before.cursor)
        log.info("consumer_claimed", consumer=self.name)
        return True

    async def _work(self, state: ConsumerState, entries: Sequence[Entry]) -> float | None:
        events, end = pending(self._cursor, entries, self._kinds)
        if not events:
            await self._skip(state, end)
            return 0 if len(entries) == READ_AT_ONCE else None
        first = events[0]
        if state.tries and retry_after(state.tries) is None:  # whoever handled it died of it, each time
            return await self._give_up(first, KILLED)
        try:
            if self._within is None:
                await self._one_by_one(events)
            elif state.tries or first.at < self._alone_until:
                await self._together(events[:1])
            else:
                await self._together(events)
        except _Failed as failed:
            return await self._failed(failed, state.tries if failed.event is first else 0)
        return 0

    async def _one_by_one(self, events: Sequence[Pending]) -> None:
        for event in events:
            try:
                await self._deliver(event)
            except Exception as error:
                raise _Failed(event) from error
            if not await self._move(event.after):
                return

    async def _together(self, events: Sequence[Pending]) -> None:
        """Handle as many as fit into one short transaction, and move the cursor in it."""
        began, event = self._clock.monotonic(), events[0]
        try:
            async with self._news.begin() as deed:
                if not await store.lock(deed.tx, self.name, self._process, event.at):
                    return
                for event in events:
                    await self._deliver(event, deed)
                    if self._clock.monotonic() - began > TOGETHER_S:
                        break
                await store.move(deed.tx, self.name, self._process, event.after)
        except Exception as error:
            if event is events[0]:
                raise _Failed(event) from error
            self._alone_until = event.after  # those before it were undone with it: they come again
            return
        self._moved(event.after)

    async def _deliver(self, event: Pending, deed: Deed | None = None) -> None:
        body: object = msgspec.json.decode(event.body, type=self._kinds[event.kind])
        delivery = Delivery(event.id, body, event.published_at)
        if self._within is not None and deed is not None:
            await self._within(deed, delivery)
        elif self._handler is not None:
            async with asyncio.timeout(HANDLE_S):
                await self._handler(delivery)

    async def _failed(self, failed: "_Failed", tries: int) -> float | None:
        """Try again after a while, or give up. A try counts once it is written down, so none while the database is
        away.
        """
        tries, event, error = tries + 1, failed.event, failed.__cause__
        pause = retry_after(tries)
        log.warning("consumer_failed", consumer=self.name, told=event.kind, tries=tries, exc_info=error)
        if pause is None:
            return await self._give_up(event, type(error).__name__)
        async with self._database.begin() as tx:
            if not await store.lock(tx, self.name, self._process, event.at):
                return 0
            await store.count_try(tx, self.name, self._process, event.at, tries)
        self._moved(event.at)
        return pause

    async def _give_up(self, event: Pending, error: str) -> float:
        async with self._database.begin() as tx:
            if not await store.lock(tx, self.name, self._process, event.at):
                return 0
            await store.move(tx, self.name, self._process, event.after)
            await store.set_aside(tx, self.name, event, error, self._clock.now())
        self._moved(event.after)
        log.error("event_given_up", consumer=self.name, told=event.kind, error=error)
        return 0

    async def _retry(self, event: Pending) -> None:
        """Handle what was given up before, out of order, once."""
        try:
            if self._within is None:
                await self._deliver(event)
                async with self._database.begin() as tx:
                    await store.revived(tx, self.name, event)
            else:
                async with self._news.begin() as deed:
                    if await store.revived(deed.tx, self.name, event):
                        await self._deliver(event, deed)
        except Exception as error:
            log.exception("retry_failed", consumer=self.name, told=event.kind)
            async with self._database.begin() as tx:
                await store.died_again(tx, self.name, event, type(error).__name__, self._clock.now())

    async def _skip(self, state: ConsumerState, end: Cursor) -> None:
        self._cursor = end
        if end > state.cursor and self._clock.monotonic() - self._stored_at >= STORE_SKIPPED_S:
            await self._move(end)

    async def _move(self, to: Cursor) -> bool:
        moved = await self._database.write(lambda connection: store.move_on(connection, self.name, self._process, to))
        if moved:
            self._moved(to)
        return moved

    def _moved(self, to: Cursor) -> None:
        self._cursor, self._stored_at = to, self._clock.monotonic()


class _Failed(Exception):
    """The handler failed with this event; the cause says how."""

    def __init__(self, event: Pending) -> None:
        super().__init__(event.kind)
        self.event = event
