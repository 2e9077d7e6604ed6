"""The account over JSON; PROTOCOL.md, "Signing in"."""

from datetime import datetime
from typing import Annotated

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from server.identity.compose import IdentityParts
from server.identity.destination import HOME
from server.identity.model import PersonId, SignInId
from server.identity.rules import NAME
from server.kit import limits
from server.kit.email_address import LONGEST
from server.kit.http import Who, body, person_of, reply, route
from server.kit.proof import after_proof


class Rename(msgspec.Struct, frozen=True):
    name: Annotated[str, msgspec.Meta(max_length=NAME.most_code_points)] | None = None


class Email(msgspec.Struct, frozen=True):
    email: Annotated[str, msgspec.Meta(max_length=LONGEST)]


class AskedSignIn(Email, frozen=True):
    to: Annotated[str, msgspec.Meta(max_length=LONGEST)] = HOME


class HouseTearoom(msgspec.Struct, frozen=True):
    joined: bool


class Seen(msgspec.Struct, frozen=True):
    """A sign-in as its person sees it."""

    id: SignInId
    began_at: datetime
    seen_at: datetime
    device: str
    current: bool


class Url(msgspec.Struct, frozen=True):
    url: str


class AccountRoutes:
    """One method for each thing a person does with their own account."""

    def __init__(self, parts: IdentityParts) -> None:
        self._identity = parts.identity
        self._myself = parts.myself
        self._sign_ins = parts.sign_ins
        self._proofs = parts.proofs
        self._lockout = parts.lockout
        self._languages = parts.languages

    def routes(self) -> list[BaseRoute]:
        return [
            route("GET", "/api/me", Who.SIGNED_IN, self._me),
            route("PATCH", "/api/me", Who.SELF, self._rename, limits.RENAME),
            route("DELETE", "/api/me", Who.SELF, after_proof(self._erase), limits.ERASE),
            route("GET", "/api/me/export", Who.SELF, after_proof(self._export), limits.EXPORT),
            route("POST", "/api/me/email", Who.SELF, after_proof(self._ask_email), limits.CHANGE_EMAIL),
            route("POST", "/api/me/recovery-link", Who.SELF, after_proof(self._recovery_link), limits.RECOVERY_LINK),
            route("DELETE", "/api/me/recovery-link", Who.SELF, self._cancel_recovery_link),
            route("POST", "/api/me/proof", Who.SELF, self._ask_proof, limits.CHANGE_EMAIL),
            route("POST", "/api/me/sign-out-everywhere", Who.SELF, self._sign_out_everywhere),
            route("POST", "/api/me/house-tearoom", Who.SELF, self._house_tearoom),
            route("GET", "/api/me/sign-ins", Who.SELF, self._list_sign_ins),
            route("DELETE", "/api/me/sign-ins/{id}", Who.SELF, self._end_sign_in),
            route("POST", "/api/sign-in", Who.ANYONE, self._ask_sign_in, limits.SIGN_IN),
            route("POST", "/api/sign-out", Who.SIGNED_IN, self._sign_out),
        ]

    async def _me(self, request: Request) -> Response:
        return reply(await self._myself.look(me(request)))

    async def _rename(self, request: Request) -> Response:
        wanted = await body(request, Rename)
        if wanted.name is not None:
            await self._myself.rename(me(request), wanted.name)
        return reply(await self._myself.look(me(request)))

    async def _erase(self, request: Request) -> Response:
        await self._myself.erase(me(request))
        answer = reply()
        self._sign_ins.cookie.clear(answer)
        return answer

    async def _export(self, request: Request) -> Response:
        answer = reply(await self._myself.export(me(request)))
        answer.headers["Content-Disposition"] = 'attachment; filename="tearoom.json"'
        return answer

    async def _ask_email(self, request: Request) -> Response:
        await self._identity.ask_email(me(request), (await body(request, Email)).email)
        return reply({}, 202)

    async def _recovery_link(self, request: Request) -> Response:
        return reply(Url(await self._identity.recovery_link(me(request))))

    async def _cancel_recovery_link(self, request: Request) -> Response:
        await self._identity.cancel_recovery_link(me(request))
        return reply()

    async def _ask_proof(self, request: Request) -> Response:
        await self._proofs.ask(me(request), request.scope["sign_in"])
        return reply({}, 202)

    async def _sign_out_everywhere(self, request: Request) -> Response:
        secret = await self._lockout.everywhere_else(me(request), request.scope["sign_in"])
        answer = reply()
        self._sign_ins.cookie.put(answer, secret)
        return answer

    async def _house_tearoom(self, request: Request) -> Response:
        await self._myself.join_house_tearoom(me(request), joined=(await body(request, HouseTearoom)).joined)
        return reply(await self._myself.look(me(request)))

    async def _list_sign_ins(self, request: Request) -> Response:
        current = request.scope["sign_in"]
        mine = await self._sign_ins.of(me(request))
        return reply([Seen(one.id, one.began_at, one.seen_at, one.device, one.id == current) for one in mine])

    async def _end_sign_in(self, request: Request) -> Response:
        return await self._end(request, request.path_params["id"])

    async def _ask_sign_in(self, request: Request) -> Response:
        asked = await body(request, AskedSignIn)
        await self._identity.ask_sign_in(asked.email, asked.to, self._languages.read_by(request.scope))
        return reply({}, 202)

    async def _sign_out(self, request: Request) -> Response:
        return await self._end(request, request.scope["sign_in"])

    async def _end(self, request: Request, sign_in: str) -> Response:
        await self._sign_ins.end(me(request), sign_in)
        answer = reply()
        if sign_in == request.scope["sign_in"]:
            self._sign_ins.cookie.clear(answer)
        return answer


def me(request: Request) -> PersonId:
    """Who is signed in. raises: Refused(signed_out)"""
    return PersonId(person_of(request))
