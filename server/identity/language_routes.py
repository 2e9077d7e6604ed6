"""Choosing a language, signed in or not; PROTOCOL.md, "Languages". Pages without JavaScript use a form."""

import re
from contextlib import suppress
from typing import Annotated

import msgspec
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute

from server.identity.compose import IdentityParts
from server.identity.destination import HOME
from server.identity.model import PersonId
from server.kit.db_faults import DatabaseAway, DatabaseFull
from server.kit.errors import Kind, Refused
from server.kit.http import Who, reply, route, who_asks
from server.kit.languages import keep_choice
from server.kit.pages import form

LONGEST_TAG = 35  # BCP 47 §4.4.1
OWN_PAGE = re.compile(r"/(?!/)[\w./~?=&%+-]{0,300}", re.ASCII)


class ChosenLanguage(msgspec.Struct, frozen=True):
    """One of the house's languages, by its code."""

    language: Annotated[str, msgspec.Meta(max_length=LONGEST_TAG)]


class LanguageRoutes:
    """Stores the choice in the browser, and with the account of a signed-in person, so that emails use it."""

    def __init__(self, parts: IdentityParts) -> None:
        self._languages = parts.languages
        self._myself = parts.myself
        self._secure = parts.sign_ins.cookie.secure

    def routes(self) -> list[BaseRoute]:
        return [
            route("PUT", "/api/language", Who.ANYONE, self._choose),
            route("POST", "/language", Who.ANYONE, self._choose_by_form),
        ]

    async def _choose(self, request: Request, chosen: ChosenLanguage) -> Annotated[Response, None]:
        """Choose the language to read: a code from `web/languages.json`. See "Languages"."""
        language = self._known(chosen.language)
        await self._remember(request, language)
        return self._keeping(reply(), language)

    async def _choose_by_form(self, request: Request) -> Response:
        """The same without JavaScript: a form with `language`, and `back`, the page of ours to go to next."""
        filled = await form(request)
        language = self._known(filled.get("language", ""))
        # Crisis pages have this form too: without the database, only the browser keeps the choice.
        with suppress(DatabaseAway, DatabaseFull):
            await self._remember(request, language)
        return self._keeping(RedirectResponse(own_page(filled.get("back", "")), 303), language)

    def _known(self, language: str) -> str:
        if language not in self._languages.codes:
            raise Refused("bad_request", Kind.INVALID)
        return language

    async def _remember(self, request: Request, language: str) -> None:
        if person := who_asks(request.scope):
            await self._myself.read_in(PersonId(person), language)

    def _keeping(self, response: Response, language: str) -> Response:
        keep_choice(response, language, secure=self._secure)
        return response


def own_page(raw: str) -> str:
    """The address if it is on our own site, else the home page."""
    return raw if OWN_PAGE.fullmatch(raw) else HOME
