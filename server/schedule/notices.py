"""What is told on `person:me` when groups and meetings change."""

from collections.abc import Awaitable, Callable

import msgspec

from server.groups.api import (
    BOARD,
    GroupChanged,
    Groups,
    MemberJoined,
    MemberLeft,
    MemberRemoved,
    Renamed,
    RosterChanged,
)
from server.journal.news import News
from server.realtime.person import TopicChanged
from server.schedule.model import MeetingCancelled, MeetingEnded, MeetingMoved, MeetingOpened, MeetingPlanned
from server.settings.model import SettingChanged

Tell = Callable[[list[str], object], Awaitable[None]]
"""`PersonChannel.tell` of realtime."""

TellAll = Callable[[object], Awaitable[None]]
"""`PersonChannel.tell_all_here`."""

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
    """Tells every member of a group that it changed, and whoever has just gone; and everybody when all groups did."""

    def __init__(self, groups: Groups, news: News, tell: Tell, tell_all: TellAll) -> None:
        self._groups = groups
        self._tell = tell
        self._tell_all = tell_all
        for change in CHANGES:
            news.on(change, self._group_changed)
        news.on(MemberLeft, self._somebody_went)
        news.on(MemberRemoved, self._somebody_went)
        news.on(MeetingOpened, self._meeting_opened)
        news.on(SettingChanged, self._setting_changed)

    async def _group_changed(self, event: AnyChange) -> None:
        await self._tell(await self._members(event.group), TopicChanged("groups", event.group))

    async def _somebody_went(self, event: MemberLeft | MemberRemoved) -> None:
        await self._tell([event.person, *await self._members(event.group)], TopicChanged("groups", event.group))

    async def _meeting_opened(self, event: MeetingOpened) -> None:
        await self._tell(await self._members(event.group), OpenedNotice(event.meeting, event.group))

    async def _setting_changed(self, event: SettingChanged) -> None:
        if event.setting == BOARD.name:
            await self._tell_all(TopicChanged("groups"))

    async def _members(self, group: str) -> list[str]:
        return list((await self._groups.roster(group)).members)
