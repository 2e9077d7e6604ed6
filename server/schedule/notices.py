"""What is told on `person:me` when groups and meetings change."""

from collections.abc import Awaitable, Callable
from typing import Literal

import msgspec

from server.groups.api import GroupChanged, Groups, MemberJoined, MemberLeft, MemberRemoved, Renamed, RosterChanged
from server.journal.news import News
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


class Notice(msgspec.Struct, frozen=True, omit_defaults=True):
    """Read the list of groups again; or a meeting of one has opened."""

    kind: Literal["groups_changed", "meeting_opened"]
    meeting: str | None = None
    group: str | None = None


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
        await self._tell(await self._members(event.group), Notice("groups_changed"))

    async def _somebody_went(self, event: MemberLeft | MemberRemoved) -> None:
        await self._tell([event.person, *await self._members(event.group)], Notice("groups_changed"))

    async def _meeting_opened(self, event: MeetingOpened) -> None:
        await self._tell(
            await self._members(event.group), Notice("meeting_opened", meeting=event.meeting, group=event.group)
        )

    async def _members(self, group: str) -> list[str]:
        return list((await self._groups.roster(group)).members)
