"""Signing in without JavaScript. A GET consumes no link: mail scanners follow links, but only people press buttons."""

from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute

from server.identity.compose import IdentityParts
from server.identity.destination import HOME, destination
from server.identity.model import Person
from server.kit.errors import Kind, Refused
from server.kit.http import Who, route, who_asks
from server.kit.limits import OPEN_LETTER, SIGN_IN
from server.kit.local import is_local
from server.kit.pages import Pages, form


class SignInPages:
    """The pages behind `/sign-in` and `/email`."""

    def __init__(self, parts: IdentityParts, pages: Pages) -> None:
        self._identity = parts.identity
        self._languages = parts.languages
        self._demo = parts.demo
        self._pages = pages

    def routes(self) -> list[BaseRoute]:
        return [
            route("GET", "/sign-in", Who.ANYONE, self._ask),
            route("POST", "/sign-in", Who.ANYONE, self._asked, SIGN_IN),
            route("GET", "/sign-in/sent", Who.ANYONE, self._sent),
            route("GET", "/sign-in/{token}", Who.ANYONE, self._look),
            route("POST", "/sign-in/{token}", Who.ANYONE, self._open, OPEN_LETTER),
            route("GET", "/email/{token}", Who.ANYONE, self._look_email),
            route("POST", "/email/{token}", Who.ANYONE, self._confirm_email, OPEN_LETTER),
        ]

    async def _ask(self, request: Request) -> Response:
        leads_to = destination(request.query_params.get("to", ""))
        if who_asks(request.scope):
            return RedirectResponse(leads_to, 303)
        erased = "erased" in request.query_params
        return self._ask_again(request, leads_to, erased=erased)

    def _ask_again(
        self, request: Request, leads_to: str, status: int = 200, *, email: str = "", erased: bool = False
    ) -> Response:
        invalid = status != 200
        return self._pages.page(
            request, "identity/sign_in.html", status, email=email, invalid=invalid, leads_to=leads_to, erased=erased
        )

    async def _asked(self, request: Request) -> Response:
        filled = await form(request)
        email, leads_to = filled.get("email", ""), destination(filled.get("to", ""))
        try:
            await self._identity.ask_sign_in(email, leads_to, self._languages.read_by(request.scope))
        except Refused as no:
            if no.code != "email_invalid":
                raise
            return self._ask_again(request, leads_to, no.kind.value, email=email)
        return RedirectResponse(to_sign_in(leads_to, "/sign-in/sent"), 303)

    async def _sent(self, request: Request) -> Response:
        again = to_sign_in(destination(request.query_params.get("to", "")))
        return self._pages.page(request, "identity/sent.html", mailbox=self._demo and is_local(request), again=again)

    async def _look(self, request: Request) -> Response:
        try:
            meant, leads_to = await self._identity.look_sign_in(request.path_params["token"], request)
        except Refused as no:
            return self._gone(request, no)
        me = await self._signed_in(request)
        return self._pages.page(request, "identity/open.html", meant=meant, me=me, leads_to=leads_to)

    async def _open(self, request: Request) -> Response:
        try:
            begun, leads_to = await self._identity.sign_in(request.path_params["token"], request)
        except Refused as no:
            return self._gone(request, no)
        answer = RedirectResponse(leads_to, 303)
        self._identity.finish_sign_in(begun, answer)
        return answer

    async def _look_email(self, request: Request) -> Response:
        try:
            await self._identity.look_email(request.path_params["token"], who_asks(request.scope))
        except Refused as no:
            return self._gone(request, no)
        return self._pages.page(request, "identity/email.html")

    async def _confirm_email(self, request: Request) -> Response:
        try:
            await self._identity.confirm_email(request.path_params["token"], who_asks(request.scope))
        except Refused as no:
            return self._gone(request, no)
        return self._pages.page(request, "identity/email_kept.html")

    async def _signed_in(self, request: Request) -> Person | None:
        person = who_asks(request.scope)
        return await self._identity.known(person) if person else None

    def _gone(self, request: Request, no: Refused) -> Response:
        return gone(self._pages, request, no)


def to_sign_in(leads_to: str, page: str = "/sign-in") -> str:
    """The address of the sign-in page, with the page to open afterwards."""
    return page if leads_to == HOME else f"{page}?{urlencode({'to': leads_to})}"


def gone(pages: Pages, request: Request, no: Refused) -> Response:
    """The page for a link that does not work here or no longer works; counted and logged like every refusal."""
    if no.code != "not_here" and no.kind is not Kind.GONE:
        raise no
    request.scope["refused"] = no.code
    return pages.page(
        request, "identity/elsewhere.html" if no.code == "not_here" else "identity/gone.html", no.kind.value
    )
