"""Connections that are slow, and connections that are many (S10): a real server, and clients that do not hurry."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from functools import partial

import pytest
import uvicorn
import websockets
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route, WebSocketRoute
from starlette.websockets import WebSocket

from server.http_connections import BoundedHttp, InTurn, OpenConnections
from server.kit.errors import Refused
from server.kit.http import raw_body, refused
from server.realtime.fast_text_protocol import FastTextProtocol
from tests.services.ports import free_port

pytestmark = pytest.mark.whole

TIME_S = 0.3
WITHIN_S = 10.0
HEAD = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n"
Client = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Hurried(BoundedHttp):
    head_s = body_s = unread_s = TIME_S


async def answer(request: Request) -> Response:
    return Response(b"%d" % len(await raw_body(request, 1000)))


async def much(_: Request) -> Response:
    return Response(bytes(20_000_000))


async def echo(socket: WebSocket) -> None:
    await socket.accept()
    with suppress(Exception):
        while True:
            await socket.send_text(await socket.receive_text())


class Place:
    """A server, how many connections it counts, and clients."""

    def __init__(self, port: int, connections: OpenConnections) -> None:
        self.port, self.connections = port, connections
        self._writers: list[asyncio.StreamWriter] = []

    async def client(self) -> Client:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.port)
        self._writers.append(writer)
        return reader, writer

    async def until_none_is_open(self) -> None:
        await until(lambda: self.connections.open == 0)

    def leave(self) -> None:
        for writer in self._writers:
            writer.close()


async def until(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(WITHIN_S):
        while not true():
            await asyncio.sleep(0.01)


@asynccontextmanager
async def serving(kind: type[BoundedHttp], connections: OpenConnections) -> AsyncIterator[Place]:
    app = Starlette(
        routes=[Route("/", answer, methods=["GET", "POST"]), Route("/much", much), WebSocketRoute("/ws", echo)],
        exception_handlers={Refused: refused},
    )
    port = free_port()
    http = partial(kind, open_connections=connections)
    config = uvicorn.Config(app, port=port, http=http, ws=FastTextProtocol, lifespan="off", log_config=None)  # type: ignore[arg-type]
    server = uvicorn.Server(config)
    running = asyncio.create_task(server.serve())
    await until(lambda: server.started)
    place = Place(port, connections)
    yield place
    place.leave()
    server.should_exit = True
    await running


@pytest.fixture
async def hurried() -> AsyncIterator[Place]:
    async with serving(Hurried, OpenConnections()) as place:
        yield place


async def drip(client: Client, data: bytes) -> bytes:
    """Send a byte now and then until the server hangs up; what it said."""
    reader, writer = client
    with suppress(ConnectionError):
        for number in range(len(data)):
            writer.write(data[number : number + 1])
            await asyncio.sleep(TIME_S / 10)
            if reader.at_eof() or writer.is_closing():
                break
    async with asyncio.timeout(WITHIN_S):
        with suppress(ConnectionError):
            return await reader.read()
    return b""


async def test_who_says_nothing_is_cut_off(hurried: Place) -> None:
    clients = [await hurried.client() for _ in range(300)]
    await hurried.until_none_is_open()
    assert [await reader.read() for reader, _ in clients[:3]] == [b""] * 3


async def test_half_a_head_is_cut_off_however_steadily_it_comes(hurried: Place) -> None:
    assert await drip(await hurried.client(), HEAD) == b""
    await hurried.until_none_is_open()


async def test_half_a_body_is_cut_off_and_is_no_bug(hurried: Place, caplog: pytest.LogCaptureFixture) -> None:
    reader, writer = await hurried.client()
    writer.write(HEAD + b"\r\n")
    assert await drip((reader, writer), bytes(99)) == b""
    await hurried.until_none_is_open()
    assert not caplog.records


async def test_whoever_does_not_read_is_cut_off(hurried: Place) -> None:
    _, writer = await hurried.client()
    writer.write(b"GET /much HTTP/1.1\r\nHost: x\r\n\r\n")
    writer.transport.pause_reading()  # type: ignore[attr-defined]  # asyncio's own has it
    await hurried.until_none_is_open()


async def test_a_second_half_head_on_the_same_connection_is_cut_off_too(hurried: Place) -> None:
    reader, writer = await hurried.client()
    writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
    assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 200")
    await reader.readexactly(1)
    assert await drip((reader, writer), HEAD) == b""


async def test_whoever_hurries_is_answered_and_a_socket_lasts(hurried: Place) -> None:
    reader, writer = await hurried.client()
    for _ in range(3):
        writer.write(HEAD + b"\r\n" + bytes(100))
        assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 200")
        assert await reader.readexactly(3) == b"100"
        await asyncio.sleep(TIME_S)  # between two requests, as long as uvicorn keeps a connection
    async with websockets.connect(f"ws://127.0.0.1:{hurried.port}/ws") as socket:
        await asyncio.sleep(3 * TIME_S)
        await socket.send("still here")
        assert await socket.recv() == "still here"
        assert hurried.connections.open == 2
    writer.close()
    await hurried.until_none_is_open()


async def test_one_more_than_may_be_open_is_turned_away_until_one_goes() -> None:
    async with serving(BoundedHttp, OpenConnections(most=2)) as place:
        (_, first), _ = [await place.client() for _ in range(2)]
        await until(lambda: place.connections.open == 2)
        reader, _ = await place.client()
        assert await asyncio.wait_for(reader.read(), WITHIN_S) == b""
        assert place.connections.refused == 1
        first.close()
        await until(lambda: place.connections.open == 1)
        reader, writer = await place.client()
        writer.write(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert (await reader.readuntil(b"\r\n")).startswith(b"HTTP/1.1 200")


def test_an_address_has_a_bound_of_its_own_but_proxies_and_this_machine_speak_for_many() -> None:
    connections = OpenConnections("10.0.0.1,10.1.0.0/16", most_of_one=2)
    entered = {
        peer: [connections.enter(peer) is not None for _ in range(3)]
        for peer in ("203.0.113.7", "2001:db8::1", "10.0.0.1", "10.1.2.3", "127.0.0.1", "::1", "")
    }
    kept, free = [True, True, False], [True] * 3
    assert list(entered.values()) == [kept, kept, free, free, free, free, free]
    assert connections.enter("::ffff:203.0.113.7") is None, "the same address in other words"
    assert connections.enter("2001:db8::2") is None, "the same home"


class Rounds:
    """A loop whose time a test moves on."""

    def __init__(self) -> None:
        self.now = 100.0
        self.due: list[tuple[float, Callable[[], object]]] = []

    def time(self) -> float:
        return self.now

    def call_at(self, when: float, callback: Callable[..., object], *arguments: object) -> None:
        self.due.append((when, partial(callback, *arguments)))

    def call_soon(self, callback: Callable[..., object], *arguments: object) -> None:
        self.call_at(self.now, callback, *arguments)

    def go(self) -> None:
        """The next call that is due, at its time."""
        when, call = self.due.pop(0)
        self.now = max(self.now, when)
        call()


def test_of_a_crowd_that_comes_at_once_one_is_let_in_every_two_milliseconds() -> None:
    """S3: two hundred and fifty sockets that open together delayed every command by all of them."""
    loop, turns, done = Rounds(), InTurn(0.002), list[tuple[int, float]]()
    for number in range(250):
        turns.add(lambda number=number: done.append((number, loop.now)), loop)  # type: ignore[misc,arg-type]
    while loop.due:
        loop.go()
    assert [number for number, _ in done] == list(range(250))
    assert [at for _, at in done] == pytest.approx([100 + number * 0.002 for number in range(250)])
    loop.now += 1
    turns.add(lambda: done.append((250, loop.now)), loop)  # type: ignore[arg-type]
    loop.go()
    assert done[-1] == (250, loop.now), "whoever comes alone does not wait"
    assert loop.now == pytest.approx(100 + 249 * 0.002 + 1)


def test_a_machine_that_is_behind_lets_a_few_in_at_once_and_never_a_crowd() -> None:
    loop, turns, done = Rounds(), InTurn(0.002), list[float]()
    for _ in range(100):
        turns.add(lambda: done.append(loop.now), loop)  # type: ignore[arg-type]
    loop.go()
    loop.now += 5
    while loop.due:
        loop.go()
    assert done.count(105.0) == 11
    assert done[-1] == pytest.approx(105.0 + 88 * 0.002)


async def test_whose_head_waits_for_its_turn_is_not_the_one_who_is_late() -> None:
    connections = OpenConnections()
    connections.newcomers = InTurn(2 * TIME_S)
    async with serving(Hurried, connections) as place:
        whole, half = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n", HEAD
        answers = []
        for head in (whole, whole, half):
            reader, writer = await place.client()
            writer.write(head)
            answers.append(reader)
        async with asyncio.timeout(WITHIN_S):
            for reader in answers[:2]:
                assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 200")
            with suppress(ConnectionError):
                assert await answers[2].read() == b""


async def test_heads_are_taken_in_turn_with_those_who_are_here() -> None:
    loop, turns, done = asyncio.get_running_loop(), InTurn(), list[str]()
    for number in range(3):
        turns.add(partial(done.append, f"head {number}"), loop)
    for _ in range(4):
        await asyncio.sleep(0)
        done.append("here")
    assert done == ["head 0", "here", "head 1", "here", "head 2", "here", "here"]


async def test_what_fails_in_its_turn_keeps_nobody_from_theirs() -> None:
    loop, turns, done = Rounds(), InTurn(), list[str]()

    def fail() -> None:
        raise LookupError

    turns.add(fail, loop)  # type: ignore[arg-type]
    turns.add(partial(done.append, "next"), loop)  # type: ignore[arg-type]
    with pytest.raises(LookupError):
        loop.go()
    loop.go()
    assert done == ["next"]


async def test_an_office_of_fifty_that_comes_back_at_once_is_in_within_seconds() -> None:
    async with serving(BoundedHttp, OpenConnections()) as place, AsyncExitStack() as stack:
        url = f"ws://127.0.0.1:{place.port}/ws"

        async def come_back(number: int) -> str:
            cookie = {"Cookie": f"tearoom={number}"}
            socket = await stack.enter_async_context(websockets.connect(url, additional_headers=cookie))
            await socket.send(str(number))
            return str(await socket.recv())

        async with asyncio.timeout(3):
            assert await asyncio.gather(*map(come_back, range(50))) == [str(number) for number in range(50)]


async def test_a_head_in_many_pieces_and_two_requests_at_once_are_answered_in_order() -> None:
    async with serving(BoundedHttp, OpenConnections()) as place:
        reader, writer = await place.client()
        request = b"GET / HTTP/1.1\r\nHost: x\r\n\r\n"
        for number in range(len(request)):
            writer.write(request[number : number + 1])
            await asyncio.sleep(0)
        writer.write(HEAD + b"\r\n" + bytes(100) + request)
        bodies = []
        for _ in range(3):
            head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), WITHIN_S)
            size = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
            bodies.append(await reader.readexactly(size))
        assert bodies == [b"0", b"100", b"0"]


async def test_a_browser_that_connects_without_end_is_turned_away_before_it_costs_anything() -> None:
    """S3: a hundred sockets of one cookie; another browser is let in."""
    async with serving(BoundedHttp, OpenConnections()) as place:
        url = f"ws://127.0.0.1:{place.port}/ws"
        refused = 0
        for _ in range(100):
            try:
                async with websockets.connect(url, additional_headers={"Cookie": "tearoom=ben"}):
                    pass
            except websockets.InvalidStatus as answer:
                refused += answer.response.status_code == 403
        assert 0 < refused <= 20  # one more every half second
        async with websockets.connect(url, additional_headers={"Cookie": "tearoom=ann"}) as ann:
            await ann.send("hello")
            assert await ann.recv() == "hello"
