"""Processes over one database whose consumers note what they were given."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from server.adapters.backplane_memory import MemoryBackplane
from server.durable.consumers import Consumers
from server.durable.model import Delivery
from server.durable.timers import Timers
from server.journal import process_store
from server.journal.follower import Follower
from server.journal.journal import Journal
from server.journal.news import News
from server.kit.clock import Clock
from server.kit.db import Database
from server.ports.backplane import Backplane


@dataclass(frozen=True, slots=True)
class Poured:
    """A cup was filled."""

    cup: str


@dataclass(frozen=True, slots=True)
class Broken:
    """A cup is no more."""

    cup: str


Handle = Callable[[str], Awaitable[None]]
EVERY = "tray"


class Process:
    """One process. shape: `handled` has the cups that the consumer `EVERY` was given, in order"""

    def __init__(
        self,
        name: str,
        database: Database,
        clock: Clock,
        backplane: Backplane | None = None,
        news: type[News] = News,
    ) -> None:
        self.name, self.database, self.clock = name, database, clock
        self.follower = Follower(database, Journal(database), backplane or MemoryBackplane(), clock)
        self.news = news(name, database, self.follower, clock)
        self.consumers = Consumers(name, database, self.news, clock)
        self.timers = Timers(name, database, self.news, clock)
        self.handled: list[str] = []
        self.delivered: list[str] = []

    async def handle(self, delivery: Delivery[Poured | Broken]) -> None:
        self.handled.append(delivery.event.cup)
        self.delivered.append(delivery.id)

    async def start(self) -> None:
        """Live; the consumers are there, but nothing runs."""
        async with self.database.begin() as tx:
            await process_store.appear(tx, self.name, self.clock.now())
        await self.news.start()
        await self.consumers.start()

    async def pour(self, *cups: str) -> None:
        """Publish that these were filled, in one transaction."""
        async with self.news.begin() as deed:
            for cup in cups:
                deed.say(Poured(cup))

    async def drain(self) -> None:
        """Handle all that waits. raises: TimeoutError when that needs another time, which nobody makes pass"""
        async with asyncio.timeout(60):
            await self.consumers.drain()

    async def die(self) -> None:
        """Be found dead, without having put anything in order."""
        async with self.database.begin() as tx:
            await process_store.bury(tx, self.name, self.clock.now())

    async def close(self) -> None:
        await self.news.settle()
        await self.follower.close()


Start = Callable[..., Awaitable[Process]]
