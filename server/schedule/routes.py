"""Meetings over HTTP: PROTOCOL.md, "Meetings"."""

from dataclasses import dataclass

from starlette.requests import Request

from server.groups.api import MeetingView
from server.kit.http import OpenRoute, Who, person_of, route
from server.schedule import views
from server.schedule.service import Meetings


def routes(meetings: Meetings) -> list[OpenRoute]:
    """The routes of meetings; what happens inside a meeting belongs to the room."""
    here = MeetingRoutes(meetings)
    return [
        route("GET", "/api/groups/{group}/meetings", Who.INSIDE, here.all),
        route("POST", "/api/groups/{group}/meetings", Who.FACILITATOR, here.plan, status=201),
        route("GET", "/api/meetings/{meeting}", Who.INSIDE, here.one),
        route("PATCH", "/api/meetings/{meeting}", Who.FACILITATOR, here.change),
        route("POST", "/api/meetings/{meeting}/start", Who.FACILITATOR, here.start_early),
        route("DELETE", "/api/meetings/{meeting}", Who.FACILITATOR, here.cancel),
    ]


@dataclass(frozen=True, slots=True)
class MeetingRoutes:
    """A group's meetings, and single meetings."""

    meetings: Meetings

    async def all(self, request: Request) -> views.PlanView:
        """A group's meetings: open, upcoming and past."""
        plan, standing = await self.meetings.of(person_of(request), request.path_params["group"])
        return views.plan_view(plan, standing.group.name)

    async def plan(self, request: Request, new: views.NewMeeting) -> MeetingView:
        """Plan a meeting. The start defaults to now, the time zone to the house's."""
        person, group = person_of(request), request.path_params["group"]
        meeting = await self.meetings.plan(person, group, new.minutes, new.starts_at, new.time_zone)
        return await self._meeting(person, meeting.id)

    async def one(self, request: Request) -> MeetingView:
        """A meeting."""
        return await self._meeting(person_of(request), request.path_params["meeting"])

    async def change(self, request: Request, new: views.ChangedMeeting) -> MeetingView:
        """Move a meeting, or change its length."""
        person, meeting = person_of(request), request.path_params["meeting"]
        await self.meetings.change(person, meeting, new.starts_at, new.minutes)
        return await self._meeting(person, meeting)

    async def start_early(self, request: Request) -> MeetingView:
        """Open a planned meeting's room now, at most two hours early; its end does not change."""
        person, meeting = person_of(request), request.path_params["meeting"]
        await self.meetings.start_early(person, meeting)
        return await self._meeting(person, meeting)

    async def cancel(self, request: Request) -> None:
        """Cancel a meeting."""
        await self.meetings.cancel(person_of(request), request.path_params["meeting"])

    async def _meeting(self, person: str, meeting: str) -> MeetingView:
        found, standing = await self.meetings.one(person, meeting)
        return views.meeting_view(found, standing.group.name)
