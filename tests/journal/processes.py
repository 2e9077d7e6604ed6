"""A process that says news and keeps what it heard."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from server.journal.follower import Follower
from server.journal.journal import Journal
from server.journal.news import News
from server.kit.clock import ManualClock
from server.kit.db import Database
from server.ports.backplane import Backplane


@dataclass(frozen=True, slots=True)
class Moved:
    """Something that happens to somebody."""

    person: str


class Process:
    """One process, and what it has heard."""

    def __init__(self, name: str, database: Database, backplane: Backplane, clock: ManualClock) -> None:
        self.journal = Journal(database)
        self.follower = Follower(database, self.journal, backplane, clock)
        self.database = database
        self.news = News(name, database, self.follower, clock)
        self.heard: list[str] = []
        self.news.on(Moved, self._hear)

    async def _hear(self, event: Moved) -> None:
        self.heard.append(event.person)

    async def move(self, *people: str) -> None:
        async with self.news.begin() as deed:
            for person in people:
                deed.say(Moved(person))

    async def close(self) -> None:
        await self.news.settle()
        await self.follower.close()


Start = Callable[..., Awaitable[Process]]
