"""Writes a socket's bytes: directly to uvicorn's transport if it is known, else through ASGI's `send`."""

import asyncio
from collections import deque
from contextlib import suppress
from typing import Protocol

from starlette.types import ASGIApp, Receive, Scope, Send
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from server.realtime.fanout import Framing

CLOSE_WITHIN_S = 2.0
SERVER_END = "tearoom.server_end"


class SocketWriter(Protocol):
    """The output side of one socket."""

    @property
    def backlog(self) -> int:
        """units: bytes that the reader has not read yet"""
        ...

    def write(self, payload: bytes) -> None:
        """Send one text frame; never waits, and does nothing when the socket is gone."""
        ...

    async def close(self, code: int) -> None:
        """Close after everything written; give up on a reader that does not read it."""
        ...


class KeepsServerEnd:
    """The outermost middleware: keeps the server's own `send`, before others wrap it."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "websocket":
            scope[SERVER_END] = getattr(send, "__self__", None)
        await self._app(scope, receive, send)


class WriteBatch:
    """Flushes everything written in one turn of the loop together, with one system call per socket."""

    def __init__(self) -> None:
        self._leaving: list[TransportWriter] = []
        self._loop: asyncio.AbstractEventLoop | None = None

    def add(self, writer: "TransportWriter") -> None:
        """Flush the writer at the end of this turn."""
        if not self._leaving:
            self._loop = self._loop or asyncio.get_running_loop()  # which makes a system call each time
            self._loop.call_soon(self._leave)
        self._leaving.append(writer)

    def _leave(self) -> None:
        leaving, self._leaving = self._leaving, []
        for writer in leaving:
            writer.leave()


def writer_of(scope: Scope, send: Send, framing: Framing, batch: WriteBatch) -> SocketWriter:
    """The fastest writer that this server supports."""
    server_end = scope.get(SERVER_END)
    if isinstance(server_end, WebSocketsSansIOProtocol):
        return TransportWriter(server_end, send, framing, batch)
    return AsgiWriter(send, framing)


class TransportWriter:
    """Writes framed bytes to the transport. This uses uvicorn's private interface, so uvicorn is pinned, and one test
    suite checks this writer and the other for the same behaviour.
    """

    def __init__(self, protocol: WebSocketsSansIOProtocol, send: Send, framing: Framing, batch: WriteBatch) -> None:
        self._protocol = protocol
        self._transport = protocol.transport
        self._send = send
        self._framing = framing
        self._batch = batch
        self._waiting: list[bytes] = []
        self._waiting_bytes = 0

    @property
    def backlog(self) -> int:
        return 0 if self._transport.is_closing() else self._transport.get_write_buffer_size() + self._waiting_bytes

    def write(self, payload: bytes) -> None:
        frame = self._framing.framed(payload)
        if not self._waiting:
            self._batch.add(self)
        self._waiting.append(frame)
        self._waiting_bytes += len(frame)

    def leave(self) -> None:
        """Pass the waiting bytes to the kernel."""
        waiting, self._waiting_bytes = self._waiting, 0
        if waiting and not self._protocol.close_sent and not self._transport.is_closing():
            self._transport.write(waiting[0] if len(waiting) == 1 else b"".join(waiting))
        waiting.clear()

    async def close(self, code: int) -> None:
        self.leave()
        try:
            async with asyncio.timeout(CLOSE_WITHIN_S):
                await send_close(self._send, code)
        except TimeoutError:
            self._transport.abort()


class AsgiWriter:
    """Awaits `send` in a task that runs only while something is waiting."""

    def __init__(self, send: Send, framing: Framing) -> None:
        self._send = send
        self._framing = framing
        self._waiting: deque[bytes] = deque()
        self._backlog = 0
        self._writing: asyncio.Task[None] | None = None
        self._gone = False

    @property
    def backlog(self) -> int:
        return self._backlog

    def write(self, payload: bytes) -> None:
        if self._gone:
            return
        self._waiting.append(payload)
        self._backlog += len(payload)
        if self._writing is None:
            self._writing = asyncio.create_task(self._drain())

    async def close(self, code: int) -> None:
        self._gone = True
        try:
            async with asyncio.timeout(CLOSE_WITHIN_S):
                if self._writing is not None:
                    await asyncio.wait([self._writing])
                await send_close(self._send, code)
        except TimeoutError:
            if self._writing is not None:
                self._writing.cancel()

    async def _drain(self) -> None:
        try:
            while self._waiting:
                payload = self._waiting.popleft()
                await self._send({"type": "websocket.send", "text": self._framing.text(payload)})
                self._backlog -= len(payload)
        except Exception:  # noqa: BLE001 - servers raise what they like when a client is gone
            self._gone = True
            self._waiting.clear()
        finally:
            self._writing = None


async def send_close(send: Send, code: int) -> None:
    """Close; servers raise either error when the client has closed first."""
    with suppress(OSError, RuntimeError):
        await send({"type": "websocket.close", "code": code})
