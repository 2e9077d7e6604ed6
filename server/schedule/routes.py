"""Meetings over HTTP: PROTOCOL.md, "Meetings"."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from server.kit.http import OpenRoute, Who, body, person_of, reply, route
from server.schedule import views
from server.schedule.service import Meetings


def routes(meetings: Meetings) -> list[OpenRoute]:
    """The routes of meetings; what happens inside one is the room's."""
    here = MeetingRoutes(meetings)
    return [
        route("GET", "/api/groups/{group}/meetings", Who.MEMBER, here.all),
        route("POST", "/api/groups/{group}/meetings", Who.FACILITATOR, here.plan),
        route("GET", "/api/meetings/{meeting}", Who.MEMBER, here.one),
        route("PATCH", "/api/meetings/{meeting}", Who.FACILITATOR, here.change),
        route("POST", "/api/meetings/{meeting}/start", Who.FACILITATOR, here.start_early),
        route("DELETE", "/api/meetings/{meeting}", Who.FACILITATOR, here.cancel),
    ]


@dataclass(frozen=True, slots=True)
class MeetingRoutes:
    """A group's meetings, and each of them."""

    meetings: Meetings

    async def all(self, request: Request) -> Response:
        plan, standing = await self.meetings.of(person_of(request), request.path_params["group"])
        return reply(views.plan_view(plan, standing.group.name))

    async def plan(self, request: Request) -> Response:
        person, group, new = person_of(request), request.path_params["group"], await body(request, views.NewMeeting)
        meeting = await self.meetings.plan(person, group, new.minutes, new.starts_at, new.time_zone)
        return await self._meeting(person, meeting.id, 201)

    async def one(self, request: Request) -> Response:
        return await self._meeting(person_of(request), request.path_params["meeting"])

    async def change(self, request: Request) -> Response:
        person, meeting, new = (
            person_of(request),
            request.path_params["meeting"],
            await body(request, views.ChangedMeeting),
        )
        await self.meetings.change(person, meeting, new.starts_at, new.minutes)
        return await self._meeting(person, meeting)

    async def start_early(self, request: Request) -> Response:
        person, meeting = person_of(request), request.path_params["meeting"]
        await self.meetings.start_early(person, meeting)
        return await self._meeting(person, meeting)

    async def cancel(self, request: Request) -> Response:
        await self.meetings.cancel(person_of(request), request.path_params["meeting"])
        return reply()

    async def _meeting(self, person: str, meeting: str, status: int = 200) -> Response:
        found, standing = await self.meetings.one(person, meeting)
        return reply(views.meeting_view(found, standing.group.name), status)
