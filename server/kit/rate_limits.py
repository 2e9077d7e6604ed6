"""Middleware that lets routes and the socket count requests before reading anything of them."""

from collections.abc import Sequence
from typing import Protocol

from starlette.types import ASGIApp, Receive, Scope, Send

from server.kit.errors import Kind, Refused
from server.kit.limits import Budget, Limit
from server.kit.visitor import visitor

LIMITER = "rate_limiter"


class Limiter(Protocol):
    """The part of `ports.rate_limiter.RateLimiter` used here."""

    def allow_here(self, budgets: Sequence[Budget]) -> bool: ...

    async def allow(self, budgets: Sequence[Budget]) -> bool: ...


class RateLimits:
    """Passes the limiter to the routes."""

    def __init__(self, app: ASGIApp, *, limiter: Limiter) -> None:
        self._app = app
        self._limiter = limiter

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        scope[LIMITER] = self._limiter
        await self._app(scope, receive, send)


async def count(scope: Scope, limit: Limit) -> None:
    """Count one more for the address and, if somebody is signed in, for the person. raises: Refused(too_many)"""
    limiter: Limiter | None = scope.get(LIMITER)
    if limiter is None:  # an application with a single port or in a test, without strangers
        return
    who = visitor(scope)
    budgets = limit.budgets(scope.get("person"), who.address, who.proxy)
    if not budgets:
        return
    if not (await limiter.allow(budgets) if limit.shared else limiter.allow_here(budgets)):
        raise Refused("too_many", Kind.TOO_MANY)
