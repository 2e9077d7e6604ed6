"""The account over JSON; PROTOCOL.md, "Signing in"."""

from datetime import datetime
from typing import Annotated, Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from server.identity.compose import IdentityParts
from server.identity.destination import HOME
from server.identity.model import PersonId, SignInId
from server.identity.myself import Me
from server.identity.rules import NAME
from server.kit import limits
from server.kit.email_address import LONGEST
from server.kit.http import Who, person_of, reply, route


class ChangedMe(msgspec.Struct, frozen=True):
    name: Annotated[str, msgspec.Meta(max_length=NAME.most_code_points)] | None = None


class NewEmail(msgspec.Struct, frozen=True):
    email: Annotated[str, msgspec.Meta(max_length=LONGEST)]


class AskedSignIn(NewEmail, frozen=True):
    to: Annotated[str, msgspec.Meta(max_length=LONGEST)] = HOME


class HouseTearoom(msgspec.Struct, frozen=True):
    joined: bool


class SignInView(msgspec.Struct, frozen=True):
    """A sign-in as shown to its person."""

    id: SignInId
    began_at: datetime
    seen_at: datetime
    device: str
    current: bool


class RecoveryLink(msgspec.Struct, frozen=True):
    url: str


class Asked(msgspec.Struct, frozen=True):
    """The result arrives by email, if at all: the answer is always the same."""


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
        """Every route of one's own account."""
        me, mine = "/api/me", "/api/me/sign-ins"
        email, link, proof = f"{me}/email", f"{me}/recovery-link", f"{me}/proof"
        return [
            route("GET", me, Who.SIGNED_IN, self._me),
            route("PATCH", me, Who.SELF, self._rename, limits.RENAME),
            route("DELETE", me, Who.SELF, self._erase, limits.ERASE, proof=True),
            route("GET", f"{me}/export", Who.SELF, self._export, limits.EXPORT, proof=True),
            route("POST", email, Who.SELF, self._ask_email, limits.CHANGE_EMAIL, status=202, proof=True),
            route("POST", link, Who.SELF, self._recovery_link, limits.RECOVERY_LINK, proof=True),
            route("DELETE", link, Who.SELF, self._cancel_recovery_link),
            route("POST", proof, Who.SELF, self._ask_proof, limits.CHANGE_EMAIL, status=202),
            route("POST", f"{me}/sign-out-everywhere", Who.SELF, self._sign_out_everywhere),
            route("POST", f"{me}/house-tearoom", Who.SELF, self._house_tearoom),
            route("GET", mine, Who.SELF, self._list_sign_ins),
            route("DELETE", f"{mine}/{{id}}", Who.SELF, self._end_sign_in),
            route("POST", "/api/sign-in", Who.ANYONE, self._ask_sign_in, limits.SIGN_IN, status=202),
            route("POST", "/api/sign-out", Who.SIGNED_IN, self._sign_out),
        ]

    async def _me(self, request: Request) -> Me:
        """My account."""
        return await self._myself.look(me(request))

    async def _rename(self, request: Request, wanted: ChangedMe) -> Me:
        """Change my name, in the groups I join from now on."""
        if wanted.name is not None:
            await self._myself.rename(me(request), wanted.name)
        return await self._myself.look(me(request))

    async def _erase(self, request: Request) -> Annotated[Response, None]:
        """Erase my account."""
        await self._myself.erase(me(request))
        answer = reply()
        self._sign_ins.cookie.clear(answer)
        return answer

    async def _export(self, request: Request) -> Annotated[Response, dict[str, Any]]:
        """Everything stored about me, grouped by the slice that stores it."""
        answer = reply(await self._myself.export(me(request)))
        answer.headers["Content-Disposition"] = 'attachment; filename="tearoom.json"'
        return answer

    async def _ask_email(self, request: Request, new: NewEmail) -> Asked:
        """Email a link to GET/POST /email/{token}, which works only where the same account is signed in (else 403
        `not_here`). The previous address gets a notice with a link to GET/POST /stop/{token}. For 7 days that link
        restores the previous address and signs out everywhere.
        """
        await self._identity.ask_email(me(request), new.email)
        return Asked()

    async def _recovery_link(self, request: Request) -> RecoveryLink:
        """Make a link that signs me in: single use, valid for 90 days; it replaces the previous one."""
        return RecoveryLink(await self._identity.recovery_link(me(request)))

    async def _cancel_recovery_link(self, request: Request) -> None:
        """Cancel the recovery link."""
        await self._identity.cancel_recovery_link(me(request))

    async def _ask_proof(self, request: Request) -> Asked:
        """Email a link to GET/POST /prove/{token}, which works in this browser only. Pressing its button counts as
        fresh proof for 15 minutes.
        """
        await self._proofs.ask(me(request), request.scope["sign_in"])
        return Asked()

    async def _sign_out_everywhere(self, request: Request) -> Annotated[Response, None]:
        """End every other sign-in and its sockets, the recovery link, and every emailed link that would open the
        account; this browser stays signed in, with a new cookie.
        """
        secret = await self._lockout.everywhere_else(me(request), request.scope["sign_in"])
        answer = reply()
        self._sign_ins.cookie.put(answer, secret)
        return answer

    async def _house_tearoom(self, request: Request, consent: HouseTearoom) -> Me:
        """Agree, or stop agreeing, to be seen in the house's tea-room."""
        await self._myself.join_house_tearoom(me(request), joined=consent.joined)
        return await self._myself.look(me(request))

    async def _list_sign_ins(self, request: Request) -> list[SignInView]:
        """Where I am signed in."""
        current = request.scope["sign_in"]
        mine = await self._sign_ins.of(me(request))
        return [SignInView(one.id, one.began_at, one.seen_at, one.device, one.id == current) for one in mine]

    async def _end_sign_in(self, request: Request) -> Annotated[Response, None]:
        """End a sign-in and its sockets."""
        return await self._end(request, request.path_params["id"])

    async def _ask_sign_in(self, request: Request, asked: AskedSignIn) -> Asked:
        """Email a sign-in link, if there is such an account. `to` is the page of ours to open after signing in; any
        other address opens the home page. Neither the email nor its link contains `to`.
        """
        await self._identity.ask_sign_in(asked.email, asked.to, self._languages.read_by(request.scope))
        return Asked()

    async def _sign_out(self, request: Request) -> Annotated[Response, None]:
        """End this sign-in and its sockets."""
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
