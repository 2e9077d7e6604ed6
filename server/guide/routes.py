"""The page "How this works": signed in or out, without JavaScript, without the database."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from server.kit.http import Who, route
from server.kit.limits import UNLIMITED
from server.kit.pages import Pages


class GuidePage:
    """Six questions and their answers."""

    def __init__(self, pages: Pages) -> None:
        self._pages = pages

    def routes(self) -> list[BaseRoute]:
        return [route("GET", "/how", Who.ANYONE, self._how, UNLIMITED)]

    async def _how(self, request: Request) -> Response:
        return self._pages.page(request, "guide/how.html")
