"""Deleting for good: messages whose time has come, and conversations that are over."""

from collections.abc import Sequence

import structlog
from sqlalchemy import Connection

from server.conversation import store
from server.conversation.model import Ended, Faded
from server.conversation.registry import ConversationRegistry
from server.conversation.writing import Writing
from server.journal import store as log_store
from server.journal.model import Entry
from server.kit.clock import Clock
from server.kit.db import Database
from server.kit.errors import Refused
from server.kit.ids import NewId
from server.realtime.bugs import where

LOOK_S = 60.0
log = structlog.get_logger()


class Expiry:
    """Texts go first, and the log entries before the oldest text that is left; the head stays and says nothing."""

    def __init__(
        self, registry: ConversationRegistry, writing: Writing, database: Database, clock: Clock, ids: NewId
    ) -> None:
        self._registry = registry
        self._writing = writing
        self._database = database
        self._clock = clock
        self._ids = ids

    async def run(self) -> None:
        """Look once a minute for as long as the process lives."""
        while True:
            try:
                await self.look()
            except Exception as error:  # noqa: BLE001 - the next look may find the database again
                log.error("fading_failed", where=where(error))
            await self._clock.sleep(LOOK_S)

    async def look(self) -> None:
        """Delete every message whose time has come."""
        any_gone = False
        while faded := await self._faded():
            any_gone = True
            for key, seqs in faded.items():
                await self._fade(key, seqs)
        if any_gone:
            await self._database.scrub()

    async def end(self, key: str) -> None:
        """Delete a conversation for good, and let everybody go; ending it again is no error."""
        try:
            conversation = await self._registry.open(key)
            await self._writing.append(conversation, "end", Ended(), ending, closes=True)
        except Refused as refused:
            if refused.code != "not_found":
                raise
        await self._database.scrub()

    async def _faded(self) -> dict[str, list[int]]:
        async with self._database.read() as tx:
            return await store.faded(tx, self._clock.now())

    async def _fade(self, key: str, seqs: list[int]) -> None:
        conversation = await self._registry.open(key)

        def fading(connection: Connection, entries: Sequence[Entry]) -> None:
            store.remove(connection, key, seqs)
            (version,) = (entry.version for entry in entries)
            forget = log_store.forget(conversation.channel, min(store.oldest(connection, key) or version, version) - 1)
            connection.execute(forget)

        await self._writing.append(conversation, self._ids(), Faded(seqs), fading)


def ending(connection: Connection, entries: Sequence[Entry]) -> None:
    """Delete everything of the conversations that end."""
    for entry in entries:
        connection.execute(log_store.forget(entry.stream, entry.version - 1))
