"""What rooms tell the rest of the house, and what they hear from it."""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Literal, assert_never

import msgspec

from server.circle.one_place import MediaChosen, chosen
from server.conversation.api import Conversations
from server.groups.api import MemberJoined, MemberLeft, MemberRemoved, QuestionsChanged, Renamed, RosterChanged
from server.identity.api import PersonErased, SignedOut
from server.journal.news import News as HouseNews
from server.room.events import Event, MediaTaken, WaySet
from server.room.model import KIND, Room
from server.room.projection import Ended, Missed, News, Opened, Waited
from server.room.service import Rooms
from server.room.settings import PRIVATE_CHATS
from server.schedule.api import MeetingCancelled, MeetingMoved, Schedule
from server.settings.model import SettingChanged

Tell = Callable[[list[str], object], Awaitable[None]]
"""`PersonChannel.tell` of realtime."""

Gone = MemberLeft | MemberRemoved
GONE: tuple[type[Gone], ...] = (MemberLeft, MemberRemoved)
Change = Gone | MemberJoined | RosterChanged
CHANGES: tuple[type[Change], ...] = (*GONE, MemberJoined, RosterChanged)

Shown = Renamed | RosterChanged | QuestionsChanged  # how somebody is called, whether they are marked, what is asked
SHOWN: tuple[type[Shown], ...] = (Renamed, RosterChanged, QuestionsChanged)


class FacilitatorMissing(msgspec.Struct, frozen=True):
    """On `person:me`: nobody who facilitates has come, can you?"""

    meeting: str
    group: str
    kind: Literal["facilitator_missing"] = "facilitator_missing"


class SomebodyWaits(msgspec.Struct, frozen=True):
    """On `person:me`: somebody has come to the lobby, and nobody is there."""

    meeting: str
    group: str
    kind: Literal["somebody_waits"] = "somebody_waits"


def says(before: Room, after: Room, events: Sequence[Event]) -> list[MediaChosen | QuestionsChanged]:
    """Whoever is heard in a room now has chosen it before all other places; and the group has a question of its own."""
    asks = any(isinstance(event, WaySet) and event.question is not None for event in events)
    asked = [QuestionsChanged(after.group)] if asks else []
    people = [event.person for event in events if isinstance(event, MediaTaken) and event.person in after.seats]
    place, was = f"{KIND}:{after.meeting}", before.seats.by_person
    chose = [one for person in people for one in chosen(person, place, "room", was.get(person), after.seats[person])]
    return [*chose, *asked]


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
            case Waited(meeting, group, asked):
                await self.tell(list(asked), SomebodyWaits(meeting, group))
            case _:
                assert_never(news)


class Inward:
    """Who belongs to a group, and when it meets, is decided elsewhere; the rooms of every process follow."""

    def __init__(self, rooms: Rooms, conversations: Conversations, news: HouseNews) -> None:
        self._rooms = rooms
        self._conversations = conversations
        for gone in GONE:
            news.on(gone, self._member_gone)
        for change in CHANGES:
            news.on(change, self._group_changed)
        for shown in SHOWN:
            news.on(shown, self._shown_otherwise)
        news.on(PersonErased, self._erased)
        news.on(MediaChosen, self._media_chosen)
        news.on(MeetingMoved, self._meeting_changed)
        news.on(MeetingCancelled, self._meeting_changed)
        news.on(SettingChanged, self._setting_changed)
        news.at_once(SignedOut, self._signed_out)

    async def _member_gone(self, event: Gone) -> None:
        await self._rooms.show_out(event.group, event.person)

    async def _group_changed(self, event: Change) -> None:
        await self._rooms.group_changed(event.group)

    async def _shown_otherwise(self, event: Shown) -> None:
        for meeting in await self._rooms.names_changed(event.group):
            await self._conversations.refresh(f"meeting-{meeting}")
            await self._conversations.refresh(f"lobby-{meeting}")

    async def _erased(self, event: PersonErased) -> None:
        await self._rooms.person_erased(event.person)

    async def _media_chosen(self, event: MediaChosen) -> None:
        await self._rooms.media_chosen(event)

    async def _meeting_changed(self, event: MeetingMoved | MeetingCancelled) -> None:
        await self._rooms.meeting_changed(event.meeting)

    async def _setting_changed(self, event: SettingChanged) -> None:
        if event.setting == PRIVATE_CHATS.name:
            await self._rooms.house_changed()

    def _signed_out(self, event: SignedOut) -> None:
        self._rooms.signed_out(event.person)
