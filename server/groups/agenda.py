"""What groups ask of the schedule, which is above them; the composition fills it in."""

from collections.abc import Sequence
from datetime import datetime
from typing import Literal, Protocol

import msgspec

from server.groups.model import Group

MeetingState = Literal["planned", "open", "ended", "cancelled"]


class MeetingView(msgspec.Struct, frozen=True, omit_defaults=True):
    """A meeting as browsers are told of it."""

    id: str
    group: str
    group_name: str
    starts_at: datetime
    minutes: int
    time_zone: str
    state: MeetingState
    ended_at: datetime | None = None


class Outlook(msgspec.Struct, frozen=True):
    """What lies ahead for a group."""

    next_meeting: MeetingView | None = None
    open_meeting: MeetingView | None = None
    next_at: datetime | None = None
    open_count: int = 0


class Agenda(Protocol):
    """Whoever knows when groups meet."""

    async def outlook(self, groups: Sequence[Group]) -> dict[str, Outlook]:
        """What lies ahead for these groups, by group; a group without meetings may be left out."""
        ...


class NoAgenda:
    """For groups that nobody plans meetings for."""

    async def outlook(self, _: Sequence[Group]) -> dict[str, Outlook]:
        """Nothing lies ahead."""
        return {}
