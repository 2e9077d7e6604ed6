"""Relays over HTTP. PROTOCOL.md, "Relays"."""

from starlette.requests import Request

from server.kit.http import OpenRoute, Who, route
from server.kit.limits import TURN_CREDENTIALS
from server.turn_server.service import Relays, RelaysView


def routes(relays: Relays) -> list[OpenRoute]:
    """Routes for relays, for anyone signed in. The list is empty when the house has no relays."""

    async def ice(_: Request) -> RelaysView:
        """The relays, as an RTCPeerConnection takes them; empty when the house has none."""
        return relays.servers()

    return [route("GET", "/api/ice", Who.SIGNED_IN, ice, TURN_CREDENTIALS)]
