"""Timers of one kind, as this process fires them: claim what is due, handle it, forget it."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

import msgspec
import structlog

from server.durable import timer_store as store
from server.durable.model import Claimed, Due
from server.durable.rules import HANDLE_S, KILLED, retry_after
from server.durable.woken import WokenLoop
from server.journal.news import Deed, News
from server.kit.clock import Clock
from server.kit.db import Database

MOST_AT_ONCE = 10  # the others are for other processes
log = structlog.get_logger()

Handler = Callable[[Due[Any]], Awaitable[datetime | None]]
TransactionHandler = Callable[[Deed, Due[Any]], Awaitable[datetime | None]]


class Changed(Exception):
    """The timer was moved or cancelled while its handler ran, or set anew by it."""


class TimerKind:
    """Exactly one of `handler` and `within` is there."""

    def __init__(
        self,
        kind: str,
        payload: type,
        handler: Handler | None,
        within: TransactionHandler | None,
        *,
        process: str,
        database: Database,
        news: News,
        clock: Clock,
    ) -> None:
        self.kind = kind
        self.payload = payload
        self._handler = handler
        self._within = within
        self._process = process
        self._database = database
        self._news = news
        self._clock = clock
        self._one_step = asyncio.Lock()
        self.loop = WokenLoop(kind, self.step, clock)

    async def step(self) -> float | None:
        """Fire some of what is due. raises: DatabaseAway, DatabaseFull"""
        async with self._one_step:
            async with self._database.begin() as tx:
                claimed = await store.claim(tx, self.kind, self._process, self._clock.now(), MOST_AT_ONCE)
            for timer in claimed:
                await self._fire(timer)
            return 0 if claimed else None

    async def _fire(self, timer: Claimed) -> None:
        if timer.tries and retry_after(timer.tries) is None:  # whoever handled it died of it, each time
            await self._failed(timer, KILLED)
            return
        try:
            payload: object = msgspec.json.decode(timer.payload, type=self.payload)
            await self._handle(timer, Due(timer.key, timer.due_at, payload))
        except Exception as error:
            log.warning("timer_failed", timer=self.kind, tries=timer.tries + 1, exc_info=error)
            await self._failed(timer, type(error).__name__)

    async def _handle(self, timer: Claimed, due: Due[Any]) -> None:
        if self._within is not None:
            async with self._news.begin() as deed:
                again_at = await self._within(deed, due)
                # Last: a command that moves or cancels a timer has locked what it is about before, as the handler has.
                if not await store.done(deed.tx, timer.key, self._process, again_at):
                    raise Changed
        elif self._handler is not None:
            async with asyncio.timeout(HANDLE_S):
                again_at = await self._handler(due)
            async with self._database.begin() as tx:
                await store.done(tx, timer.key, self._process, again_at)

    async def _failed(self, timer: Claimed, error: str) -> None:
        """Try again after a while, or give up; neither when it was moved or cancelled meanwhile."""
        tries, now = timer.tries + 1, self._clock.now()
        pause = retry_after(tries)
        async with self._database.begin() as tx:
            if pause is None:
                given_up = await store.give_up(tx, timer.key, self._process, error, now)
            else:
                try_at = now + timedelta(seconds=pause)
                given_up = not await store.failed(tx, timer.key, self._process, error, tries, try_at)
        if pause is None and given_up:
            log.error("timer_given_up", timer=self.kind, error=error)
