"""Middleware that lets routes and the socket count who asks, before anything of the request is read."""

from collections.abc import Sequence
from typing import Protocol

from starlette.types import ASGIApp, Receive, Scope, Send

from server.kit.errors import Kind, Refused
from server.kit.limits import Budget, Limit
from server.kit.visitor import visitor

LIMITER = "rate_limiter"


class Limiter(Protocol):
    """What this needs of a `ports.rate_limiter.RateLimiter`."""

    def allow_here(self, budgets: Sequence[Budget]) -> bool: ...

    async def allow(self, budgets: Sequence[Budget]) -> bool: ...


class RateLimits:
    """Hands the limiter to whoever answers."""

    def __init__(self, app: ASGIApp, *, limiter: Limiter) -> None:
        self._app = app
        self._limiter = limiter

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope[LIMITER] = self._limiter
        await self._app(scope, receive, send)


async def count(scope: Scope, limit: Limit) -> None:
    """Count one more for the address and, where somebody is signed in, for the person. raises: Refused(too_many)"""
    limiter: Limiter | None = scope.get(LIMITER)
    if limiter is None:  # an application of one port or one test, without strangers
        return
    who = visitor(scope)
    budgets = limit.budgets(scope.get("person"), who.address, who.proxy)
    if not budgets:
        return
    if not (await limiter.allow(budgets) if limit.shared else limiter.allow_here(budgets)):
        raise Refused("too_many", Kind.TOO_MANY)
