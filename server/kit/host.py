"""The host names of this house: only configured ones, whatever a request or a page says."""

from collections.abc import Set
from dataclasses import dataclass, field
from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from server.kit.http import reply

FOR_WATCHERS = frozenset({"/healthz", "/readyz"})
"""Health checks call a process by its address."""

DEFAULT_PORT = {"http": "80", "https": "443"}


@dataclass(frozen=True, slots=True)
class OwnNames:
    """Origins such as `https://tea.example`; in the demo also every bare address of this machine and its network.

    shape: with `nearby`, `localhost` and IP addresses are accepted too: another site's page has a host name that is
    neither, even if that name resolves to us
    """

    origins: Set[str]
    secure: bool
    nearby: bool = False
    hosts: frozenset[str] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "hosts", frozenset(_host_of(origin) for origin in self.origins))

    def serves(self, host: str) -> bool:
        """Whether a request with this Host is for us."""
        return self._plain(host) in self.hosts or (self.nearby and _is_address(host))

    def is_ours(self, origin: str, host: str) -> bool:
        """Whether a page of this origin, calling us by this Host, is one of our own."""
        if origin in self.origins:
            return True
        scheme, _, called = origin.partition("://")  # compared, not parsed: anyone can send anything as Origin
        schemes = ("https",) if self.secure else ("http", "https")
        return self.nearby and _is_address(host) and scheme in schemes and called == host

    @property
    def sockets(self) -> tuple[str, ...]:
        """Where pages may open sockets, for browsers that do not count those as 'self'."""
        return tuple(f"{'wss' if self.secure else 'ws'}://{host}" for host in sorted(self.hosts))

    def _plain(self, host: str) -> str:
        scheme = "https" if self.secure else "http"
        return host.lower().removesuffix(f":{DEFAULT_PORT[scheme]}")


class ServesOwnNames:
    """Middleware that answers 421 `wrong_host` to every other Host, and opens no socket for it.

    source: RFC 9110 §15.5.20
    """

    def __init__(self, app: ASGIApp, *, names: OwnNames) -> None:
        self._app = app
        self._names = names

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        wrong = scope["type"] in ("http", "websocket") and not self._is_served(scope)
        if not wrong:
            await self._app(scope, receive, send)
        elif scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        else:
            scope["refused"] = "wrong_host"
            await reply({"code": "wrong_host"}, 421)(scope, receive, send)

    def _is_served(self, scope: Scope) -> bool:
        if scope["type"] == "http" and scope["path"] in FOR_WATCHERS:
            return True
        return self._names.serves(Headers(scope=scope).get("host", ""))


def _host_of(origin: str) -> str:
    parts = urlsplit(origin)
    return parts.netloc.lower().removesuffix(f":{DEFAULT_PORT.get(parts.scheme, '')}")


def _is_address(host: str) -> bool:
    try:
        called = urlsplit(f"//{host}").hostname or ""
        return called == "localhost" or bool(ip_address(called))
    except ValueError:
        return False
