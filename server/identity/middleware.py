"""Says on every request and socket who is signed in."""

from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server.identity.sign_ins import SignIns
from server.kit.db_faults import DatabaseAway
from server.kit.headers import HASHED_FILES

FOR_ANYBODY = (HASHED_FILES, "/help", "/server.css")
"""Paths that answer without asking who asks: help must come even when the database does not answer."""


class KnowsWho:
    """Middleware that sets `scope["person"]` and `scope["sign_in"]`, ids or None, from the cookie, and for them
    `scope["proven"]`: whether they have just shown that it is them.

    While the database is away, `scope["unknown"]` says why: whatever does not depend on who asks goes on.
    A sign-in that is used lasts: its cookie is given anew when its use is written down.
    """

    def __init__(self, app: ASGIApp, *, sign_ins: SignIns) -> None:
        self._app = app
        self._sign_ins = sign_ins

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        scope["person"] = scope["sign_in"] = None
        secret = None if scope["path"].startswith(FOR_ANYBODY) else self._sign_ins.cookie.read(scope)
        known = None
        try:
            known = await self._sign_ins.recognise(secret) if secret else None
        except DatabaseAway as fault:
            scope["unknown"] = fault
        if secret and known:
            sign_in, renew = known
            scope["person"], scope["sign_in"] = sign_in.person, sign_in.id
            scope["proven"] = self._sign_ins.is_proven(sign_in)
            if renew and scope["type"] == "http":
                send = self._renewing(send, secret)
        await self._app(scope, receive, send)

    def _renewing(self, send: Send, secret: str) -> Send:
        given = Response()
        self._sign_ins.cookie.put(given, secret)
        cookie = [(name, value) for name, value in given.raw_headers if name == b"set-cookie"]

        async def send_with_cookie(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = list(message.get("headers", []))
                # An answer that signs in or out has such a cookie of its own.
                own = f"{self._sign_ins.cookie.name}=".encode()
                if not any(name == b"set-cookie" and value.startswith(own) for name, value in headers):
                    message = {**message, "headers": headers + cookie}
            await send(message)

        return send_with_cookie
