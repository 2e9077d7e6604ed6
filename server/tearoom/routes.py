"""The one thing a tea-room needs HTTP for: the calls at its tables, whose SDP is too large for the socket."""

from starlette.requests import Request
from starlette.responses import Response

from server.kit.http import OpenRoute, Who, body, person_of, reply, route
from server.kit.limits import MEDIA_OFFER, MEDIA_WISH
from server.realtime.media_link import CallOffer, CallWish
from server.tearoom.service import Tearooms


def routes(tearooms: Tearooms) -> list[OpenRoute]:
    """Whoever sits at a table may send and receive there."""

    async def call(request: Request) -> Response:
        offer = await body(request, CallOffer)
        return reply(await tearooms.offer(person_of(request), request.path_params["tearoom"], offer))

    async def wish(request: Request) -> Response:
        wished = await body(request, CallWish)
        await tearooms.wish(person_of(request), request.path_params["tearoom"], wished)
        return reply()

    return [
        route("POST", "/api/tearooms/{tearoom}/media", Who.MEMBER, call, MEDIA_OFFER),
        route("PUT", "/api/tearooms/{tearoom}/media", Who.MEMBER, wish, MEDIA_WISH),
    ]
