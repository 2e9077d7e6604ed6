"""What is told on `person:me` when groups and meetings change."""

from collections.abc import Awaitable, Callable

import msgspec

from server.groups.api import GroupChanged, Groups, MemberJoined, MemberLeft, MemberRemoved, Renamed, RosterChanged
from server.journal.news import News
from server.realtime.person import TopicChanged
from server.schedule.model import MeetingCancelled, MeetingEnded, MeetingMoved, MeetingOpened, MeetingPlanned

Tell = Callable[[list[str], object], Awaitable[None]]
"""`PersonChannel.tell` of realtime."""

AnyChange = (
    GroupChanged
    | MemberJoined
    | RosterChanged
    | Renamed
    | MeetingPlanned
    | MeetingMoved
    | MeetingCancelled
    | MeetingEnded
)
CHANGES: tuple[type[AnyChange], ...] = (
    GroupChanged,
    MemberJoined,
    RosterChanged,
    Renamed,
    MeetingPlanned,
    MeetingMoved,
    MeetingCancelled,
    MeetingEnded,
)


class OpenedNotice(msgspec.Struct, frozen=True, tag_field="kind", tag="meeting_opened"):
    """A meeting of one of my groups has opened."""

    meeting: str
    group: str


class Notices:
    """Tells every member of a group that it changed, and whoever has just gone."""

    def __init__(self, groups: Groups, news: News, tell: Tell) -> None:
        self._groups = groups
        self._tell = tell
        for change in CHANGES:
            news.on(change, self._group_changed)
        news.on(MemberLeft, self._somebody_went)
        news.on(MemberRemoved, self._somebody_went)
        news.on(MeetingOpened, self._meeting_opened)

    async def _group_changed(self, event: AnyChange) -> None:
        await self._tell(await self._members(event.group), TopicChanged("groups", event.group))

    async def _somebody_went(self, event: MemberLeft | MemberRemoved) -> None:
        await self._tell([event.person, *await self._members(event.group)], TopicChanged("groups", event.group))

    async def _meeting_opened(self, event: MeetingOpened) -> None:
        await self._tell(await self._members(event.group), OpenedNotice(event.meeting, event.group))

    async def _members(self, group: str) -> list[str]:
        return list((await self._groups.roster(group)).members)
