"""Relays over HTTP. PROTOCOL.md, "Relays"."""

from starlette.requests import Request
from starlette.responses import Response

from server.kit.http import OpenRoute, Who, reply, route
from server.kit.limits import TURN_CREDENTIALS
from server.turn_server.service import Relays


def routes(relays: Relays) -> list[OpenRoute]:
    """Whoever is signed in may use the relays, if there are any."""

    async def ice(_: Request) -> Response:
        return reply(relays.servers())

    return [route("GET", "/api/ice", Who.SIGNED_IN, ice, TURN_CREDENTIALS)]
