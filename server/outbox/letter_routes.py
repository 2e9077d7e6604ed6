"""Undelivered email, over JSON; PROTOCOL.md, "The house's mail"."""

from starlette.requests import Request
from starlette.routing import BaseRoute

from server.kit.http import Who, person_of, route
from server.outbox.dead_letters import DeadLetters, Letterbox


class LetterRoutes:
    """What organisers see and do with undelivered email."""

    def __init__(self, letters: DeadLetters) -> None:
        self._letters = letters

    def routes(self) -> list[BaseRoute]:
        return [
            route("GET", "/api/letters", Who.ORGANISER, self._look),
            route("POST", "/api/letters/{letter}/again", Who.ORGANISER, self._again),
            route("DELETE", "/api/letters/{letter}", Who.ORGANISER, self._delete),
        ]

    async def _look(self, request: Request) -> Letterbox:
        """Emails in the queue (`waiting`, a number) and emails that were given up (`dead`), which are kept for 30 days.
        Addresses are never included.
        """
        return await self._letters.look(person_of(request))

    async def _again(self, request: Request) -> None:
        """Send an email again after it was given up."""
        await self._letters.again(person_of(request), request.path_params["letter"])

    async def _delete(self, request: Request) -> None:
        """Delete an email that was given up."""
        await self._letters.delete(person_of(request), request.path_params["letter"])
