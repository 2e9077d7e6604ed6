"""Deleting for good: messages whose time has come, and conversations that are over."""

from datetime import datetime

import structlog

from server.conversation import store
from server.conversation.model import Ended, Faded
from server.conversation.talk import Talk
from server.conversation.talks import Talks
from server.conversation.writing import Decision, Writing
from server.journal import store as log_store
from server.kit.clock import Clock
from server.kit.db import Database
from server.kit.errors import Refused
from server.kit.ids import NewId
from server.realtime.bugs import where

LOOK_S = 60.0
SYSTEM = ""
log = structlog.get_logger()


class Fading:
    """Texts and the log entries that tell of them go in one transaction; the head stays and says nothing."""

    def __init__(self, talks: Talks, writing: Writing, database: Database, clock: Clock, ids: NewId) -> None:
        self._talks = talks
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
            talk = await self._talks.open(key)
            await self._writing.append(talk, SYSTEM, "end", lambda version, _: self._ending(talk, version))
        except Refused as refused:
            if refused.code != "not_found":
                raise
        await self._database.scrub()

    async def _faded(self) -> dict[str, list[int]]:
        async with self._database.read() as tx:
            return await store.faded(tx, self._clock.now())

    async def _fade(self, key: str, seqs: list[int]) -> None:
        talk = await self._talks.open(key)
        channel = talk.channel

        async def decide(version: int, now: datetime) -> Decision:
            del now
            async with self._database.read() as tx:
                oldest = await store.oldest_kept(tx, key, seqs)
            forget = log_store.forget(channel, (oldest or version) - 1)
            return Faded(seqs), [store.remove(key, seqs), forget]

        await self._writing.append(talk, SYSTEM, self._ids(), decide)

    @staticmethod
    async def _ending(talk: Talk, version: int) -> Decision:
        return Ended(), [store.remove_all(talk.key), log_store.forget(talk.channel, version - 1)]
