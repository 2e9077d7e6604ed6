"""Rooms over HTTP: SDP, which is too large for the socket, and who came. PROTOCOL.md, "Meetings"."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from server.kit.http import OpenRoute, Who, body, person_of, reply, route
from server.kit.limits import EXPORT, MEDIA_OFFER, MEDIA_WISH
from server.realtime.media_link import CallOffer, CallWish
from server.room.attendances import Attendances
from server.room.service import Rooms
from server.room.spreadsheet import of_group, of_meeting


def routes(rooms: Rooms, attendances: Attendances) -> list[OpenRoute]:
    """The routes of rooms."""
    here = RoomRoutes(rooms, attendances)
    return [
        route("POST", "/api/meetings/{meeting}/media", Who.MEMBER, here.call, MEDIA_OFFER),
        route("PUT", "/api/meetings/{meeting}/media", Who.MEMBER, here.wish, MEDIA_WISH),
        route("GET", "/api/meetings/{meeting}/attendance", Who.FACILITATOR, here.attendance),
        route("GET", "/api/meetings/{meeting}/attendance.csv", Who.FACILITATOR, here.attendance_csv, EXPORT),
        route("GET", "/api/groups/{group}/attendance", Who.FACILITATOR, here.totals),
        route("GET", "/api/groups/{group}/attendance.csv", Who.FACILITATOR, here.totals_csv, EXPORT),
    ]


@dataclass(frozen=True, slots=True)
class RoomRoutes:
    """One meeting at a time."""

    rooms: Rooms
    attendances: Attendances

    async def call(self, request: Request) -> Response:
        offer = await body(request, CallOffer)
        return reply(await self.rooms.offer(person_of(request), request.path_params["meeting"], offer))

    async def wish(self, request: Request) -> Response:
        wish = await body(request, CallWish)
        await self.rooms.wish(person_of(request), request.path_params["meeting"], wish)
        return reply()

    async def attendance(self, request: Request) -> Response:
        _, view = await self.attendances.of(person_of(request), request.path_params["meeting"])
        return reply(view)

    async def attendance_csv(self, request: Request) -> Response:
        meeting, view = await self.attendances.of(person_of(request), request.path_params["meeting"])
        return _file(of_meeting(view, meeting.time_zone), f"attendance-{meeting.starts_at:%Y-%m-%d}.csv")

    async def totals(self, request: Request) -> Response:
        return reply(await self.attendances.totals(person_of(request), request.path_params["group"]))

    async def totals_csv(self, request: Request) -> Response:
        totals = await self.attendances.totals(person_of(request), request.path_params["group"])
        return _file(of_group(totals), "attendance.csv")


def _file(table: str, name: str) -> Response:
    """A file to download. Its name says when, never which group: it will lie in a folder with others."""
    headers = {"Cache-Control": "no-store", "Content-Disposition": f'attachment; filename="{name}"'}
    return Response(table, media_type="text/csv; charset=utf-8", headers=headers)
