"""The front door of the schedule."""

from collections.abc import Sequence
from datetime import datetime

from server.groups.api import Group, Groups, Outlook
from server.journal.answers import Answers
from server.journal.news import News
from server.kit.clock import Clock
from server.kit.db import Database
from server.kit.ids import NewId, new_id
from server.schedule import rules, store
from server.schedule.model import (
    Meeting,
    MeetingCancelled,
    MeetingEnded,
    MeetingMoved,
    MeetingOpened,
    MeetingPlanned,
    State,
)
from server.schedule.notices import Notices
from server.schedule.privacy import PRIVACY
from server.schedule.service import Meetings
from server.schedule.views import meeting_view
from server.settings.settings import Settings

__all__ = [
    "PRIVACY",
    "Meeting",
    "MeetingCancelled",
    "MeetingEnded",
    "MeetingMoved",
    "MeetingOpened",
    "MeetingPlanned",
    "Notices",
    "Schedule",
    "State",
]

OfMeeting = MeetingMoved | MeetingCancelled | MeetingOpened | MeetingEnded
OF_MEETING: tuple[type[OfMeeting], ...] = (MeetingMoved, MeetingCancelled, MeetingOpened, MeetingEnded)


class Schedule:
    """The meetings of groups, for the slices above, and for groups as their `Agenda`."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        news: News,
        groups: Groups,
        settings: Settings,
        ids: NewId = new_id,
    ) -> None:
        self._database = database
        self._clock = clock
        self.meetings = Meetings(database, clock, news, groups, ids, settings)
        self._answers: Answers[str, Meeting] = Answers(news, clock, self._read)
        for kind in OF_MEETING:
            news.at_once(kind, lambda event: self.reread(event.meeting))

    async def meeting(self, meeting: str) -> Meeting | None:
        """The meeting with this id, cancelled ones too; see `Answers` for how late that may be."""
        return await self._answers.get(meeting)

    def reread(self, meeting: str) -> None:
        """Let the next answer about the meeting be of now: before something is decided for everybody by it."""
        self._answers.drop(meeting)

    async def note_opened(self, meeting: str, at: datetime) -> None:
        """Its room has opened; saying so again, or of a meeting that has ended or was cancelled, changes nothing."""
        await self.meetings.note_opened(meeting, at)

    async def note_ended(self, meeting: str, at: datetime) -> None:
        """Its room has ended; saying so again, or of a meeting that was cancelled, changes nothing."""
        await self.meetings.note_ended(meeting, at)

    async def unfinished(self, group: str | None = None) -> list[Meeting]:
        """Meetings that are open or may still be, of one group or of all, earliest first."""
        async with self._database.read() as tx:
            return await store.find_unfinished(tx, None if group is None else [group], self._since())

    async def ended_before(self, at: datetime) -> list[str]:
        """Which meetings ended before that moment."""
        async with self._database.read() as tx:
            return await store.find_ended(tx, at)

    async def outlook(self, groups: Sequence[Group]) -> dict[str, Outlook]:
        """The meeting one can go to now, and the next, of each of these groups."""
        now, names = self._clock.now(), {group.id: group.name for group in groups}
        async with self._database.read() as tx:
            found = await store.find_unfinished(tx, list(names), self._since())
        first: dict[tuple[str, rules.Place], Meeting] = {}
        open_counts = dict.fromkeys(names, 0)
        for meeting in found:
            place = rules.place(meeting, now)
            first.setdefault((meeting.group, place), meeting)
            open_counts[meeting.group] += place == "open"
        return {
            group: self._outlook(
                first.get((group, "open")), first.get((group, "coming")), names[group], open_counts[group]
            )
            for group in names
        }

    def _since(self) -> datetime:
        """What began before that is over by now, whether anybody opened it or not."""
        return self._clock.now() - rules.LONGEST

    async def _read(self, meeting: str) -> Meeting | None:
        async with self._database.read() as tx:
            return await store.find_meeting(tx, meeting)

    @staticmethod
    def _outlook(open_one: Meeting | None, coming: Meeting | None, name: str, open_count: int) -> Outlook:
        soonest = open_one or coming
        return Outlook(
            meeting_view(coming, name) if coming else None,
            meeting_view(open_one, name) if open_one else None,
            soonest.starts_at if soonest else None,
            open_count,
        )
