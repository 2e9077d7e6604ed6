"""A meeting, and what is said when one changes."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from server.groups.api import MeetingState

State = MeetingState

DOORS_BEFORE = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Meeting:
    """One occurrence. Where and when: `starts_at` is the instant, `time_zone` the wall clock its people live by.

    shape: `series` is None for a meeting that stands alone; `opened_at` and `ended_at` are what really happened
    """

    id: str
    group: str
    series: str | None
    starts_at: datetime
    minutes: int
    time_zone: str
    state: State
    opened_at: datetime | None
    ended_at: datetime | None
    made_by: str | None

    @property
    def doors_at(self) -> datetime:
        """From when its room lets people into the lobby."""
        return self.starts_at - DOORS_BEFORE

    @property
    def planned_end_at(self) -> datetime:
        return self.starts_at + timedelta(minutes=self.minutes)


@dataclass(frozen=True, slots=True)
class MeetingPlanned:
    meeting: str
    group: str


@dataclass(frozen=True, slots=True)
class MeetingMoved:
    """Another start or another length."""

    meeting: str
    group: str


@dataclass(frozen=True, slots=True)
class MeetingCancelled:
    meeting: str
    group: str


@dataclass(frozen=True, slots=True)
class MeetingOpened:
    """Its room has opened. Said once."""

    meeting: str
    group: str


@dataclass(frozen=True, slots=True)
class MeetingEnded:
    """Its room has ended. Said once."""

    meeting: str
    group: str
