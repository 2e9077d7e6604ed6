"""Attendance for whoever may read it, and its end."""

from dataclasses import dataclass
from datetime import timedelta

from server.kit.clock import Clock
from server.kit.db import Database
from server.room import store
from server.room.authority import Authority
from server.room.projection import Projection
from server.room.report import AttendanceView, for_facilitator, for_organiser
from server.schedule.api import Meeting

LOG_KEPT = timedelta(days=30)


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
        groups = self.authority.groups
        await self.projection.work_out(meeting)
        async with self.database.read() as tx:
            stays = await store.intervals(tx, meeting)
        now, names = self.clock.now(), await groups.names(found.group)
        if standing.role == "facilitator":
            since = await groups.appointed_at(reader, found.group) or now
            view = for_facilitator(stays, names, since, now)
            if view.order or not standing.organiser:
                return found, view
        return found, for_organiser(stays, names, await groups.named_in_attendance(found.group), now)

    async def tidy(self) -> None:
        """Delete the logs of rooms that ended long ago; what they say of attendance is worked out."""
        await self.projection.tidy(await self.authority.schedule.ended_before(self.clock.now() - LOG_KEPT))
