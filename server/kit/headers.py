"""Security headers on every answer."""

from collections.abc import Sequence

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from server.kit.host import OwnNames

HASHED_FILES = "/assets/"
"""Where the web build puts files whose name changes with their content."""


class SecurityHeaders:
    """Middleware that adds the headers an answer does not set itself; the strictest values are the default.

    source: decision in architecture.md: no referrer, no framing, nothing inline, nothing from elsewhere
    """

    def __init__(self, app: ASGIApp, *, names: OwnNames) -> None:
        self._app = app
        self._secure = names.secure
        self._policy = content_security_policy(names.sockets)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        fixed = self._headers(scope)

        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in fixed.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._app(scope, receive, send_with_headers)

    def _headers(self, scope: Scope) -> dict[str, str]:
        lasting = scope["path"].startswith(HASHED_FILES)
        headers = {
            "Content-Security-Policy": self._policy,
            "Referrer-Policy": "no-referrer",
            "X-Content-Type-Options": "nosniff",
            "Permissions-Policy": "camera=(self), microphone=(self), display-capture=(self), geolocation=()",
            "Cross-Origin-Opener-Policy": "same-origin",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Cache-Control": "public, max-age=31536000, immutable" if lasting else "no-store",
        }
        if self._secure:
            headers["Strict-Transport-Security"] = "max-age=31536000"
        return headers


def content_security_policy(sockets: Sequence[str]) -> str:
    """Only this origin, nothing inline. The socket is listed for older Safaris, which exclude it from 'self'."""
    return "; ".join(
        (
            "default-src 'self'",
            " ".join(("connect-src 'self'", *sockets)),
            "img-src 'self' data: blob:",
            "media-src 'self' blob:",
            "worker-src 'self' blob:",
            "frame-ancestors 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            "object-src 'none'",
        )
    )
