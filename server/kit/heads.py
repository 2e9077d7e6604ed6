"""Size limits on a request's path, query and headers, checked before anything reads them."""

from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

PATH_MAX = 1_000  # bytes
QUERY_MAX = 1_000
HEADERS_MAX = 16 * 1024  # names and values together


class BoundedHeads:
    """Middleware that refuses, with 414 or 431, what no browser of ours sends; sockets are refused before they open."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        status = too_much(scope) if scope["type"] in ("http", "websocket") else None
        if status is None:
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            await Response(status_code=status, headers={"Connection": "close"})(scope, receive, send)


def too_much(scope: Scope) -> int | None:
    """The status for the part that is too long, or None."""
    path = scope.get("raw_path") or scope["path"].encode()
    if len(path) > PATH_MAX or len(scope["query_string"]) > QUERY_MAX:
        return 414
    if sum(len(name) + len(value) for name, value in scope["headers"]) > HEADERS_MAX:
        return 431
    return None
