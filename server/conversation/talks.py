"""All conversations that this process knows, who may take part, and telling those who listen."""

import asyncio
from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Literal

import msgspec
import structlog

from server.conversation import store
from server.conversation.model import NOTHING, Access, AnyEvent, Ended, Said, touched
from server.conversation.recent import Recent
from server.conversation.talk import Listener, News, Talk
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


class Talks:
    """A conversation's key is `<prefix>-<id>`; whoever registered the prefix says who may read and write."""

    def __init__(self, database: Database, follower: Follower, clock: Clock) -> None:
        self._database = database
        self._follower = follower
        self._clock = clock
        self._places: dict[str, _Place] = {}
        self._talks: dict[str, Talk] = {}
        self._opening: dict[str, asyncio.Task[Talk]] = {}
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

    async def open(self, key: str) -> Talk:
        """The conversation, which this process follows from now on. raises: Refused(not_found) when it has ended"""
        talk = self._talks.get(key)
        if talk is None:
            opening = self._opening.get(key)
            if opening is None:
                opening = self._opening[key] = asyncio.create_task(self._load(key))
                opening.add_done_callback(lambda task: self._opened_or_not(key, task))
            talk = await asyncio.shield(opening)
        talk.used_at = self._clock.monotonic()
        if talk.ended:
            raise not_found()
        return talk

    def how_many(self) -> int:
        """Conversations that this process has open."""
        return len(self._talks)

    def known(self, key: str) -> Talk | None:
        """The conversation, when this process follows it."""
        return self._talks.get(key)

    async def listen(self, connection: Connection, key: str, since: int | None, *, anew: bool = False) -> None:
        """Send what was missed, or everything; and from now on what is new; `anew` only while it listens already.

        raises: Refused(not_found)
        """
        if key not in self._talks:  # before anything is kept of a key that somebody may have made up
            await self.may_read(connection.person, key)
        talk = await self.open(key)
        while True:
            revocations = talk.revocations
            access = await self.may_read(connection.person, key)
            if since is not None and talk.recent.reaches(since) and not talk.nameless:
                listener = Listener(connection, access, talk.recent.version)
                frame = talk.patch(since, self._clock.now())
            else:
                called = await self._called(key)
                version, news = await self._look_up(talk, since)
                talk.call(*called)
                listener = Listener(connection, access, version)
                frame = talk.frame(listener, since, version, news)
            if anew and connection.id not in talk.listeners:  # whoever has gone must not be kept
                return
            if talk.revocations == revocations:
                break
        talk.listeners[connection.id] = listener
        connection.send(frame)
        self._tell_soon(talk)

    async def refresh(self, key: str) -> None:
        """Read names and access again, and send everybody who listens the whole conversation anew."""
        talk = self._talks.get(key)
        if talk is None:
            return
        talk.recent.forget(talk.recent.version)
        for listener in list(talk.listeners.values()):
            try:
                await self.listen(listener.connection, key, None, anew=True)
            except DatabaseAway:
                self._refresh_later(key)
            except Exception:  # noqa: BLE001 - one who may not read any more, or a failure: either way, no more for them
                if talk.listeners.pop(listener.connection.id, None):
                    listener.connection.end(talk.channel, "not_found")

    async def refresh_all(self) -> None:
        """The same for every conversation of this process; hints that were on their way bring no texts back."""
        self._erased_at = self._clock.now()
        for talk in self._talks.values():
            talk.recent.forget(talk.recent.version)
        for key in list(self._talks):
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
        for key, talk in list(self._talks.items()):
            if not talk.listeners and now - talk.used_at > IDLE_S:
                del self._talks[key]
                await self._follower.leave(talk.channel)

    async def _load(self, key: str) -> Talk:
        channel = f"conversation:{key}"
        async with self._database.read() as tx:
            version, ended = await log_store.head_and_end(tx, channel)
        talk = Talk(key, channel, Recent(version), ended, used_at=self._clock.monotonic())
        await self._follower.follow(channel, lambda entry: self._hear(talk, entry), version)
        self._talks[key] = talk
        return talk

    def _opened_or_not(self, key: str, opening: "asyncio.Task[Talk]") -> None:
        del self._opening[key]
        if not opening.cancelled():
            opening.exception()  # whoever asked may be gone: nobody has to fetch it

    async def _called(self, key: str) -> tuple[dict[str, str], frozenset[str]]:
        prefix, _, rest = key.partition("-")
        place = self._places[prefix]
        return await place.names(rest), frozenset(await place.facilitators(rest))

    def _hear(self, talk: Talk, entry: Entry) -> None:
        if self._erased_at is not None and entry.at < self._erased_at + LATE:
            entry = msgspec.structs.replace(entry, text=None, attached=None)
        events = ONE_SAID if entry.events == SAID else _events(entry.events)
        talk.take(entry, events)
        if Ended() in events:
            talk.ended = True
            talk.let_go("ended")
        if talk.listeners:
            self._tell_soon(talk)
        else:
            talk.recent.trim()

    def _tell_soon(self, talk: Talk) -> None:
        """Once for everything that is heard in this turn of the event loop, and in the same turn as it is acknowledged:
        one write for each socket.
        """
        if not talk.telling:
            talk.telling = True
            self._loop = self._loop or asyncio.get_running_loop()  # which asks the kernel each time
            self._loop.call_soon(self._tell, talk)

    def _tell(self, talk: Talk) -> None:
        talk.telling = False
        if talk.reading is not None:
            return
        known = not talk.recent.missing and not talk.nameless
        if not (known and talk.tell(self._clock.now())):
            talk.reading = asyncio.create_task(self._read(talk))

    async def _read(self, talk: Talk) -> None:
        """Read what is missing in memory, and then tell."""
        try:
            while True:
                await self._read_texts(talk)
                if talk.nameless:
                    talk.call(*await self._called(talk.key))
                if not talk.recent.missing and not talk.nameless and talk.tell(self._clock.now()):
                    break
        except Exception as error:  # noqa: BLE001 - the next message tries again
            log.error("bug", where=where(error))
        finally:
            talk.reading = None

    async def _read_texts(self, talk: Talk) -> None:
        wanted, behind = dict(talk.recent.missing), talk.behind()
        async with self._database.read() as tx:
            found = await store.some(tx, talk.key, wanted, self._clock.now()) if wanted else {}
            version = await log_store.head(tx, talk.channel)
            news = {since: await self._news(tx, talk, since, version) for since in {one.version for one in behind}}
        talk.recent.fill(wanted, found)
        for listener in behind:
            since = listener.version
            if since in news and talk.listeners.get(listener.connection.id) is listener:
                listener.version = version
                listener.connection.send(talk.frame(listener, since, version, news[since]))

    async def _look_up(self, talk: Talk, since: int | None) -> tuple[int, News]:
        whole = await self._whole.get(talk.key) if since is None else None
        if whole is not None:
            return whole
        async with self._database.read() as tx:
            version = await log_store.head(tx, talk.channel)
            return version, await self._news(tx, talk, since, version)

    async def _read_whole(self, keys: Sequence[str]) -> Mapping[str, tuple[int, News]]:
        async with self._database.read() as tx:
            talks = [talk for key in keys if (talk := self._talks.get(key))]
            heads = await log_store.heads(tx, [talk.channel for talk in talks])
            return {
                talk.key: (version, await self._news(tx, talk, None, version))
                for talk in talks
                for version in [heads.get(talk.channel, 0)]
            }

    async def _news(self, tx: Tx, talk: Talk, since: int | None, version: int) -> News:
        """What changed after `since`; everything when that is not known any more."""
        now = self._clock.now()
        if since is not None and since <= version:
            entries = await log_store.read(tx, talk.channel, since, MOST_RESUMED + 1)
            if len(entries) == version - since <= MOST_RESUMED:
                changed = {
                    seq for entry in entries for event in _events(entry.events) for seq in touched(event, entry.version)
                }
                kept = await store.some(tx, talk.key, changed, now)
                if not store.is_much(kept.values()):
                    return News({seq: kept.get(seq) for seq in sorted(changed)}, whole=False)
        return News(dict(await store.newest(tx, talk.key, now)), whole=True)
