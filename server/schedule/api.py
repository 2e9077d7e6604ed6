"""The front door of the schedule."""

from collections.abc import Sequence
from datetime import datetime

from server.groups.api import Group, Outlook
from server.schedule.model import (
    Meeting,
    MeetingCancelled,
    MeetingEnded,
    MeetingMoved,
    MeetingOpened,
    MeetingPlanned,
    State,
)

__all__ = [
    "Meeting",
    "MeetingCancelled",
    "MeetingEnded",
    "MeetingMoved",
    "MeetingOpened",
    "MeetingPlanned",
    "Schedule",
    "State",
]


class Schedule:
    """The meetings of groups, for the slices above, and for groups as their `Agenda`."""

    async def meeting(self, meeting: str) -> Meeting | None:
        """The meeting with this id, cancelled ones too."""
        raise NotImplementedError

    async def note_opened(self, meeting: str, at: datetime) -> None:
        """Its room has opened; saying so again, or of a meeting that has ended or was cancelled, changes nothing."""
        raise NotImplementedError

    async def note_ended(self, meeting: str, at: datetime) -> None:
        """Its room has ended; saying so again, or of a meeting that was cancelled, changes nothing."""
        raise NotImplementedError

    async def outlook(self, groups: Sequence[Group]) -> dict[str, Outlook]:
        """What lies ahead for each of these groups, by group."""
        raise NotImplementedError
