"""What follows in this process from each decision, whoever made it: sound and pictures, text, attendance."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Protocol

import structlog

from server.journal.model import Entry
from server.realtime.bugs import where
from server.realtime.live import LiveStreams
from server.realtime.media_link import MediaLink
from server.room.attendance import here
from server.room.chat_access import lobby_readers, meeting_readers
from server.room.events import Event
from server.room.model import Room
from server.room.policy import policy
from server.room.system import Command
from server.room.view import Audience

Live = LiveStreams[Room, Command, Event, Audience]
WorkOut = Callable[[str], Awaitable[None]]
log = structlog.get_logger()


class Talk(Protocol):
    """What a room needs of conversations: those who have gone must hear no more."""

    def revoke(self, person: str, key: str) -> None: ...

    def listened_to(self, key: str) -> bool: ...


def news(room: Room) -> tuple[object, ...]:
    """What others are told of when it changes."""
    return room.phase, room.door.late, bool(room.door.waiting)


class Effects:
    """Keeps media, conversations and attendance in step with the rooms this process knows."""

    def __init__(self, live: Live, media: MediaLink, talk: Talk, work_out: WorkOut) -> None:
        self._live = live
        self._media = media
        self._talk = talk
        self._work_out = work_out
        self._working: dict[str, asyncio.Task[None]] = {}
        self._again: set[str] = set()
        live.on_open(self._opened)
        live.on_change(self._changed)
        live.keep_while(media.keeps)
        live.keep_while(lambda key: talk.listened_to(f"meeting-{key}") or talk.listened_to(f"lobby-{key}"))

    async def settle(self) -> None:
        """Return when everything heard so far is worked out."""
        while self._working:
            await asyncio.gather(*self._working.values())

    def _opened(self, key: str, room: Room, version: int) -> None:
        self._media.apply(key, policy(room, version))
        if room.phase != "before":
            self._work_out_soon(key)

    def _changed(self, key: str, old: Room, new: Room, entry: Entry) -> None:
        self._follow_media(key, old, new, entry.version)
        self._follow_talk(key, old, new)
        if news(old) != news(new) or here(old) != here(new):
            self._work_out_soon(key)

    def _follow_talk(self, key: str, old: Room, new: Room) -> None:
        if new.phase == "ended":
            return  # the conversations end as a whole, and say so
        for person in meeting_readers(old) - meeting_readers(new):
            self._talk.revoke(person, f"meeting-{key}")
        for person in lobby_readers(old) - lobby_readers(new):
            self._talk.revoke(person, f"lobby-{key}")

    def _follow_media(self, key: str, old: Room, new: Room, version: int) -> None:
        self._media.apply(key, policy(new, version))
        if new.phase == "ended":
            self._media.end(key)
            return
        for person in old.seats:
            if person not in new.seats or (new.seats[person].elsewhere and not old.seats[person].elsewhere):
                self._media.disconnect(key, person)

    def _work_out_soon(self, key: str) -> None:
        if key in self._working:
            self._again.add(key)
            return
        task = self._working[key] = asyncio.create_task(self._work(key))
        task.add_done_callback(lambda _: self._worked(key))

    async def _work(self, key: str) -> None:
        try:
            await self._work_out(key)
        except Exception as error:  # noqa: BLE001 - the next decision, or the next report, tries again
            log.error("attendance_failed", where=where(error))

    def _worked(self, key: str) -> None:
        del self._working[key]
        if key in self._again:
            self._again.discard(key)
            self._work_out_soon(key)
