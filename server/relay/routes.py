"""The door of relays. PROTOCOL.md, "Relays"."""

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from server.kit.clock import Clock
from server.kit.http import OpenRoute, Who, reply, route
from server.kit.ids import NewId
from server.kit.limits import TURN_CREDENTIALS
from server.relay.turn import Turn


class Server(msgspec.Struct, frozen=True):
    urls: tuple[str, ...]
    username: str
    credential: str


class Servers(msgspec.Struct, frozen=True):
    servers: tuple[Server, ...] = ()
    lasts_s: int = 0


def routes(turn: Turn | None, clock: Clock, ids: NewId) -> list[OpenRoute]:
    """Whoever is signed in may use the relays, if there are any."""

    async def ice(_: Request) -> Response:
        if turn is None:
            return reply(Servers())
        made = turn.credential(clock.now(), ids())
        return reply(Servers((Server(turn.urls, made.username, made.credential),), turn.lasts_s))

    return [route("GET", "/api/ice", Who.SIGNED_IN, ice, TURN_CREDENTIALS)]
