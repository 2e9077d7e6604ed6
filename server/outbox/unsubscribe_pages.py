"""Unsubscribing without JavaScript, signed out. A GET changes nothing, because mail scanners open links."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from server.kit.http import Who, route
from server.kit.pages import Pages
from server.outbox.unsubscribing import PATH, Unsubscribing


class UnsubscribePages:
    """The pages behind `/unsubscribe`: the same for everybody."""

    def __init__(self, unsubscribing: Unsubscribing, pages: Pages) -> None:
        self._unsubscribing = unsubscribing
        self._pages = pages

    def routes(self) -> list[BaseRoute]:
        return [
            route("GET", f"{PATH}{{token}}", Who.ANYONE, self._look),
            route("POST", f"{PATH}{{token}}", Who.ANYONE, self._unsubscribe),
        ]

    async def _look(self, request: Request) -> Response:
        self._unsubscribing.check(request.path_params["token"])
        return self._pages.page(request, "outbox/unsubscribe.html")

    async def _unsubscribe(self, request: Request) -> Response:
        await self._unsubscribing.use(request.path_params["token"])
        return self._pages.page(request, "outbox/unsubscribed.html")
