"""Time limits and a maximum for HTTP connections: uvicorn's protocol, bounded against slow and excessive clients.

This uses uvicorn's private interface, so uvicorn is pinned, and tests check it. A proxy in front usually does the same.
"""

import asyncio
from collections import Counter, deque
from collections.abc import Callable, Iterable
from functools import partial
from hashlib import sha256
from typing import Any, Literal

import h11
import structlog
import uvicorn
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

from server.kit.buckets import Buckets
from server.kit.limits import CONNECT
from server.kit.refusals import RefusalLines
from server.kit.visitor import counted, is_loopback
from server.realtime.fast_text_protocol import FastTextProtocol

HEAD_S = 10.0  # for everything before the body, from its first byte; also for that byte, on a new connection
BODY_S = 30.0
UNREAD_S = 30.0  # for the reader to read anything of what is waiting
MOST, MOST_OF_ONE_ADDRESS = 10_000, 512
NEWCOMERS_EVERY_S = 0.002  # several times the cost of one: in between, the loop serves those who are here
CATCH_UP_S = 0.02  # how far a busy machine may fall behind and still admit each one on schedule
TOO_MANY = b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"

Stage = Literal["head", "body", "none"]
log = structlog.get_logger()


class OpenConnections:
    """Counts open connections, in total and per address. Proxies and this machine stand for many people."""

    def __init__(self, trusted: str = "", most: int = MOST, most_of_one: int = MOST_OF_ONE_ADDRESS) -> None:
        self._most, self._most_of_one = most, most_of_one
        self._trusted = ProxyHeadersMiddleware(_nothing, trusted).trusted_hosts if trusted else ()
        self._of: Counter[str] = Counter()
        self.open = self.refused = 0
        self.newcomers, self.heads = InTurn(NEWCOMERS_EVERY_S), InTurn()
        self._browsers = Buckets()
        self._lines = RefusalLines()

    def enter(self, peer: str) -> Callable[[], None] | None:
        """Count one more; returns the function to call when it closes, or None when there are too many."""
        if self.open >= self._most or (self._is_one(peer) and self._of[counted(peer)] >= self._most_of_one):
            self._turn_away("connection")
            return None
        address = counted(peer)
        self.open += 1
        self._of[address] += 1
        return partial(self._leave, address)

    def may_connect(self, headers: Iterable[tuple[bytes, bytes]], now: float) -> bool:
        """Whether this browser may open one more socket. The gateway counts per person; refusing here costs next to
        nothing. shape: counts by cookie, which is as good as a person for counting
        """
        cookie = next((value for name, value in headers if name == b"cookie"), None)
        may = cookie is None or self._browsers.allow(CONNECT.budgets(sha256(cookie).hexdigest(), None), now)
        if not may:
            self._turn_away("connect")
        return may

    def _turn_away(self, what: str) -> None:
        self.refused += 1
        self._lines.say(what, "too_many")

    def _is_one(self, peer: str) -> bool:
        return bool(peer) and not is_loopback(peer) and peer not in self._trusted

    def _leave(self, address: str) -> None:
        self.open -= 1
        self._of[address] -= 1
        if not self._of[address]:
            del self._of[address]


class InTurn:
    """Runs one task per round of the event loop, at most one every `every_s`, so that a crowd arriving at once delays
    nobody who is here. A loop that is never idle also keeps threads, and so every transaction, from the interpreter.
    """

    def __init__(self, every_s: float = 0.0) -> None:
        self._every_s, self._next_at = every_s, 0.0
        self._waiting: deque[Callable[[], None]] = deque()

    def add(self, work: Callable[[], None], loop: asyncio.AbstractEventLoop) -> None:
        """Run the task, in the order of calls."""
        self._waiting.append(work)
        if len(self._waiting) == 1:
            self._next_at = max(self._next_at, loop.time())
            self._soon(loop)

    def _soon(self, loop: asyncio.AbstractEventLoop) -> None:
        if loop.time() < self._next_at:
            loop.call_at(self._next_at, self._one, loop)
        else:
            loop.call_soon(self._one, loop)

    def _one(self, loop: asyncio.AbstractEventLoop) -> None:
        self._next_at = max(self._next_at, loop.time() - CATCH_UP_S) + self._every_s
        try:
            self._waiting[0]()
        finally:
            self._waiting.popleft()
            if self._waiting:
                self._soon(loop)


class BoundedHttp(H11Protocol):
    """One connection. Clients that do not finish in time are cut off. Connections beyond the maximum are refused."""

    head_s, body_s, unread_s = HEAD_S, BODY_S, UNREAD_S

    def __init__(
        self,
        config: uvicorn.Config,
        server_state: ServerState,
        app_state: dict[str, Any],
        _loop: asyncio.AbstractEventLoop | None = None,
        *,
        open_connections: OpenConnections,
    ) -> None:
        super().__init__(config, server_state, app_state, _loop)
        self._all = open_connections
        self._held: list[bytes] = []  # of a request head that waits for its turn
        self._gone: Callable[[], None] | None = None
        self._stage: Stage = "none"
        self._late: asyncio.TimerHandle | None = None
        self._overdue = False
        self._unread: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self._gone = self._all.enter(self.client[0] if self.client else "")
        if self._gone is None:
            transport.abort()
            return
        self._come_to("head")

    def data_received(self, data: bytes) -> None:
        if self.conn.their_state is not h11.IDLE:
            self._read(data)
            return
        if not self._held:
            self._unset_keepalive_if_required()
            turns = self._all.newcomers if self.headers is None else self._all.heads
            turns.add(self._read_held, self.loop)
            self.flow.pause_reading()
        self._held.append(data)

    def _read_held(self) -> None:
        data, self._held = b"".join(self._held), []
        self.flow.resume_reading()
        if data and not self.transport.is_closing():
            self._read(data)
            if self._overdue:
                self._cut_off()

    def _read(self, data: bytes) -> None:
        super().data_received(data)
        if self._gone is not None:  # otherwise it is a WebSocket now
            self._come_to({h11.IDLE: "head", h11.SEND_BODY: "body"}.get(self.conn.their_state, "none"))  # type: ignore[arg-type]

    def handle_websocket_upgrade(self, event: h11.Request) -> None:
        if not self._all.may_connect(self.headers, self.loop.time()):
            self.transport.write(TOO_MANY)
            self.transport.close()
            return
        super().handle_websocket_upgrade(event)
        self._come_to("none")
        protocol = self.transport.get_protocol()
        if isinstance(protocol, FastTextProtocol):
            protocol.gone, self._gone = self._gone, None

    def pause_writing(self) -> None:
        super().pause_writing()
        self._unread = self._unread or self.loop.call_later(self.unread_s, self.transport.abort)

    def resume_writing(self) -> None:
        super().resume_writing()
        if self._unread is not None:
            self._unread.cancel()
            self._unread = None

    def timeout_keep_alive_handler(self) -> None:
        super().timeout_keep_alive_handler()
        self.loop.call_later(self.unread_s, self.transport.abort)  # closing waits for a client that reads nothing

    def connection_lost(self, exc: Exception | None) -> None:
        self._held = []
        self._come_to("none")
        if self._gone is not None:
            self._gone()
            self._gone = None
        super().connection_lost(exc)

    def _come_to(self, stage: Stage) -> None:
        """Each stage has a time limit, however often a byte of it arrives."""
        if stage == self._stage:
            return
        self._stage, self._overdue = stage, False
        if self._late is not None:
            self._late.cancel()
            self._late = None
        if stage != "none":
            self._late = self.loop.call_later(self.head_s if stage == "head" else self.body_s, self._cut_off)

    def _cut_off(self) -> None:
        if self._held:
            self._overdue = True  # this side is late; whether the client is late too shows in its turn
            return
        log.info("slow_connection_cut_off", stage=self._stage)
        self.transport.abort()


async def _nothing(*_: object) -> None:
    """A placeholder application."""
