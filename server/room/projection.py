"""Works out from each room's log who was there, and tells others once what the log says has happened."""

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import msgspec

from server.journal import store as log_store
from server.journal.model import Entry
from server.kit.db import Database
from server.room import store
from server.room.attendance import Move, moves
from server.room.events import Event, FacilitatorsMissed
from server.room.model import KIND, Room

_decode: Callable[[bytes], list[Event]] = msgspec.json.Decoder(list[Event]).decode


@dataclass(frozen=True, slots=True)
class Opened:
    meeting: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Ended:
    meeting: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Missed:
    """Nobody who facilitates came; these are asked to."""

    meeting: str
    group: str
    asked: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Waited:
    """Somebody has come to the lobby and nobody is there; whoever may let them in is told."""

    meeting: str
    group: str
    asked: tuple[str, ...]


News = Opened | Ended | Missed | Waited
Note = Callable[[News], Awaitable[None]]


@dataclass(slots=True)
class _Read:
    """As far as this process has read a log."""

    room: Room
    version: int = 0


@dataclass(slots=True)
class _Found:
    """What the log says that has not been worked out yet."""

    version: int
    moves: list[Move] = field(default_factory=list)
    news: list[News] = field(default_factory=list)


class Projection:
    """Idempotent: any process may work out any log at any time; the stored cursor says how far it is done.

    `note` is told of news before the cursor moves, so that a crash between the two tells it twice rather than never.
    """

    def __init__(self, database: Database, note: Note) -> None:
        self._database = database
        self._note = note
        self._read: dict[str, _Read] = {}
        self._one_at_a_time: dict[str, asyncio.Lock] = defaultdict(asyncio.Lock)

    async def work_out(self, meeting: str) -> None:
        """Bring attendance up to the head of the meeting's log."""
        async with self._one_at_a_time[meeting]:
            while not await self._step(meeting):
                self._read.pop(meeting, None)
            if self._read[meeting].room.phase == "ended":
                del self._read[meeting]

    async def tidy(self, ended: Sequence[str]) -> None:
        """Delete the logs of these meetings, as far as they are worked out, and with them how far that was."""
        async with self._database.read() as tx:
            done = await store.worked_out(tx)
        for meeting in done.keys() & ended:
            async with self._database.begin() as tx:
                await tx.execute(log_store.forget(f"{KIND}:{meeting}", done[meeting]))
                await store.drop_cursor(tx, meeting)

    async def _step(self, meeting: str) -> bool:
        """Work out what is new; False when another process did so at the same time."""
        async with self._database.read() as tx:
            cursor = await store.cursor(tx, meeting)
            read = self._read.get(meeting)
            if read is None or read.version > cursor:  # it was read once, but not worked out
                read = self._read[meeting] = _Read(Room(meeting))
            entries = await log_store.read(tx, f"{KIND}:{meeting}", read.version)
        found = _Found(cursor)
        for entry in entries:
            _take(read, found, entry)
        if found.version == cursor:
            return True
        for news in found.news:
            await self._note(news)
        async with self._database.begin() as tx:
            if not await store.advance(tx, meeting, cursor, found.version):
                return False
            await store.write(tx, meeting, found.moves)
        return True


def _take(read: _Read, found: _Found, entry: Entry) -> None:
    before, events = read.room, _decode(entry.events)
    read.room, moved = moves(before, events, entry.at)
    read.version = entry.version
    if entry.version > found.version:
        found.version = entry.version
        found.moves += moved
        found.news += _news(before, read.room, events, entry.at)


def _news(before: Room, after: Room, events: Sequence[Event], at: datetime) -> list[News]:
    news: list[News] = [
        Missed(after.meeting, after.group, event.asked) for event in events if isinstance(event, FacilitatorsMissed)
    ]
    if not before.door.waiting and after.door.waiting and not after.anyone_here():
        news.append(Waited(after.meeting, after.group, after.lead.succession))
    if before.phase == "before" and after.phase in ("open", "safe"):
        news.append(Opened(after.meeting, at))
    if before.phase != "ended" and after.phase == "ended":
        news.append(Ended(after.meeting, at))
    return news
