"""Say, edit, unsay: written with the log, safe to repeat. What depends on the state is forbidden in the transaction."""

from collections.abc import Sequence
from datetime import timedelta
from typing import assert_never

import msgspec
from sqlalchemy import Connection

from server.conversation import store
from server.conversation.conversation import Conversation
from server.conversation.model import AnyEvent, Edited, Unsaid
from server.conversation.registry import SAID, ConversationRegistry
from server.conversation.rules import MESSAGE
from server.conversation.store import Message
from server.conversation.views import ClientCommand, Edit, Say, Unsay
from server.journal import store as log_store
from server.journal.batch import Ride
from server.journal.journal import Journal
from server.journal.model import Entry, StreamClosed
from server.kit.clock import Clock
from server.kit.db import Database
from server.kit.errors import Kind, Refused, not_found


class Writing:
    """Appends to conversations."""

    def __init__(self, registry: ConversationRegistry, database: Database, journal: Journal, clock: Clock) -> None:
        self._registry = registry
        self._database = database
        self._journal = journal
        self._clock = clock

    async def command(self, person: str, key: str, command_id: str, command: ClientCommand) -> int:
        """Do what somebody asks for. raises: Refused"""
        access = await self._registry.may_read(person, key)
        if not access.may_write and not isinstance(command, Unsay):
            raise Refused("may_not_write", Kind.FORBIDDEN)
        conversation = await self._registry.open(key)
        match command:
            case Say(text):
                now = self._clock.now()
                fades_at = now + timedelta(hours=access.fades_after_h) if access.fades_after_h else None
                entry = Entry(
                    conversation.channel, 0, command_id, person, now, SAID, None, MESSAGE.clean(text), fades_at
                )
                return await self._note(entry)
            case Edit(seq, text):
                return await self._edit(conversation, person, command_id, seq, MESSAGE.clean(text))
            case Unsay(seq):
                return await self._unsay(conversation, person, command_id, seq)
            case _:
                assert_never(command)

    async def append(
        self, conversation: Conversation, command_id: str, event: AnyEvent, ride: Ride, *, closes: bool = False
    ) -> int:
        """Write what the program itself does; its version. raises: Refused(not_found) when the conversation is over"""
        entry = Entry(conversation.channel, 0, command_id, "", self._clock.now(), msgspec.json.encode([event]))
        return await self._note(entry, ride, closes=closes)

    async def _edit(self, conversation: Conversation, person: str, command_id: str, seq: int, text: str) -> int:
        if earlier := await self._answered(conversation, person, command_id):
            return earlier
        kept, now = await self._mine(conversation, person, seq), self._clock.now()
        edited = msgspec.structs.replace(kept, text=text, edited_at=now)

        def ride(connection: Connection, _: Sequence[Entry]) -> None:
            if not store.edit(connection, conversation.key, edited):
                raise not_found()

        events = msgspec.json.encode([Edited(seq)])
        return await self._write_over(Entry(conversation.channel, 0, command_id, person, now, events, edited), ride)

    async def _unsay(self, conversation: Conversation, person: str, command_id: str, seq: int) -> int:
        if earlier := await self._answered(conversation, person, command_id):
            return earlier
        await self._mine(conversation, person, seq)

        def ride(connection: Connection, _: Sequence[Entry]) -> None:
            if not store.remove(connection, conversation.key, [seq]):
                raise not_found()

        events = msgspec.json.encode([Unsaid(seq)])
        return await self._write_over(
            Entry(conversation.channel, 0, command_id, person, self._clock.now(), events), ride
        )

    async def _write_over(self, entry: Entry, ride: Ride) -> int:
        version = await self._note(entry, ride)
        self._database.soiled.set()
        return version

    async def _note(self, entry: Entry, ride: Ride | None = None, *, closes: bool = False) -> int:
        try:
            return (await self._journal.note(entry, ride=ride, closes=closes)).entry.version
        except StreamClosed:
            raise not_found() from None

    async def _answered(self, conversation: Conversation, person: str, command_id: str) -> int | None:
        """The version with which an earlier try ended. A message that is gone could not be edited or deleted again."""
        command = (conversation.channel, person, command_id)
        async with self._database.read() as tx:
            found = await tx.run_sync(log_store.answered, [command])
        return found[command].version if found else None

    async def _mine(self, conversation: Conversation, person: str, seq: int) -> Message:
        async with self._database.read() as tx:
            kept = await store.one(tx, conversation.key, seq, self._clock.now())
        if kept is None:
            raise not_found()
        if kept.person != person:
            raise Refused("not_yours", Kind.FORBIDDEN)
        return kept
