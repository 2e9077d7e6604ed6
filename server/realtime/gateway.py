"""The socket endpoint: decodes client frames and dispatches them to their channel."""

import asyncio
from collections.abc import Callable, Iterable

import msgspec
import structlog
from starlette.routing import WebSocketRoute
from starlette.types import Message, Receive, Scope, Send
from structlog.contextvars import bind_contextvars

from server.journal.model import kind_and_key
from server.kit.clock import Clock
from server.kit.db_faults import DatabaseAway
from server.kit.errors import Kind, Malformed, Refused, not_found
from server.kit.http import who_asks
from server.kit.ids import NewId
from server.kit.limits import COMMAND, CONNECT, FRAME, SUBSCRIBE, Limit
from server.kit.visitor import Visitor, is_loopback, visitor
from server.ports.rate_limiter import RateLimiter
from server.realtime.bugs import where
from server.realtime.channel import Channel
from server.realtime.connections import Connections
from server.realtime.counts import OTHER, command_name
from server.realtime.fanout import Framing
from server.realtime.retry_ordering import RetryOrdering
from server.realtime.socket import BUG, SIGNED_OUT, TRY_LATER, Socket
from server.realtime.socket_writer import WriteBatch, writer_of
from server.realtime.unsubscriber import Unsubscriber
from server.realtime.wire import (
    MAX_FRAME_BYTES,
    SUBPROTOCOL,
    Ack,
    ClientFrame,
    Command,
    Ping,
    Pong,
    RefusedFrame,
    Subscribe,
    Unsubscribe,
    Welcome,
)

TOO_FAST_S = 0.5  # pause in reading a connection whose person sends too many frames
MOST_CHANNELS = 64
SUBSCRIBING_AT_ONCE = 16  # the rest follow in order: thousands at once would take far longer
MOST_KEY_CHARACTERS = 150
log = structlog.get_logger()

Identify = Callable[[Scope], tuple[str, str] | None]
_decode = msgspec.json.Decoder(ClientFrame).decode
_encode = msgspec.json.encode


def signed_in(scope: Scope) -> tuple[str, str] | None:
    """The person and the sign-in found by the identity middleware. raises: DatabaseAway"""
    person, sign_in = who_asks(scope), scope.get("sign_in")
    return (person, sign_in or "") if person else None


class Gateway:
    """One instance per process. `kit.origin` has already checked which page opened the socket."""

    def __init__(
        self,
        channels: Iterable[Channel],
        *,
        connections: Connections,
        clock: Clock,
        ids: NewId,
        limiter: RateLimiter,
        identify: Identify = signed_in,
    ) -> None:
        self._channels = {channel.kind: channel for channel in channels}
        self._connections = connections
        self._counts = connections.counts
        self._clock = clock
        self._ids = ids
        self._identify = identify
        self._framing, self._batch = Framing(), WriteBatch()
        self._leaving = Unsubscriber(clock)
        self._overtaking = RetryOrdering(clock)
        self._limiter = limiter
        self._subscribing = asyncio.Semaphore(SUBSCRIBING_AT_ONCE)

    def route(self) -> WebSocketRoute:
        return WebSocketRoute("/ws", self)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one socket from its first byte to its last."""
        await receive()  # websocket.connect
        if SUBPROTOCOL not in scope["subprotocols"]:
            await send({"type": "websocket.close", "code": 1002})
            return
        who = visitor(scope)
        try:
            known = self._identify(scope)
        except DatabaseAway:
            known, away = None, True
        else:
            away = False
        person, address = known[0] if known else None, _address(who)
        if not self._limiter.allow_here(CONNECT.budgets(person, address, who.proxy)):
            self._counts.refused("connect", "too_many", person or "")
            await send({"type": "websocket.close", "code": TRY_LATER})  # before it opens: a cheap 403
            return
        await send({"type": "websocket.accept", "subprotocol": SUBPROTOCOL})
        if away:
            await send({"type": "websocket.close", "code": TRY_LATER})
            return
        if known is None:
            # A browser cannot see why a handshake fails, so the close code is sent after it.
            await send({"type": "websocket.close", "code": SIGNED_OUT})
            return
        writer = writer_of(scope, send, self._framing, self._batch)
        socket = Socket(self._ids(), *known, writer, self._clock, self._counts, address)
        bind_contextvars(connection=socket.id)  # for the log; one task serves a socket
        self._connections.add(socket)
        # A separate task: otherwise each message would wake everything between here and the server.
        await asyncio.create_task(self._serve(socket, receive))

    async def _serve(self, socket: Socket, receive: Receive) -> None:
        try:
            socket.send(_encode(Welcome(socket.id, socket.person, self._clock.now())))
            while message := await socket.receive(receive):
                if message["type"] == "websocket.disconnect":
                    break
                while not self._allows(socket, FRAME) and not socket.closed():
                    await self._clock.sleep(TOO_FAST_S)
                await self._take(socket, message)
        finally:
            await asyncio.gather(socket.goodbye(), self._let_go(socket))

    async def _let_go(self, socket: Socket) -> None:
        if socket.linger_s:
            await self._clock.sleep(socket.linger_s)
        channels = dict(socket.channels)
        socket.channels.clear()
        for name, channel in channels.items():
            await self._leaving.leave(socket, name, channel)
        self._connections.remove(socket)

    async def _take(self, socket: Socket, message: Message) -> None:
        try:
            await self._answer(socket, _frame(message))
        except Malformed as error:
            socket.close(error.close_code)
        except Exception as error:  # noqa: BLE001 - whatever it is, only this connection pays
            log.error("bug", where=where(error))
            socket.close(BUG)

    async def _answer(self, socket: Socket, frame: ClientFrame) -> None:
        match frame:
            case Ping(t):
                socket.send(_encode(Pong(t, self._clock.now())), droppable=True)
            case Unsubscribe(name):
                if channel := socket.channels.pop(name, None):
                    await self._leaving.leave(socket, name, channel)
            case Subscribe(name, since):
                try:
                    await self._subscribe(socket, name, since)
                except Refused as refused:
                    self._counts.refused(f"subscribe {self._kind(name)}", refused.code, socket.person)
                    socket.send(_encode(RefusedFrame(refused.code, channel=name)))
            case Command(command_id):
                if not command_id.isprintable():
                    raise Malformed("command id")
                await self._command(socket, frame)

    async def _subscribe(self, socket: Socket, name: str, since: int | None) -> None:
        self._count(socket, SUBSCRIBE)
        channel, key = self._find(name)
        if name not in socket.channels and len(socket.channels) >= MOST_CHANNELS:
            raise Refused("too_many", Kind.TOO_MANY)
        socket.channels[name] = channel
        try:
            async with self._subscribing:
                await channel.subscribe(socket, key, since)
        except Refused:
            socket.channels.pop(name, None)
            await self._leaving.leave(socket, name, channel)
            raise
        if name not in socket.channels:
            # It was ended while subscribing: the slice may have let it in just before.
            await self._leaving.leave(socket, name, channel)
            socket.end(name, "not_found")

    async def _command(self, socket: Socket, command: Command) -> None:
        kind = self._kind(command.channel)
        known = self._channels[kind].commands if kind in self._channels else {}
        name = command_name(command.body, known)
        try:
            self._count(socket, known.get(name, COMMAND))
            version = await self._do(socket, command, kind, name)
        except Refused as refused:
            self._counts.refused(f"{kind} {name}", refused.code, socket.person)
            socket.send(_encode(RefusedFrame(refused.code, id=command.id)))
        else:
            socket.send(_encode(Ack(command.id, version)))

    async def _do(self, socket: Socket, command: Command, kind: str, name: str) -> int:
        self._overtaking.check(socket.id, command.channel, command.id)
        channel, key = self._find(command.channel)
        try:
            with self._counts.doing(kind, name):
                return await channel.command(socket, key, command.id, command.body)
        except Refused as refused:
            if refused.kind is Kind.AGAIN:
                self._overtaking.refused(socket.id, command.channel, command.id)
            raise

    def _allows(self, socket: Socket, limit: Limit) -> bool:
        return self._limiter.allow_here(socket.budgets(limit))

    def _count(self, socket: Socket, limit: Limit) -> None:
        socket.used_at = self._clock.monotonic()
        if not self._allows(socket, limit):
            raise Refused("too_many", Kind.TOO_MANY)

    def _kind(self, name: str) -> str:
        kind = kind_and_key(name)[0]
        return kind if kind in self._channels else OTHER

    def _find(self, name: str) -> tuple[Channel, str]:
        kind, key = kind_and_key(name)
        channel = self._channels.get(kind)
        if channel is None or not 0 < len(key) <= MOST_KEY_CHARACTERS or not key.isprintable():
            raise not_found()
        return channel, key


def _address(who: Visitor) -> str | None:
    """The address that frames are counted for; None for this machine: proxies, benchmarks and health checks."""
    return None if who.proxy is None and is_loopback(who.address) else who.address


def _frame(message: Message) -> ClientFrame:
    text = message.get("text")
    if text is None:
        raise Malformed("not text")
    if len(text) > MAX_FRAME_BYTES // 4 and len(text.encode(errors="replace")) > MAX_FRAME_BYTES:
        raise Malformed("too large", 1009)
    try:
        frame: ClientFrame = _decode(text)
    except (msgspec.DecodeError, UnicodeEncodeError, RecursionError):
        raise Malformed("not a frame") from None
    return frame
