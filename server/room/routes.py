"""Rooms over HTTP: SDP, which is too large for the socket, and who came. PROTOCOL.md, "Meetings"."""

from dataclasses import dataclass

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from server.kit.http import OpenRoute, Who, body, person_of, reply, route
from server.room.attendances import Attendances
from server.room.report import as_csv
from server.room.service import Rooms


class Sdp(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    sdp: str


def routes(rooms: Rooms, attendances: Attendances) -> list[OpenRoute]:
    """The routes of rooms."""
    here = RoomRoutes(rooms, attendances)
    return [
        route("POST", "/api/meetings/{meeting}/media", Who.MEMBER, here.media),
        route("GET", "/api/meetings/{meeting}/attendance", Who.FACILITATOR, here.attendance),
        route("GET", "/api/meetings/{meeting}/attendance.csv", Who.FACILITATOR, here.attendance_csv),
    ]


@dataclass(frozen=True, slots=True)
class RoomRoutes:
    """One meeting at a time."""

    rooms: Rooms
    attendances: Attendances

    async def media(self, request: Request) -> Response:
        offer = await body(request, Sdp)
        return reply(Sdp(await self.rooms.offer(person_of(request), request.path_params["meeting"], offer.sdp)))

    async def attendance(self, request: Request) -> Response:
        _, view = await self.attendances.of(person_of(request), request.path_params["meeting"])
        return reply(view)

    async def attendance_csv(self, request: Request) -> Response:
        meeting, view = await self.attendances.of(person_of(request), request.path_params["meeting"])
        # The file's name says when, never which group: it will lie in a folder of downloads.
        name = f"attendance-{meeting.starts_at:%Y-%m-%d}.csv"
        headers = {"Cache-Control": "no-store", "Content-Disposition": f'attachment; filename="{name}"'}
        return Response(as_csv(view, meeting.time_zone), media_type="text/csv; charset=utf-8", headers=headers)
