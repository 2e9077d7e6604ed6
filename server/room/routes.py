"""Rooms over HTTP: SDP, which is too large for the socket, and attendance. PROTOCOL.md, "Meetings"."""

from dataclasses import dataclass

from starlette.requests import Request
from starlette.responses import Response

from server.kit.http import OpenRoute, Who, person_of, route
from server.kit.limits import EXPORT, MEDIA_OFFER, MEDIA_WISH
from server.realtime.media_link import CallAnswer, CallOffer, CallWish
from server.room.attendances import Attendances
from server.room.report import AttendanceView
from server.room.service import Rooms
from server.room.spreadsheet import of_group, of_meeting
from server.room.totals import TotalsView


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

    async def call(self, request: Request, offer: CallOffer) -> CallAnswer:
        """Answer the browser's offer. `pictures` is the video to receive: `all`, `small` (save data), `none` (sound
        only); `restart` moves the same connection to another network path.
        """
        return await self.rooms.offer(person_of(request), request.path_params["meeting"], offer)

    async def wish(self, request: Request, wish: CallWish) -> None:
        """Change the video to receive. This is valid until the next offer, which states it again."""
        await self.rooms.wish(person_of(request), request.path_params["meeting"], wish)

    async def attendance(self, request: Request) -> AttendanceView:
        """Who came. Facilitators see attendance since they were appointed (`since` is set when something earlier is
        left out). Organisers see a count, and the people who agreed to be named. With fewer than five people they see
        neither. They see no names if exactly one person is named, or if between one and four are not.
        """
        _, view = await self.attendances.of(person_of(request), request.path_params["meeting"])
        return view

    async def attendance_csv(self, request: Request) -> Response:
        """The same as CSV: `name,minutes,came,left,stays,time_zone,count` in UTF-8 with a byte order mark, one row for
        each person, in the meeting's local time; one row with only the count when nobody is named.
        """
        meeting, view = await self.attendances.of(person_of(request), request.path_params["meeting"])
        return _file(of_meeting(view, meeting.time_zone), f"attendance-{meeting.starts_at:%Y-%m-%d}.csv")

    async def totals(self, request: Request) -> TotalsView:
        """The last 200 meetings, added up from what the reader may see of each; `uncounted` is the number of meetings
        without a visible count.
        """
        return await self.attendances.totals(person_of(request), request.path_params["group"])

    async def totals_csv(self, request: Request) -> Response:
        """The same as CSV: one row for each person, with meetings and minutes in total and for each month; a last row
        without a name counts the meetings.
        """
        totals = await self.attendances.totals(person_of(request), request.path_params["group"])
        return _file(of_group(totals), "attendance.csv")


def _file(table: str, name: str) -> Response:
    """A file to download. Its name contains the date, never the group: it will lie in a folder with other files."""
    headers = {"Cache-Control": "no-store", "Content-Disposition": f'attachment; filename="{name}"'}
    return Response(table, media_type="text/csv; charset=utf-8", headers=headers)
