"""Attendance for whoever may read it, and its end."""

from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import datetime, timedelta

from server.groups.api import Standing
from server.kit.clock import Clock
from server.kit.db import Database
from server.room import store
from server.room.attendance import Interval
from server.room.authority import Authority
from server.room.projection import Projection
from server.room.report import AttendanceView, for_facilitator, for_organiser
from server.room.totals import Told, TotalsView, add_up
from server.schedule.api import Meeting

LOG_KEPT = timedelta(days=30)
MOST_MEETINGS = 200


@dataclass(frozen=True, slots=True)
class Attendances:
    """Reads what the projection has worked out."""

    database: Database
    projection: Projection
    authority: Authority
    clock: Clock

    async def of(self, reader: str, meeting: str) -> tuple[Meeting, AttendanceView]:
        """Who came, by name, for facilitators, since they were appointed; for organisers counted, as far as that leaves
        nobody alone. An organiser who was appointed after it all is told what other organisers are.

        raises: Refused(not_found, not_facilitator)
        """
        found, standing = await self.authority.read_attendance(reader, meeting)
        await self.projection.work_out(meeting)
        async with self.database.read() as tx:
            stays = await store.intervals(tx, meeting)
        return found, (await self._telling(standing)).of(stays)

    async def totals(self, reader: str, group: str) -> TotalsView:
        """The same of a group's last meetings, added up. raises: Refused(not_found, not_facilitator)"""
        standing, ended = await self.authority.ended(reader, group)
        telling, recent = await self._telling(standing), ended[-MOST_MEETINGS:]
        for meeting in recent:
            if meeting.ended_at is not None and meeting.ended_at + LOG_KEPT > self.clock.now():
                await self.projection.work_out(meeting.id)
        async with self.database.read() as tx:
            stays = await store.intervals_of(tx, [meeting.id for meeting in recent])
        told = [Told(one.starts_at, one.time_zone, telling.of(stays.get(one.id, []))) for one in recent]
        return add_up([one for one in told if one.view.order or standing.role == "organiser"])

    async def _telling(self, standing: Standing) -> "_Telling":
        groups, group, now = self.authority.groups, standing.group.id, self.clock.now()
        leads = standing.role == "facilitator"
        return _Telling(
            since=(await groups.appointed_at(standing.person, group) or now) if leads else None,
            counts=standing.organiser,
            names=await groups.names(group),
            agreed=await groups.named_in_attendance(group) if standing.organiser else frozenset(),
            now=now,
        )

    async def tidy(self) -> None:
        """Delete the logs of rooms that ended long ago; what they say of attendance is worked out."""
        await self.projection.tidy(await self.authority.schedule.ended_before(self.clock.now() - LOG_KEPT))


@dataclass(frozen=True, slots=True)
class _Telling:
    """What one reader may be told of a group's meetings.

    shape: `since` is when they were appointed, None for those who do not facilitate; `counts`: they organise the house
    """

    since: datetime | None
    counts: bool
    names: Mapping[str, str]
    agreed: Set[str]
    now: datetime

    def of(self, stays: Sequence[Interval]) -> AttendanceView:
        if self.since is not None:
            view = for_facilitator(stays, self.names, self.since, self.now)
            if view.order or not self.counts:
                return view
        return for_organiser(stays, self.names, self.agreed, self.now)
