"""One process with conversations: Ann and Ben may write at the table, Cleo only reads, Eve must be kept out."""

import itertools
from collections import Counter

import msgspec

from server.adapters.backplane_memory import MemoryBackplane
from server.conversation.api import Access, Conversations
from server.conversation.views import ClientCommand, Edit, Say, Unsay
from server.journal.follower import Follower
from server.journal.journal import Journal
from server.kit.clock import Clock
from server.kit.db import Database
from server.kit.db_faults import DatabaseAway
from server.ports.backplane import Backplane
from server.realtime.channel import Connection
from tests.people import ANN, BEN, CAST, CLEO
from tests.realtime.screens import Screen

_ids = itertools.count(1)
KEY = "table-house-long"


class Process:
    def __init__(
        self, database: Database, clock: Clock, backplane: Backplane | None = None, fades_after_h: int | None = 24
    ) -> None:
        self.may = {
            ANN.id: Access(True, True, fades_after_h),
            BEN.id: Access(True, True, fades_after_h),
            CLEO.id: Access(True, False, fades_after_h),
        }
        self.names = {person.id: person.name for person in CAST}
        self.asked: Counter[str] = Counter()
        self.away = False  # the database, as far as access needs it
        self.backplane = backplane or MemoryBackplane()
        self.journal = Journal(database)
        self.follower = Follower(database, self.journal, self.backplane, clock)
        self.conversations = Conversations(
            database=database,
            journal=self.journal,
            follower=self.follower,
            clock=clock,
            ids=lambda: f"system-{next(_ids)}",
        )
        self.conversations.register("table", self.access, self.names_of)

    async def join(self, screen: Connection, since: int | None = None, key: str = KEY) -> None:
        await self.conversations.channel.subscribe(screen, key, since)

    async def do(self, person: str, command_id: str, command: ClientCommand, key: str = KEY) -> int:
        body = msgspec.Raw(msgspec.json.encode(command))
        return await self.conversations.channel.command(Screen("x", person), key, command_id, body)

    async def say(self, person: str, text: str, command_id: str | None = None, key: str = KEY) -> int:
        return await self.do(person, command_id or f"c{next(_ids)}", Say(text), key)

    async def edit(self, person: str, message: int, text: str) -> int:
        return await self.do(person, f"c{next(_ids)}", Edit(message, text))

    async def unsay(self, person: str, message: int) -> int:
        return await self.do(person, f"c{next(_ids)}", Unsay(message))

    async def close(self) -> None:
        await self.journal.close()
        await self.follower.close()

    async def access(self, person: str, rest: str) -> Access:
        self.asked[rest] += 1
        if self.away:
            raise DatabaseAway
        return self.may.get(person, Access(False, False))

    async def names_of(self, rest: str) -> dict[str, str]:
        del rest
        return dict(self.names)
