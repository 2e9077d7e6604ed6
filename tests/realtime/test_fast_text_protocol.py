"""Whatever bytes come in, in whatever pieces: the same messages as uvicorn's own protocol makes of them."""

import asyncio
import struct
from collections.abc import Sequence
from contextlib import suppress
from typing import Any, cast

import uvicorn
from hypothesis import given, settings
from hypothesis import strategies as st
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol
from uvicorn.server import ServerState
from websockets.frames import Frame, Opcode

from server.realtime.fast_text_protocol import MOST_AFTER_CLOSE, MOST_IN_A_ROW, MOST_WAITING, FastTextProtocol, Inbox

MOST_BYTES = 300
REQUEST = (
    b"GET /ws HTTP/1.1\r\nHost: tea.example\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n"
)


class Wire:
    """A transport that remembers what was done to it."""

    def __init__(self) -> None:
        self.written = b""
        self.closed = self.paused = False

    def write(self, data: bytes) -> None:
        self.written += data

    def close(self) -> None:
        self.closed = True

    abort = close

    def is_closing(self) -> bool:
        return self.closed

    def pause_reading(self) -> None:
        self.paused = True

    def resume_reading(self) -> None:
        self.paused = False

    def get_extra_info(self, name: str) -> Any:
        del name


async def heard(kind: type[WebSocketsSansIOProtocol], pieces: Sequence[bytes]) -> tuple[list[Any], bytes, bool]:
    """What the application gets of these pieces, what goes back, and whether the connection is closed."""
    messages: list[Any] = []

    async def app(scope: Any, receive: Any, send: Any) -> None:
        del scope
        await receive()
        await send({"type": "websocket.accept"})
        with suppress(asyncio.CancelledError):
            while True:
                messages.append(await receive())

    config = uvicorn.Config(app, ws_max_size=MOST_BYTES, ws_per_message_deflate=False, ws_ping_interval=None,
                            lifespan="off", log_config=None)  # fmt: skip
    config.load()
    protocol, wire = kind(config, ServerState(), {}), Wire()
    protocol.connection_made(cast("asyncio.Transport", wire))
    protocol.data_received(REQUEST)
    await settle()
    answered = len(wire.written)
    for piece in pieces:
        if not wire.closed:
            protocol.data_received(piece)
            await settle()
    for task in list(protocol.tasks):
        task.cancel()
    await settle()
    return messages, wire.written[answered:], wire.closed


async def settle() -> None:
    for _ in range(4):
        await asyncio.sleep(0)


def frame(opcode: Opcode, data: bytes, *, fin: bool = True, mask: bool = True) -> bytes:
    return Frame(opcode, data, fin).serialize(mask=mask)


texts = st.builds(lambda text: frame(Opcode.TEXT, text.encode()), st.text(max_size=90))
frames = st.one_of(
    texts,
    texts,
    st.builds(lambda data: frame(Opcode.TEXT, data), st.binary(max_size=200)),
    st.builds(lambda data: frame(Opcode.BINARY, data), st.binary(max_size=20)),
    st.builds(lambda data: frame(Opcode.PING, data), st.binary(max_size=20)),
    st.builds(lambda data, fin: frame(Opcode.CONT, data, fin=fin), st.binary(max_size=20), st.booleans()),
    st.builds(lambda data: frame(Opcode.TEXT, data, fin=False), st.binary(max_size=20)),
    st.just(frame(Opcode.CLOSE, struct.pack("!H", 1000))),
    st.just(frame(Opcode.TEXT, b"not masked", mask=False)),
    st.just(frame(Opcode.TEXT, b"x" * (MOST_BYTES + 1))),
)


@settings(max_examples=60)
@given(st.lists(frames, max_size=6), st.lists(st.integers(min_value=1, max_value=40), min_size=1, max_size=5))
def test_the_same_comes_of_the_same_bytes(sent: list[bytes], sizes: list[int]) -> None:
    # given frames, usual and broken, in pieces of these sizes
    stream, pieces = b"".join(sent), list[bytes]()
    while stream:
        size = sizes[len(pieces) % len(sizes)]
        pieces.append(stream[:size])
        stream = stream[size:]

    # when ours reads them so, and uvicorn's, which forgets what comes in one piece with a broken frame, byte by byte
    quick = asyncio.run(heard(FastTextProtocol, pieces))
    plain = asyncio.run(heard(WebSocketsSansIOProtocol, [bytes((byte,)) for byte in b"".join(sent)]))

    # then
    assert quick == plain


async def test_whoever_sends_faster_than_is_taken_has_to_wait() -> None:
    # given an application that takes nothing
    async def app(scope: Any, receive: Any, send: Any) -> None:
        del scope
        await receive()
        await send({"type": "websocket.accept"})
        await asyncio.Event().wait()

    protocol, wire = await opened(app)

    # when
    for _ in range(MOST_WAITING - 1):
        protocol.data_received(frame(Opcode.TEXT, b"{}"))
    still_reading = not wire.paused
    protocol.data_received(frame(Opcode.TEXT, b"{}"))

    # then
    assert still_reading
    assert wire.paused
    await ended(protocol)


async def test_whoever_sends_much_at_once_lets_others_have_their_turn() -> None:
    inbox, turns = Inbox(), 0
    for number in range(10 * MOST_WAITING):
        inbox.put_nowait({"type": "websocket.receive", "text": str(number)})

    async def another() -> None:
        nonlocal turns
        while True:
            turns += 1
            await asyncio.sleep(0)

    beside = asyncio.create_task(another())
    taken = [await inbox.get() for _ in range(10 * MOST_WAITING)]
    beside.cancel()

    assert [message.get("text") for message in taken] == [str(number) for number in range(10 * MOST_WAITING)]
    assert turns == 9


async def opened(app: Any) -> tuple[FastTextProtocol, Wire]:
    """A socket of this application, which has been accepted."""
    config = uvicorn.Config(app, lifespan="off", log_config=None, ws_ping_interval=None)
    config.load()
    protocol, wire = FastTextProtocol(config, ServerState(), {}), Wire()
    protocol.connection_made(cast("asyncio.Transport", wire))
    protocol.data_received(REQUEST)
    await settle()
    return protocol, wire


async def ended(protocol: FastTextProtocol) -> None:
    for task in list(protocol.tasks):
        task.cancel()
    await settle()


async def test_of_many_frames_that_come_in_one_piece_few_are_read_in_a_round_and_none_is_lost() -> None:
    """S3: a flooder's next quarter of a megabyte was read in one go, ten milliseconds during which nobody else was."""
    taken, may_take = list[str](), asyncio.Event()

    async def app(scope: Any, receive: Any, send: Any) -> None:
        del scope
        await receive()
        await send({"type": "websocket.accept"})
        await may_take.wait()
        while True:
            taken.append((await receive())["text"])

    protocol, wire = await opened(app)
    sent = [str(number) for number in range(1000)]
    piece = b"".join(frame(Opcode.TEXT, text.encode()) for text in sent)

    protocol.data_received(piece[:-3])
    waiting, paused = protocol.queue.qsize(), wire.paused
    may_take.set()
    for _ in range(2 * len(sent)):
        await asyncio.sleep(0)
    resumed = not wire.paused
    protocol.data_received(piece[-3:])
    await settle()

    assert waiting == MOST_WAITING
    assert paused
    assert resumed, "but for the last frame, whose end had not come"
    assert taken == sent
    await ended(protocol)


async def test_of_many_pings_that_come_in_one_piece_few_are_answered_in_a_round() -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        del scope
        await receive()
        await send({"type": "websocket.accept"})
        await receive()

    protocol, wire = await opened(app)
    before, pong = len(wire.written), len(frame(Opcode.PONG, b"", mask=False))

    protocol.data_received(frame(Opcode.PING, b"") * 400)
    at_once = (len(wire.written) - before) / pong
    for _ in range(400):
        await asyncio.sleep(0)

    assert at_once == MOST_IN_A_ROW
    assert (len(wire.written) - before) / pong == 400
    assert not wire.paused
    await ended(protocol)


async def test_who_goes_on_sending_after_this_side_has_closed_is_not_read_to_the_end() -> None:
    async def app(scope: Any, receive: Any, send: Any) -> None:
        del scope
        await receive()
        await send({"type": "websocket.accept"})
        await send({"type": "websocket.close", "code": 4002})

    protocol, wire = await opened(app)
    some = frame(Opcode.TEXT, b"x" * 1000)
    still_open = [not wire.closed]
    for _ in range(MOST_AFTER_CLOSE // len(some) + 1):
        still_open.append(not wire.closed)
        protocol.data_received(some)

    assert all(still_open), "what was on its way is let come, for the close to arrive"
    assert wire.closed
    await ended(protocol)
