"""Relays over HTTP. PROTOCOL.md, "Relays"."""

from starlette.requests import Request

from server.kit.http import OpenRoute, Who, route
from server.kit.limits import TURN_CREDENTIALS
from server.turn_server.service import Relays, RelaysView


def routes(relays: Relays) -> list[OpenRoute]:
    """Whoever is signed in may use the relays, if there are any."""

    async def ice(_: Request) -> RelaysView:
        """The relays, as an RTCPeerConnection takes them; none where the house has none."""
        return relays.servers()

    return [route("GET", "/api/ice", Who.SIGNED_IN, ice, TURN_CREDENTIALS)]
