"""Reads whole text frames in a few steps, and leaves all others to uvicorn."""

import asyncio
from collections.abc import Callable

from uvicorn._types import ASGIReceiveEvent
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from websockets.frames import apply_mask  # type: ignore[attr-defined]  # the one written in C, where there is one
from websockets.protocol import State

MOST_WAITING = 8  # messages that are read before the first is consumed
MOST_IN_A_ROW = 8  # frames of one connection that are read per round of the loop
MOST_AFTER_CLOSE = 64 * 1024  # bytes that may still be in flight when this side closes
WHOLE_TEXT, MASKED, TWO_BYTES = 0x81, 0x80, 126
MASK_BYTES = 4


class Inbox(asyncio.Queue[ASGIReceiveEvent]):
    """Received messages for one reader. A queue for many readers has three queues of its own, even when empty."""

    def __init__(self) -> None:
        self._messages: list[ASGIReceiveEvent] = []
        self._taker: asyncio.Future[None] | None = None
        self._in_a_row = 0

    def put_nowait(self, item: ASGIReceiveEvent) -> None:
        self._messages.append(item)
        if self._taker is not None and not self._taker.done():
            self._taker.set_result(None)

    async def get(self) -> ASGIReceiveEvent:
        while not self._messages:
            self._taker = asyncio.get_running_loop().create_future()
            try:
                await self._taker
            finally:
                self._taker = None
            self._in_a_row = 0
        if self._in_a_row == MOST_WAITING:
            # A sender of thousands of frames at once must not block everybody else.
            self._in_a_row = 0
            await asyncio.sleep(0)
        self._in_a_row += 1
        return self._messages.pop(0)

    def empty(self) -> bool:
        return not self._messages

    def qsize(self) -> int:
        return len(self._messages)


class FastTextProtocol(WebSocketsSansIOProtocol):
    """uvicorn's protocol; handles complete text frames itself as soon as they have arrived, and passes all others on.

    This uses uvicorn's private interface, so uvicorn is pinned, and a test feeds both with the same bytes.
    source: RFC 6455, 5.2
    """

    _quick: bool | None = None  # None: during the handshake; False: uvicorn reads everything
    _asked = False
    _rest, _at = b"", 0  # the received bytes, and the position to read from
    _after_close = 0
    gone: Callable[[], None] | None = None
    """Called once the connection is lost, by whoever counts connections."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.queue = Inbox()
        super().connection_made(transport)

    def connection_lost(self, exc: Exception | None) -> None:
        super().connection_lost(exc)
        if self.gone is not None:
            self.gone()
            self.gone = None

    async def receive(self) -> ASGIReceiveEvent:
        message = await self.queue.get()
        if self.read_paused and self.queue.empty():
            self._go_on()
        return message

    def data_received(self, data: bytes) -> None:
        if self.close_sent:
            self._after_close += len(data)
            if self._after_close > MOST_AFTER_CLOSE:  # a client that does not stop is not read to the end
                self.transport.abort()
                return
        if self._quick is None and self._asked:
            # Bytes from before the answer are with uvicorn, which may be in the middle of a frame.
            self._quick = self.conn.state is State.OPEN
        if self._quick:
            self._read(self._rest[self._at :] + data if self._rest else data)
            return
        super().data_received(data)
        if not self._asked and self.handshake_initiated:
            self._asked = True
            self._quick = None if data.endswith(b"\r\n\r\n") else False

    def _read(self, data: bytes, at: int = 0) -> bool:
        """Read frames; returns whether some may remain, so that a sender of thousands does not block the loop."""
        end, left, more = len(data), MOST_IN_A_ROW, False
        while end - at >= 2:
            if not left or not self._has_room():
                more = True
                break
            left -= 1
            kind, second = data[at], data[at + 1]
            start, size = at + 2, second & ~MASKED
            if size >= TWO_BYTES:
                start += 2 if size == TWO_BYTES else 8
                size = int.from_bytes(data[at + 2 : start], "big")
            start += MASK_BYTES
            if second < MASKED or size > self.config.ws_max_size:
                at, self._quick = self._give(data, at, end), False
                break
            stop = start + size
            if stop > end:
                break
            text = None
            if kind == WHOLE_TEXT and self.conn.current_size is None and self.conn.state is State.OPEN:
                text = _decoded(apply_mask(data[start:stop], data[start - MASK_BYTES : start]))
            if text is not None:
                self._take(text)
            else:
                self._give(data, at, stop)
                if self.transport.is_closing():
                    stop = end
            at = stop
        self._rest, self._at = (data, at) if at < end else (b"", 0)
        if more:
            self._pause()
            if self._has_room():
                self.loop.call_soon(self._go_on)
        return more

    def _go_on(self) -> None:
        """Read what is left, then allow more to arrive once all of it is consumed."""
        if self.disconnected:
            return
        more = bool(self._rest) and self._read(self._rest, self._at)
        if self.read_paused and not more and self.queue.empty():
            self.read_paused = False
            self.transport.resume_reading()

    def _has_room(self) -> bool:
        return self.close_sent or self.queue.qsize() < MOST_WAITING

    def _take(self, text: str) -> None:
        if not self.close_sent:
            self.queue.put_nowait({"type": "websocket.receive", "text": text})
            if not self._has_room():
                self._pause()

    def _pause(self) -> None:
        if not self.read_paused:
            self.read_paused = True
            self.transport.pause_reading()

    def _give(self, data: bytes, at: int, stop: int) -> int:
        super().data_received(data[at:stop])
        return stop


def _decoded(payload: bytes) -> str | None:
    try:
        return payload.decode()
    except UnicodeDecodeError:
        return None
