"""The one thing a tea-room needs HTTP for: SDP, which is too large for the socket."""

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from server.kit.http import OpenRoute, Who, body, person_of, reply, route
from server.tearoom.service import Tearooms


class Sdp(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    sdp: str


def routes(tearooms: Tearooms) -> list[OpenRoute]:
    """Whoever sits at a table may send and receive there."""

    async def media(request: Request) -> Response:
        offer = await body(request, Sdp)
        return reply(Sdp(await tearooms.offer(person_of(request), request.path_params["tearoom"], offer.sdp)))

    return [route("POST", "/api/tearooms/{tearoom}/media", Who.MEMBER, media)]
