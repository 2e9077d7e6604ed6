"""Proxies: trusted ones are seen through; an untrusted one is detected and logged once."""

import structlog
from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from server.kit.visitor import FORWARDED_FOR

ANYBODY = "*"
log = structlog.get_logger()


class Proxies:
    """Middleware that sets the client from `X-Forwarded-*`, or `scope["forwarded_unasked"]` for untrusted proxies.

    shape: `trusted` as in TEAROOM_TRUSTED_PROXIES: addresses and networks separated by commas, or `*`
    """

    def __init__(self, app: ASGIApp, *, trusted: str) -> None:
        self._app = app
        self._seen_through = ProxyHeadersMiddleware(app, trusted)  # type: ignore[arg-type]  # its own types of ASGI
        self._any, self._warned = bool(trusted), False
        if ANYBODY in trusted:
            log.warning(
                "every_proxy_is_trusted",
                why="TEAROOM_TRUSTED_PROXIES is *: whoever reaches this port may pretend any address",
            )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
        elif self._trusts(scope):
            await self._seen_through(scope, receive, send)  # type: ignore[arg-type]
        else:
            if FORWARDED_FOR in Headers(scope=scope):
                scope["forwarded_unasked"] = True
                self._warn()
            await self._app(scope, receive, send)

    def _trusts(self, scope: Scope) -> bool:
        peer = scope.get("client")
        return self._any and peer is not None and peer[0] in self._seen_through.trusted_hosts

    def _warn(self) -> None:
        if self._warned:
            return
        self._warned = True
        log.warning(
            "proxy_is_not_trusted",
            why="requests are forwarded (X-Forwarded-For) by a proxy that is not in TEAROOM_TRUSTED_PROXIES",
        )
