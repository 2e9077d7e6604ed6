"""Meetings: planned, moved, called off, listed, and told by their rooms what has become of them."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from server.groups.api import Groups, Standing, must_manage
from server.journal.news import News
from server.kit.clock import Clock
from server.kit.db import Database, Tx
from server.kit.errors import not_found
from server.kit.ids import NewId
from server.schedule import rules, store
from server.schedule.model import (
    Meeting,
    MeetingCancelled,
    MeetingEnded,
    MeetingMoved,
    MeetingOpened,
    MeetingPlanned,
)
from server.schedule.settings import TIME_ZONE
from server.settings.settings import Settings


@dataclass(frozen=True, slots=True)
class Plan:
    """A group's meetings. shape: `open` and `coming` earliest first, `past` latest first"""

    open: list[Meeting]
    coming: list[Meeting]
    past: list[Meeting]


@dataclass(frozen=True, slots=True)
class Meetings:
    """Each act is one transaction."""

    database: Database
    clock: Clock
    news: News
    groups: Groups
    new_id: NewId
    settings: Settings

    async def plan(
        self, by: str, group: str, minutes: int, starts_at: datetime | None = None, time_zone: str | None = None
    ) -> Meeting:
        """A new meeting; without a start, it starts now, and without a zone it has the house's.

        raises: Refused(not_found, not_facilitator, in_past, too_far, bad_length, bad_time_zone)
        """
        now = self.clock.now()
        zone = await self.settings.get(TIME_ZONE) if time_zone is None else time_zone
        async with self.news.begin() as deed:
            tx = deed.tx
            must_manage(await self.groups.standing(by, group, tx))
            rules.must_be_length(minutes)
            rules.must_be_time_zone(zone)
            at = rules.ahead(starts_at or now, now)
            meeting = Meeting(self.new_id(), group, None, at, minutes, zone, "planned", None, None, by)
            await store.add_meeting(tx, meeting)
            await self.groups.identity.audit.note(tx, by, "meeting_planned", meeting.id)
            deed.say(MeetingPlanned(meeting.id, group))
        return meeting

    async def change(self, by: str, meeting: str, starts_at: datetime | None, minutes: int | None) -> None:
        """Another start or length, None for what stays.

        raises: Refused(not_found, not_facilitator, meeting_over, meeting_open, in_past, too_far, bad_length)
        """
        async with self.news.begin() as deed:
            tx = deed.tx
            before, standing = await self._managed(tx, by, meeting)
            after = rules.change(before, starts_at, minutes, self.clock.now())
            if after == before:
                return
            await store.save_meeting(tx, after)
            await self.groups.identity.audit.note(tx, by, "meeting_moved", meeting)
            deed.say(MeetingMoved(meeting, standing.group.id))

    async def start_early(self, by: str, meeting: str) -> None:
        """Open the doors of a planned meeting now.

        raises: Refused(not_found, not_facilitator, meeting_over, too_early)
        """
        async with self.news.begin() as deed:
            tx = deed.tx
            before, standing = await self._managed(tx, by, meeting)
            after = rules.start_early(before, self.clock.now())
            if after == before:
                return
            await store.save_meeting(tx, after)
            await self.groups.identity.audit.note(tx, by, "meeting_started_early", meeting)
            deed.say(MeetingMoved(meeting, standing.group.id))

    async def cancel(self, by: str, meeting: str) -> None:
        """Call it off. raises: Refused(not_found, not_facilitator, meeting_over, meeting_open)"""
        async with self.news.begin() as deed:
            tx = deed.tx
            before, standing = await self._managed(tx, by, meeting)
            after = rules.cancel(before)
            if after == before:
                return
            await store.save_meeting(tx, after)
            await self.groups.identity.audit.note(tx, by, "meeting_cancelled", meeting)
            deed.say(MeetingCancelled(meeting, standing.group.id))

    async def one(self, person: str, meeting: str) -> tuple[Meeting, Standing]:
        """A meeting, and what somebody is to its group. raises: Refused(not_found)"""
        async with self.database.read() as tx:
            return await self._seen(tx, person, meeting)

    async def of(self, person: str, group: str) -> tuple[Plan, Standing]:
        """The meetings of a group. raises: Refused(not_found)"""
        now = self.clock.now()
        async with self.database.read() as tx:
            standing = await self.groups.standing(person, group, tx)
            found = await store.find_meetings(tx, group)
        plan = Plan([], [], [])
        for meeting in found:
            {"open": plan.open, "coming": plan.coming, "past": plan.past}[rules.place(meeting, now)].append(meeting)
        plan.past.reverse()
        return plan, standing

    async def note_opened(self, meeting: str, at: datetime) -> None:
        await self._note(meeting, lambda before: rules.note_opened(before, at), MeetingOpened)

    async def note_ended(self, meeting: str, at: datetime) -> None:
        await self._note(meeting, lambda before: rules.note_ended(before, at), MeetingEnded)

    async def _note(
        self, meeting: str, noted: Callable[[Meeting], Meeting], news: type[MeetingOpened | MeetingEnded]
    ) -> None:
        """Keep what has happened to a meeting, and say so, unless that changes nothing."""
        async with self.news.begin() as deed:
            before = await store.find_meeting(deed.tx, meeting, lock=True)
            if before is None or (after := noted(before)) == before:
                return
            await store.save_meeting(deed.tx, after)
            deed.say(news(meeting, after.group))

    async def _seen(self, tx: Tx, person: str, meeting: str, *, lock: bool = False) -> tuple[Meeting, Standing]:
        found = await store.find_meeting(tx, meeting, lock=lock)
        if found is None:
            raise not_found()
        return found, await self.groups.standing(person, found.group, tx)

    async def _managed(self, tx: Tx, by: str, meeting: str) -> tuple[Meeting, Standing]:
        found, standing = await self._seen(tx, by, meeting, lock=True)
        must_manage(standing)
        return found, standing
