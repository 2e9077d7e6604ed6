"""Cross-site request protection: unsafe requests and sockets must come from our own pages."""

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from server.kit.host import OwnNames
from server.kit.http import reply

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
OWN_HEADER = "x-tearoom"


class SameOrigin:
    """Middleware that refuses requests from other sites with 403 `cross_site`, and sockets before they open.

    shape: anything that the browser itself marks as same-origin is accepted too; so is everything below the path
    `open_to_all`, where the link alone grants the right, and cookies are ignored
    source: Fetch Metadata (Sec-Fetch-Site), RFC 6454; under /api/ also a header that other sites cannot send
    """

    def __init__(self, app: ASGIApp, *, names: OwnNames, open_to_all: str | None = None) -> None:
        self._app = app
        self._open_to_all = open_to_all
        self._names = names

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope) if scope["type"] in ("http", "websocket") else None
        if headers is not None and not self._is_welcome(scope, headers):
            if scope["type"] == "websocket":
                await send({"type": "websocket.close", "code": 1008})
            else:
                scope["refused"] = "cross_site"
                await reply({"code": "cross_site"}, 403)(scope, receive, send)
            return
        await self._app(scope, receive, send)

    def _is_welcome(self, scope: Scope, headers: Headers) -> bool:
        if scope["type"] == "websocket":
            return self._is_ours(headers)
        if scope["method"] in SAFE or (self._open_to_all and scope["path"].startswith(self._open_to_all)):
            return True
        if scope["path"].startswith("/api/") and headers.get(OWN_HEADER) != "1":
            return False
        site = headers.get("sec-fetch-site")
        return site == "same-origin" if site else self._is_ours(headers)

    def _is_ours(self, headers: Headers) -> bool:
        return self._names.is_ours(headers.get("origin", ""), headers.get("host", ""))
