"""Links in mail that keep an account safe: showing that it is oneself, and ending everything. Without JavaScript."""

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from server.identity.compose import IdentityParts
from server.identity.page_routes import gone
from server.kit.errors import Refused
from server.kit.http import Who, route
from server.kit.limits import OPEN_LETTER
from server.kit.pages import Pages


class SafetyPages:
    """The pages behind `/prove` and `/stop`. Looking uses nothing up, as with every link."""

    def __init__(self, parts: IdentityParts, pages: Pages) -> None:
        self._proofs = parts.proofs
        self._lockout = parts.lockout
        self._pages = pages

    def routes(self) -> list[BaseRoute]:
        return [
            route("GET", "/prove/{token}", Who.ANYONE, self._look_proof),
            route("POST", "/prove/{token}", Who.ANYONE, self._prove, OPEN_LETTER),
            route("GET", "/stop/{token}", Who.ANYONE, self._look_stop),
            route("POST", "/stop/{token}", Who.ANYONE, self._stop, OPEN_LETTER),
        ]

    async def _look_proof(self, request: Request) -> Response:
        try:
            await self._proofs.look(request.path_params["token"], request.scope["sign_in"])
        except Refused as no:
            return gone(self._pages, request, no)
        return self._pages.page(request, "identity/prove.html")

    async def _prove(self, request: Request) -> Response:
        try:
            await self._proofs.confirm(request.path_params["token"], request.scope["sign_in"])
        except Refused as no:
            return gone(self._pages, request, no)
        return self._pages.page(request, "identity/proved.html")

    async def _look_stop(self, request: Request) -> Response:
        try:
            link = await self._lockout.look(request.path_params["token"])
        except Refused as no:
            return gone(self._pages, request, no)
        return self._pages.page(request, "identity/stop.html", puts_back=link.email is not None)

    async def _stop(self, request: Request) -> Response:
        try:
            await self._lockout.stop(request.path_params["token"])
        except Refused as no:
            return gone(self._pages, request, no)
        return self._pages.page(request, "identity/stopped.html")
