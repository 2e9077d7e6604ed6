"""Say, edit, unsay: decided against what is stored, written with the log, safe to repeat."""

from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from typing import assert_never

import msgspec
from sqlalchemy import Executable

from server.conversation import store
from server.conversation.model import AnyEvent, Edited, Said, Unsaid
from server.conversation.rules import checked
from server.conversation.store import Message
from server.conversation.talk import Talk
from server.conversation.talks import Talks
from server.conversation.views import ClientCommand, Edit, Say, Unsay
from server.journal import store as log_store
from server.journal.journal import Journal
from server.journal.model import TRIES, Entry, VersionTaken
from server.kit.clock import Clock
from server.kit.db import Database
from server.kit.errors import Kind, Refused, not_found

Decision = tuple[AnyEvent, Sequence[Executable]]
Decide = Callable[[int, datetime], Awaitable[Decision]]


class Writing:
    """Appends to conversations."""

    def __init__(self, talks: Talks, database: Database, journal: Journal, clock: Clock) -> None:
        self._talks = talks
        self._database = database
        self._journal = journal
        self._clock = clock

    async def command(self, person: str, key: str, command_id: str, command: ClientCommand) -> int:
        """Do what somebody asks for. raises: Refused"""
        access = await self._talks.may_read(person, key)
        if not access.may_write and not isinstance(command, Unsay):
            raise Refused("may_not_write", Kind.FORBIDDEN)

        async def decide(version: int, now: datetime) -> Decision:
            match command:
                case Say(text):
                    fades_at = access.fades_after_h and now + timedelta(hours=access.fades_after_h)
                    said = Message(version, person, command_id, checked(text), now, None, fades_at or None)
                    return Said(version), [store.say(key, said)]
                case Edit(seq, text):
                    kept = checked(text)
                    await self._mine(person, key, seq, now)
                    return Edited(seq), [store.edit(key, seq, kept, now)]
                case Unsay(seq):
                    await self._mine(person, key, seq, now)
                    return Unsaid(seq), [store.remove(key, [seq])]
                case _:
                    assert_never(command)

        return await self.append(await self._talks.open(key), person, command_id, decide)

    async def append(self, talk: Talk, person: str, command_id: str, decide: Decide) -> int:
        """Write one decision, again against the new state when somebody was faster; its version. raises: Refused"""
        async with talk.one_writer:
            async with self._database.read() as tx:
                earlier = await log_store.answered(tx, talk.channel, person, command_id)
            if earlier is not None:
                return earlier.version
            for _ in range(TRIES):
                version = talk.head + 1
                if talk.ended:
                    raise not_found()
                now = self._clock.now()
                event, riding = await decide(version, now)
                entry = Entry(talk.channel, version, command_id, person, now, msgspec.json.encode([event]))
                try:
                    return (await self._journal.append(entry, riding=riding)).entry.version
                except VersionTaken:
                    await self._talks.catch_up(talk)
        raise Refused("again", Kind.AGAIN)

    async def _mine(self, person: str, key: str, seq: int, now: datetime) -> None:
        async with self._database.read() as tx:
            kept = await store.one(tx, key, seq, now)
        if kept is None:
            raise not_found()
        if kept.person != person:
            raise Refused("not_yours", Kind.FORBIDDEN)
