"""A tea-room over HTTP: only the calls at its tables, whose SDP is too large for the socket."""

from starlette.requests import Request

from server.kit.http import OpenRoute, Who, person_of, route
from server.kit.limits import MEDIA_OFFER, MEDIA_WISH
from server.realtime.media_link import CallAnswer, CallOffer, CallWish
from server.tearoom.service import Tearooms


def routes(tearooms: Tearooms) -> list[OpenRoute]:
    """Routes for the people who sit at a table, to send and receive media there."""

    async def call(request: Request, offer: CallOffer) -> CallAnswer:
        """Answer the browser's offer, as in a meeting."""
        return await tearooms.offer(person_of(request), request.path_params["tearoom"], offer)

    async def wish(request: Request, wish: CallWish) -> None:
        """Change the video to receive, as in a meeting."""
        await tearooms.wish(person_of(request), request.path_params["tearoom"], wish)

    return [
        route("POST", "/api/tearooms/{tearoom}/media", Who.MEMBER, call, MEDIA_OFFER),
        route("PUT", "/api/tearooms/{tearoom}/media", Who.MEMBER, wish, MEDIA_WISH),
    ]
