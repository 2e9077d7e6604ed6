"""Gives every request an id, which people can quote and the log repeats, and counts it under its route's name."""

import logging
from collections import Counter
from collections.abc import Callable
from time import perf_counter

import structlog
from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from structlog.contextvars import bind_contextvars, reset_contextvars

from server.kit.histogram import SECONDS, Histogram
from server.kit.ids import NewId

HEADER = "X-Request-Id"
OTHER = "other"  # no route of ours: anyone can make up a path

OFTEN = frozenset({"too_many"})  # the answer to a flood, which must not flood the log; still counted
log = structlog.get_logger()


def level_of(code: str) -> int:
    """The log level of a refusal. The line has the route and the reason, and nothing about the person."""
    return logging.DEBUG if code in OFTEN else logging.INFO


class RequestCounts:
    """shape: `answers` by route and class of status (`2xx`), `seconds` by route, `refusals` by code; a route's name is
    its pattern
    """

    def __init__(self, seconds: Callable[[], float] = perf_counter) -> None:
        self.answers: Counter[tuple[str, str]] = Counter()
        self.refusals: Counter[str] = Counter()
        self.seconds: dict[str, Histogram] = {}
        self.now = seconds

    def note(self, route: str, status: int, seconds: float) -> None:
        """Count one request."""
        self.answers[route, f"{status // 100}xx"] += 1
        if route not in self.seconds:
            self.seconds[route] = Histogram(SECONDS)
        self.seconds[route].note(seconds)


class Requests:
    """Middleware around every request; sockets have ids of their own."""

    def __init__(self, app: ASGIApp, *, counts: RequestCounts, ids: NewId) -> None:
        self._app, self._counts, self._ids = app, counts, ids

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = scope["request_id"] = self._ids()
        bound = bind_contextvars(request=request)
        started, status = self._counts.now(), 500

        async def send_with_id(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                MutableHeaders(scope=message)[HEADER] = request
            await send(message)

        try:
            await self._app(scope, receive, send_with_id)
        finally:
            route = scope.get("route_name", OTHER)
            if code := scope.get("refused"):
                self._counts.refusals[code] += 1
                log.log(level_of(code), "refused", route=route, code=code, status=status)
            self._counts.note(route, status, self._counts.now() - started)
        reset_contextvars(**bound)  # but not after a bug: the handler that reports it, further out, names the request
