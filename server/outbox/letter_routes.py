"""Mail that did not arrive, over JSON; PROTOCOL.md, "The house's mail"."""

from starlette.requests import Request
from starlette.routing import BaseRoute

from server.kit.http import Who, person_of, route
from server.outbox.dead_letters import DeadLetters, Letterbox


class LetterRoutes:
    """What organisers see and do."""

    def __init__(self, letters: DeadLetters) -> None:
        self._letters = letters

    def routes(self) -> list[BaseRoute]:
        return [
            route("GET", "/api/letters", Who.ORGANISER, self._look),
            route("POST", "/api/letters/{letter}/again", Who.ORGANISER, self._again),
            route("DELETE", "/api/letters/{letter}", Who.ORGANISER, self._delete),
        ]

    async def _look(self, request: Request) -> Letterbox:
        """The letters on their way (`waiting`, a number) and those that never went (`dead`), which are kept for 30
        days. No address is ever told.
        """
        return await self._letters.look(person_of(request))

    async def _again(self, request: Request) -> None:
        """Send it after all."""
        await self._letters.again(person_of(request), request.path_params["letter"])

    async def _delete(self, request: Request) -> None:
        """Forget it."""
        await self._letters.delete(person_of(request), request.path_params["letter"])
