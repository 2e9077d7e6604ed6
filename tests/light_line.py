"""A browser's socket as cheap as it can be, for tests with thousands: it subscribes, and notes what comes."""

import asyncio
import base64
import os
import struct
from collections import Counter
from collections.abc import Callable, Sequence

MASKED_BY_NOTHING = bytes(4)
TEXT, CLOSE, PING, PONG = 0x81, 0x88, 0x89, 0x8A


class LightLine(asyncio.Protocol):
    """Asks for everything at once, as soon as the handshake is done. source: RFC 6455

    shape: `heard` counts frames by what they begin with, `taken` bytes, `listener` gets each frame; `ready` is done
    when every channel has answered; `code` is with what the server closed, once `gone`
    """

    def __init__(self, url: str, cookie: str, channels: Sequence[str]) -> None:
        host = url.partition("://")[2]
        key = base64.b64encode(os.urandom(16)).decode()
        lines = ["GET /ws HTTP/1.1", f"Host: {host}", "Upgrade: websocket", "Connection: Upgrade"]
        lines += [f"Sec-WebSocket-Key: {key}", "Sec-WebSocket-Version: 13", "Sec-WebSocket-Protocol: tearoom.v1"]
        self._hello = "\r\n".join([*lines, f"Origin: {url}", f"Cookie: {cookie}", "", ""]).encode()
        self._asked = b"".join(_frame(f'{{"type":"subscribe","channel":"{channel}"}}') for channel in channels)
        self._left = len(channels)
        self._open = False
        self._buffer = bytearray()
        self.heard: Counter[bytes] = Counter()
        self.listener: Callable[[bytes], None] | None = None
        self.taken = 0
        self.ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.gone = asyncio.Event()
        self.code: int | None = None

    def say(self, text: str) -> None:
        """Send a frame."""
        self.transport.write(_frame(text))

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport
        transport.write(self._hello)

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        self.taken += len(data)
        if not self._open:
            head, found, rest = bytes(self._buffer).partition(b"\r\n\r\n")
            if not found:
                return
            if not head.startswith(b"HTTP/1.1 101"):
                self._fail(ConnectionError(head[:40].decode()))
                return
            self._open, self._buffer = True, bytearray(rest)
            self.transport.write(self._asked)
        while (payload := self._next()) is not None:
            self._hear(payload)

    def connection_lost(self, error: Exception | None) -> None:
        self._fail(error or ConnectionError(f"closed with {self.code}"))
        self.gone.set()

    def _hear(self, payload: bytes) -> None:
        kind = payload[: payload.find(b",")]
        self.heard[kind] += 1
        if self.listener is not None:
            self.listener(payload)
        if kind in (b'{"type":"snapshot"', b'{"type":"refused"'):
            self._left -= 1
            if not self._left and not self.ready.done():
                self.ready.set_result(None)

    def _next(self) -> bytes | None:
        """The next text frame, when it has come as a whole."""
        buffer = self._buffer
        if len(buffer) < 4:
            return None
        size, start = buffer[1], 2
        if size == 126:
            size, start = struct.unpack_from("!H", buffer, 2)[0], 4
        elif size == 127:
            if len(buffer) < 10:
                return None
            size, start = struct.unpack_from("!Q", buffer, 2)[0], 10
        if len(buffer) < start + size:
            return None
        kind, payload = buffer[0], bytes(buffer[start : start + size])
        del buffer[: start + size]
        if kind == PING:
            self.transport.write(struct.pack("!BB", PONG, 0x80 | size) + MASKED_BY_NOTHING + payload)
        elif kind == CLOSE:
            self.code = struct.unpack("!H", payload[:2])[0]
            self.transport.close()
        return payload if kind == TEXT else self._next()

    def _fail(self, error: Exception) -> None:
        if not self.ready.done():
            self.ready.set_exception(error)


def _frame(text: str) -> bytes:
    payload = text.encode()
    size = len(payload)
    head = struct.pack("!BB", TEXT, 0x80 | size) if size < 126 else struct.pack("!BBH", TEXT, 0x80 | 126, size)
    return head + MASKED_BY_NOTHING + payload
