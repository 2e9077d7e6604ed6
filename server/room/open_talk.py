"""How long people have spoken without a turn, as the media process counts it: who is told, and when the room is."""

import asyncio
from collections.abc import Mapping

import structlog

from server.journal.model import Entry
from server.kit.clock import Clock
from server.kit.ids import NewId
from server.realtime.bugs import where
from server.realtime.machine import SYSTEM
from server.room import rules
from server.room.effects import Live
from server.room.model import Room
from server.room.system import CountTalk
from server.room.view import Audience

log = structlog.get_logger()


class OpenTalk:
    """What was told last of each room, until its meeting ends."""

    def __init__(self, live: Live, clock: Clock, ids: NewId) -> None:
        self._live = live
        self._clock = clock
        self._ids = ids
        self._talked_ms: dict[str, Mapping[str, int]] = {}
        self._telling: dict[str, asyncio.Task[None]] = {}
        live.on_change(self._changed)

    def hear(self, meeting: str, talked_ms: Mapping[str, int]) -> None:
        """Tell facilitators of everybody and members of themselves; and the room, while its queue goes by it."""
        room = self._live.state(meeting)
        if room is None:
            return
        self._talked_ms[meeting] = talked_ms
        talked_s = {person: ms // 1000 for person, ms in talked_ms.items() if person in room.seats}
        for person, seconds in talked_s.items():
            self._live.send_ephemeral(meeting, airtime({person: seconds}), people=[person], audience=is_member)
        self._live.send_ephemeral(meeting, airtime(talked_s), audience=holds)
        if room.floor.by_airtime and meeting not in self._telling:
            task = self._telling[meeting] = asyncio.create_task(self._tell(meeting))
            task.add_done_callback(lambda _: self._telling.pop(meeting, None))

    async def tell_room(self, meeting: str) -> None:
        """Let the room know what was told last, if anything was: a queue goes by it, or will. raises: Refused"""
        if meeting not in self._talked_ms:
            return
        command = CountTalk(self._talked_ms[meeting])
        room = await self._live.open(meeting)
        if rules.decide(room, SYSTEM, command, self._clock.now()):
            await self._live.act(meeting, SYSTEM, self._ids(), command)

    async def settle(self) -> None:
        """Return when the room knows."""
        await asyncio.gather(*self._telling.values())

    async def _tell(self, meeting: str) -> None:
        try:
            await self.tell_room(meeting)
        except Exception as error:  # noqa: BLE001 - ten seconds later it is told again
            log.error("airtime_failed", where=where(error))

    def _changed(self, meeting: str, _: Room, new: Room, __: Entry) -> None:
        if new.phase == "ended":
            self._talked_ms.pop(meeting, None)


def airtime(spoken_s: Mapping[str, int]) -> object:
    """As browsers are told of it."""
    return {"kind": "airtime", "spoken_s": spoken_s}


def is_member(audience: Audience) -> bool:
    """Whether these are people who sit and do not hold the circle."""
    return audience == "member"


def holds(audience: Audience) -> bool:
    """Whether these are people who hold the circle."""
    return audience == "facilitator"
