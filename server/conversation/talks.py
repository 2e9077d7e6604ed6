"""All conversations that this process knows, who may take part, and telling those who listen."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Literal

import msgspec
import structlog

from server.conversation import store
from server.conversation.model import NOTHING, Access, AnyEvent, Ended, touched
from server.conversation.talk import Listener, News, Talk
from server.journal import store as log_store
from server.journal.follower import Follower
from server.journal.model import Entry
from server.kit.clock import Clock
from server.kit.db import Database, Tx
from server.kit.errors import not_found
from server.realtime.bugs import where
from server.realtime.channel import Connection

IDLE_S = 600.0
MOST_RESUMED = 500  # entries; whoever missed more takes a snapshot

Prefix = Literal["meeting", "lobby", "tearoom", "table"]
CheckAccess = Callable[[str, str], Awaitable[Access]]
Names = Callable[[str], Awaitable[dict[str, str]]]
log = structlog.get_logger()
_events = msgspec.json.Decoder(list[AnyEvent]).decode


@dataclass(frozen=True, slots=True)
class _Place:
    access: CheckAccess
    names: Names


class Talks:
    """A conversation's key is `<prefix>-<id>`; whoever registered the prefix says who may read and write."""

    def __init__(self, database: Database, follower: Follower, clock: Clock) -> None:
        self._database = database
        self._follower = follower
        self._clock = clock
        self._places: dict[str, _Place] = {}
        self._talks: dict[str, Talk] = {}
        self._opening = asyncio.Lock()

    def register(self, prefix: Prefix, access: CheckAccess, names: Names) -> None:
        self._places[prefix] = _Place(access, names)

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

    async def open(self, key: str) -> Talk:
        """The conversation, which this process follows from now on. raises: Refused(not_found) when it has ended"""
        async with self._opening:
            talk = self._talks.get(key)
            if talk is None:
                talk = self._talks[key] = await self._load(key)
        talk.used_at = self._clock.now()
        if talk.ended:
            raise not_found()
        return talk

    def how_many(self) -> int:
        """Conversations that this process has open."""
        return len(self._talks)

    def known(self, key: str) -> Talk | None:
        """The conversation, when this process follows it."""
        return self._talks.get(key)

    def listened_to(self) -> list[str]:
        """The conversations of this process to which somebody listens."""
        return [key for key, talk in self._talks.items() if talk.listeners]

    async def catch_up(self, talk: Talk) -> None:
        """Hear everything that was written before this call."""
        await self._follower.catch_up(talk.channel)

    async def listen(self, connection: Connection, key: str, since: int | None) -> None:
        """Send what was missed, or everything; and from now on what is new. raises: Refused(not_found)"""
        await self.may_read(connection.person, key)  # before anything is kept of a key that somebody may have made up
        talk = await self.open(key)
        async with talk.one_teller:
            while True:
                revocations = talk.revocations
                access = await self.may_read(connection.person, key)
                talk.names = await self._names(key)
                async with self._database.read() as tx:
                    version = await log_store.head(tx, talk.channel)
                    news = await self._news(tx, talk, since, version)
                if talk.revocations == revocations:
                    break
            listener = talk.listeners[connection.id] = Listener(connection, access, version)
            connection.send(talk.frame(listener, since, version, news))
        self._tell_soon(talk)

    async def refresh(self, key: str) -> None:
        """Read names and access again, and send everybody who listens the whole conversation anew."""
        talk = self._talks.get(key)
        for listener in list(talk.listeners.values()) if talk else ():
            try:
                await self.listen(listener.connection, key, None)
            except Exception:  # noqa: BLE001 - one who may not read any more, or a failure: either way, no more for them
                if talk and talk.listeners.pop(listener.connection.id, None):
                    listener.connection.end(talk.channel, "not_found")

    async def sweep(self) -> None:
        """Put away the conversations that nobody has used for a while."""
        now = self._clock.now()
        for key, talk in list(self._talks.items()):
            if not talk.listeners and (now - talk.used_at).total_seconds() > IDLE_S and not talk.one_writer.locked():
                del self._talks[key]
                await self._follower.leave(talk.channel)

    async def _load(self, key: str) -> Talk:
        talk = Talk(key, 0, ended=False, used_at=self._clock.now())
        async with self._database.read() as tx:
            talk.head = await log_store.head(tx, talk.channel)
            for entry in await log_store.read(tx, talk.channel, talk.head - 1):
                talk.ended = _is_end(entry)
        await self._follower.follow(talk.channel, lambda entry: self._hear(talk, entry), talk.head)
        return talk

    async def _names(self, key: str) -> dict[str, str]:
        prefix, _, rest = key.partition("-")
        return await self._places[prefix].names(rest)

    def _hear(self, talk: Talk, entry: Entry) -> None:
        talk.head = entry.version
        if _is_end(entry):
            talk.ended = True
            talk.let_go("ended")
        self._tell_soon(talk)

    def _tell_soon(self, talk: Talk) -> None:
        behind = any(listener.version < talk.head for listener in talk.listeners.values())
        if behind and talk.telling is None:
            talk.telling = asyncio.create_task(self._tell(talk))

    async def _tell(self, talk: Talk) -> None:
        """Send everybody what they have not got yet, until nobody is behind."""
        try:
            while any(listener.version < talk.head for listener in talk.listeners.values()):
                async with talk.one_teller:
                    await self._tell_once(talk)
        except Exception as error:  # noqa: BLE001 - the next message tries again
            log.error("bug", where=where(error))
        finally:
            talk.telling = None

    async def _tell_once(self, talk: Talk) -> None:
        async with self._database.read() as tx:
            version = await log_store.head(tx, talk.channel)
            behind = {listener.version for listener in talk.listeners.values() if listener.version < version}
            news = {since: await self._news(tx, talk, since, version) for since in behind}
        if any(kept.person not in talk.names for found in news.values() for kept in found.messages.values() if kept):
            talk.names = await self._names(talk.key)
        frames: dict[tuple[int, Access | None], bytes] = {}
        for listener in list(talk.listeners.values()):
            since = listener.version
            if (found_ := news.get(since)) is None:
                continue
            which = (since, listener.access if found_.whole else None)
            if which not in frames:
                frames[which] = talk.frame(listener, since, version, found_)
            listener.version = version
            listener.connection.send(frames[which])

    async def _news(self, tx: Tx, talk: Talk, since: int | None, version: int) -> News:
        """What changed after `since`; everything when that is not known any more."""
        now = self._clock.now()
        if since is not None and since <= version:
            entries = await log_store.read(tx, talk.channel, since, MOST_RESUMED + 1)
            if len(entries) == version - since <= MOST_RESUMED:
                changed = {seq for entry in entries for event in _events(entry.events) for seq in touched(event)}
                kept = await store.some(tx, talk.key, changed, now)
                return News({seq: kept.get(seq) for seq in sorted(changed)}, whole=False)
        return News(dict(await store.newest(tx, talk.key, now)), whole=True)


def _is_end(entry: Entry) -> bool:
    return any(isinstance(event, Ended) for event in _events(entry.events))
