"""What rooms tell the rest of the house, and what they hear from it."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Literal, assert_never

import msgspec

from server.conversation.api import Conversations
from server.groups.api import MemberJoined, MemberLeft, MemberRemoved, Renamed, RosterChanged
from server.identity.api import PersonErased, SignedOut
from server.kit.events import Events
from server.room.projection import Ended, Missed, News, Opened
from server.room.service import Rooms
from server.schedule.api import MeetingCancelled, MeetingMoved, Schedule

Tell = Callable[[list[str], object], Awaitable[None]]
"""`PersonChannel.tell` of realtime."""


class FacilitatorMissing(msgspec.Struct, frozen=True):
    """On `person:me`: nobody who facilitates has come, can you?"""

    meeting: str
    group: str
    kind: Literal["facilitator_missing"] = "facilitator_missing"


@dataclass(frozen=True, slots=True)
class Outward:
    """Each piece of news may come twice."""

    schedule: Schedule
    conversations: Conversations
    tell: Tell

    async def note(self, news: News) -> None:
        """Let those know whom it concerns."""
        match news:
            case Opened(meeting, at):
                await self.schedule.note_opened(meeting, at)
            case Ended(meeting, at):
                await self.conversations.end(f"meeting-{meeting}")
                await self.conversations.end(f"lobby-{meeting}")
                await self.schedule.note_ended(meeting, at)
            case Missed(meeting, group, asked):
                await self.tell(list(asked), FacilitatorMissing(meeting, group))
            case _:
                assert_never(news)


class Inward:
    """Who belongs to a group, and when it meets, is decided elsewhere; rooms follow at once."""

    def __init__(self, rooms: Rooms, events: Events) -> None:
        self._rooms = rooms
        events.on(MemberJoined, self._group_changed)
        events.on(RosterChanged, self._group_changed)
        events.on(MemberLeft, self._member_gone)
        events.on(MemberRemoved, self._member_gone)
        events.on(Renamed, self._renamed)
        events.on(PersonErased, self._erased)
        events.on(SignedOut, self._signed_out)
        events.on(MeetingMoved, self._moved)
        events.on(MeetingCancelled, self._cancelled)

    async def _group_changed(self, event: MemberJoined | RosterChanged) -> None:
        await self._rooms.group_changed(event.group)

    async def _member_gone(self, event: MemberLeft | MemberRemoved) -> None:
        await self._rooms.member_gone(event.group, event.person)

    async def _renamed(self, event: Renamed) -> None:
        await self._rooms.names_changed(event.group)

    async def _erased(self, event: PersonErased) -> None:
        await self._rooms.person_erased(event.person)

    async def _signed_out(self, event: SignedOut) -> None:
        self._rooms.signed_out(event.person)

    async def _moved(self, event: MeetingMoved) -> None:
        await self._rooms.meeting_moved(event.meeting)

    async def _cancelled(self, event: MeetingCancelled) -> None:
        await self._rooms.meeting_cancelled(event.meeting)
