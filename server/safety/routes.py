"""The help page: signed out, without JavaScript, without the database."""

from collections.abc import Sequence

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from server.kit.http import Who, route
from server.kit.limits import UNLIMITED
from server.kit.pages import Pages
from server.safety.helplines import Place, choose, said


class HelpPage:
    """One page with the helplines of one place, and links to other places."""

    def __init__(self, pages: Pages, places: Sequence[Place]) -> None:
        self._pages = pages
        self._places = places

    def routes(self) -> list[BaseRoute]:
        return [route("GET", "/help", Who.ANYONE, self._help, UNLIMITED)]

    async def _help(self, request: Request) -> Response:
        asked = request.headers.get("accept-language", "")
        place = choose(self._places, request.query_params.get("where", ""), asked)
        return self._pages.page(request, "safety/help.html", place=place, places=self._places, said=said)
