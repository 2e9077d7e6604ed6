"""All conversations that this process knows, who may take part, and telling those who listen."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

import msgspec
import structlog

from server.conversation import store
from server.conversation.conversation import Conversation, Listener, News
from server.conversation.model import NOTHING, Access, AnyEvent, Ended, Said, touched
from server.conversation.recent import Recent
from server.journal import store as log_store
from server.journal.follower import Follower
from server.journal.model import Entry
from server.kit.clock import Clock
from server.kit.coalescer import Coalescer
from server.kit.db import Database, Tx
from server.kit.db_faults import DatabaseAway
from server.kit.errors import not_found
from server.realtime.bugs import where
from server.realtime.channel import Connection

IDLE_S = 600.0
MOST_RESUMED = 500  # entries; whoever missed more takes a snapshot
AGAIN_S = 1.0  # until the database is asked once more
LATE = timedelta(seconds=10)  # how old a hint may be when it arrives, with clocks that differ

Prefix = Literal["meeting", "lobby", "tearoom", "table"]
CheckAccess = Callable[[str, str], Awaitable[Access]]
Names = Callable[[str], Awaitable[dict[str, str]]]
Facilitators = Callable[[str], Awaitable[Collection[str]]]
log = structlog.get_logger()
_events = msgspec.json.Decoder(list[AnyEvent]).decode
ONE_SAID: Sequence[AnyEvent] = (Said(),)
SAID = msgspec.json.encode(ONE_SAID)  # nearly everything that happens


@dataclass(frozen=True, slots=True)
class _Place:
    access: CheckAccess
    names: Names
    facilitators: Facilitators


class ConversationRegistry:
    """A conversation's key is `<prefix>-<id>`; whoever registered the prefix says who may read and write."""

    def __init__(self, database: Database, follower: Follower, clock: Clock) -> None:
        self._database = database
        self._follower = follower
        self._clock = clock
        self._places: dict[str, _Place] = {}
        self._conversations: dict[str, Conversation] = {}
        self._opening: dict[str, asyncio.Task[Conversation]] = {}
        self._whole = Coalescer(self._read_whole)  # after a restart everybody comes back at once
        self._loop: asyncio.AbstractEventLoop | None = None
        self._erased_at: datetime | None = None
        self._again: dict[str, asyncio.Task[None]] = {}

    def register(self, prefix: Prefix, access: CheckAccess, names: Names, facilitators: Facilitators) -> None:
        self._places[prefix] = _Place(access, names, facilitators)

    async def access(self, person: str, key: str) -> Access:
        """What the person may do now."""
        prefix, _, rest = key.partition("-")
        place = self._places.get(prefix)
        return await place.access(person, rest) if place and rest else NOTHING

    async def may_read(self, person: str, key: str) -> Access:
        """The same, for whoever may at least read. raises: Refused(not_found)"""
        access = await self.access(person, key)
        if not access.may_read:
            raise not_found()
        return access

    async def open(self, key: str) -> Conversation:
        """The conversation, which this process follows from now on. raises: Refused(not_found) when it has ended"""
        conversation = self._conversations.get(key)
        if conversation is None:
            opening = self._opening.get(key)
            if opening is None:
                opening = self._opening[key] = asyncio.create_task(self._load(key))
                opening.add_done_callback(lambda task: self._opened_or_not(key, task))
            conversation = await asyncio.shield(opening)
        conversation.used_at = self._clock.monotonic()
        if conversation.ended:
            raise not_found()
        return conversation

    def how_many(self) -> int:
        """Conversations that this process has open."""
        return len(self._conversations)

    def known(self, key: str) -> Conversation | None:
        """The conversation, when this process follows it."""
        return self._conversations.get(key)

    async def listen(self, connection: Connection, key: str, since: int | None, *, anew: bool = False) -> None:
        """Send what was missed, or everything; and from now on what is new; `anew` only while it listens already.

        raises: Refused(not_found)
        """
        if key not in self._conversations:  # before anything is kept of a key that somebody may have made up
            await self.may_read(connection.person, key)
        conversation = await self.open(key)
        while True:
            revocations = conversation.revocations
            access = await self.may_read(connection.person, key)
            if since is not None and conversation.recent.reaches(since) and not conversation.nameless:
                listener = Listener(connection, access, conversation.recent.version)
                frame = conversation.patch(since, self._clock.now())
            else:
                called = await self._called(key)
                version, news = await self._look_up(conversation, since)
                conversation.call(*called)
                listener = Listener(connection, access, version)
                frame = conversation.frame(listener, since, version, news)
            if anew and connection.id not in conversation.listeners:  # whoever has gone must not be kept
                return
            if conversation.revocations == revocations:
                break
        conversation.listeners[connection.id] = listener
        connection.send(frame)
        self._tell_soon(conversation)

    async def refresh(self, key: str) -> None:
        """Read names and access again, and send everybody who listens the whole conversation anew."""
        conversation = self._conversations.get(key)
        if conversation is None:
            return
        conversation.recent.forget(conversation.recent.version)
        for listener in list(conversation.listeners.values()):
            try:
                await self.listen(listener.connection, key, None, anew=True)
            except DatabaseAway:
                self._refresh_later(key)
            except Exception:  # noqa: BLE001 - one who may not read any more, or a failure: either way, no more for them
                if conversation.listeners.pop(listener.connection.id, None):
                    listener.connection.end(conversation.channel, "not_found")

    async def refresh_all(self) -> None:
        """The same for every conversation of this process; hints that were on their way bring no texts back."""
        self._erased_at = self._clock.now()
        for conversation in self._conversations.values():
            conversation.recent.forget(conversation.recent.version)
        for key in list(self._conversations):
            await self.refresh(key)

    def _refresh_later(self, key: str) -> None:
        if key not in self._again:
            self._again[key] = asyncio.create_task(self._refresh_again(key))

    async def _refresh_again(self, key: str) -> None:
        await self._clock.sleep(AGAIN_S)
        del self._again[key]
        await self.refresh(key)

    async def sweep(self) -> None:
        """Put away the conversations that nobody has used for a while."""
        now = self._clock.monotonic()
        for key, conversation in list(self._conversations.items()):
            if not conversation.listeners and now - conversation.used_at > IDLE_S:
                del self._conversations[key]
                await self._follower.leave(conversation.channel)

    async def _load(self, key: str) -> Conversation:
        channel = f"conversation:{key}"
        async with self._database.read() as tx:
            version, ended = await log_store.head_and_end(tx, channel)
        conversation = Conversation(key, channel, Recent(version), ended, used_at=self._clock.monotonic())
        await self._follower.follow(channel, lambda entry: self._hear(conversation, entry), version)
        self._conversations[key] = conversation
        return conversation

    def _opened_or_not(self, key: str, opening: "asyncio.Task[Conversation]") -> None:
        del self._opening[key]
        if not opening.cancelled():
            opening.exception()  # whoever asked may be gone: nobody has to fetch it

    async def _called(self, key: str) -> tuple[dict[str, str], frozenset[str]]:
        prefix, _, rest = key.partition("-")
        place = self._places[prefix]
        return await place.names(rest), frozenset(await place.facilitators(rest))

    def _hear(self, conversation: Conversation, entry: Entry) -> None:
        if self._erased_at is not None and entry.at < self._erased_at + LATE:
            entry = msgspec.structs.replace(entry, text=None, attached=None)
        events = ONE_SAID if entry.events == SAID else _events(entry.events)
        conversation.take(entry, events)
        if Ended() in events:
            conversation.ended = True
            conversation.let_go("ended")
        if conversation.listeners:
            self._tell_soon(conversation)
        else:
            conversation.recent.trim()

    def _tell_soon(self, conversation: Conversation) -> None:
        """Once for everything that is heard in this turn of the event loop, and in the same turn as it is acknowledged:
        one write for each socket.
        """
        if not conversation.telling:
            conversation.telling = True
            self._loop = self._loop or asyncio.get_running_loop()  # which asks the kernel each time
            self._loop.call_soon(self._tell, conversation)

    def _tell(self, conversation: Conversation) -> None:
        conversation.telling = False
        if conversation.reading is not None:
            return
        known = not conversation.recent.missing and not conversation.nameless
        if not (known and conversation.tell(self._clock.now())):
            conversation.reading = asyncio.create_task(self._read(conversation))

    async def _read(self, conversation: Conversation) -> None:
        """Read what is missing in memory, and then tell."""
        try:
            while True:
                await self._read_texts(conversation)
                if conversation.nameless:
                    conversation.call(*await self._called(conversation.key))
                if (
                    not conversation.recent.missing
                    and not conversation.nameless
                    and conversation.tell(self._clock.now())
                ):
                    break
        except Exception as error:  # noqa: BLE001 - the next message tries again
            log.error("bug", where=where(error))
        finally:
            conversation.reading = None

    async def _read_texts(self, conversation: Conversation) -> None:
        wanted, behind = dict(conversation.recent.missing), conversation.behind()
        async with self._database.read() as tx:
            found = await store.some(tx, conversation.key, wanted, self._clock.now()) if wanted else {}
            version = await log_store.head(tx, conversation.channel)
            news = {
                since: await self._news(tx, conversation, since, version) for since in {one.version for one in behind}
            }
        conversation.recent.fill(wanted, found)
        for listener in behind:
            since = listener.version
            if since in news and conversation.listeners.get(listener.connection.id) is listener:
                listener.version = version
                listener.connection.send(conversation.frame(listener, since, version, news[since]))

    async def _look_up(self, conversation: Conversation, since: int | None) -> tuple[int, News]:
        whole = await self._whole.get(conversation.key) if since is None else None
        if whole is not None:
            return whole
        async with self._database.read() as tx:
            version = await log_store.head(tx, conversation.channel)
            return version, await self._news(tx, conversation, since, version)

    async def _read_whole(self, keys: Sequence[str]) -> Mapping[str, tuple[int, News]]:
        async with self._database.read() as tx:
            registry = [conversation for key in keys if (conversation := self._conversations.get(key))]
            heads = await log_store.heads(tx, [conversation.channel for conversation in registry])
            return {
                conversation.key: (version, await self._news(tx, conversation, None, version))
                for conversation in registry
                for version in [heads.get(conversation.channel, 0)]
            }

    async def _news(self, tx: Tx, conversation: Conversation, since: int | None, version: int) -> News:
        """What changed after `since`; everything when that is not known any more."""
        now = self._clock.now()
        if since is not None and since <= version:
            entries = await log_store.read(tx, conversation.channel, since, MOST_RESUMED + 1)
            if len(entries) == version - since <= MOST_RESUMED:
                changed = {
                    seq for entry in entries for event in _events(entry.events) for seq in touched(event, entry.version)
                }
                kept = await store.some(tx, conversation.key, changed, now)
                if not store.is_much(kept.values()):
                    return News({seq: kept.get(seq) for seq in sorted(changed)}, whole=False)
        return News(dict(await store.newest(tx, conversation.key, now)), whole=True)
