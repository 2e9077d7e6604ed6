"""What groups ask of the schedule, which is above them; the composition fills it in."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

import msgspec

from server.groups.model import Group


class Outlook(msgspec.Struct, frozen=True):
    """What lies ahead for a group; the meetings as the schedule tells them to browsers."""

    next_meeting: msgspec.Struct | None = None
    open_meeting: msgspec.Struct | None = None
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
