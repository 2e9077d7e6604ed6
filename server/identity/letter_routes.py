"""Mail that did not arrive, over JSON; PROTOCOL.md, "The house's mail"."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from server.identity.compose import IdentityParts
from server.kit.http import Who, person_of, reply, route


class LetterRoutes:
    """What organisers see and do."""

    def __init__(self, parts: IdentityParts) -> None:
        self._letters = parts.dead_letters

    def routes(self) -> list[BaseRoute]:
        return [
            route("GET", "/api/letters", Who.ORGANISER, self._look),
            route("POST", "/api/letters/{letter}/again", Who.ORGANISER, self._again),
            route("DELETE", "/api/letters/{letter}", Who.ORGANISER, self._delete),
        ]

    async def _look(self, request: Request) -> Response:
        return reply(await self._letters.look(person_of(request)))

    async def _again(self, request: Request) -> Response:
        await self._letters.again(person_of(request), request.path_params["letter"])
        return reply()

    async def _delete(self, request: Request) -> Response:
        await self._letters.delete(person_of(request), request.path_params["letter"])
        return reply()
