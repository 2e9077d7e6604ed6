"""A real uvicorn with a gateway in front of trays, and clients that speak to it."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import parse_qs

import msgspec
import uvicorn
import websockets
from starlette.applications import Starlette
from starlette.types import ASGIApp, Receive, Scope, Send
from websockets.asyncio.client import ClientConnection, connect

from server.adapters.rate_limiter_memory import MemoryRateLimiter
from server.kit.clock import Clock
from server.kit.errors import not_found
from server.kit.host import OwnNames
from server.kit.ids import NewId
from server.kit.limits import COMMAND
from server.kit.origin import SameOrigin
from server.realtime.body import decode_body
from server.realtime.channel import Connection
from server.realtime.command_limits import names
from server.realtime.connections import Connections
from server.realtime.fast_text_protocol import FastTextProtocol
from server.realtime.gateway import Gateway
from server.realtime.live import LiveStreams
from server.realtime.machine import Actor
from server.realtime.person import PersonChannel
from server.realtime.socket_writer import KeepsServerEnd
from server.realtime.wire import MAX_FRAME_BYTES, SUBPROTOCOL
from tests.people import EVE
from tests.realtime.house import House
from tests.realtime.toy import Audience, Command, Event, Tray
from tests.services.ports import free_port

ORIGIN = "https://tearoom.example"


class TrayChannel:
    """Trays over the socket. Eve must be kept out; a cup called `bug` is one."""

    kind = "tray"
    commands = dict.fromkeys(names(Command), COMMAND)

    def __init__(self, trays: LiveStreams[Tray, Command, Event, Audience]) -> None:
        self._trays = trays
        self._decoder = msgspec.json.Decoder(Command)
        self.left: list[tuple[str, str]] = []

    def is_in(self, connection: Connection, key: str) -> bool:
        return self._trays.is_watched_by(connection.id, key) and key == "mine"

    async def subscribe(self, connection: Connection, key: str, since: int | None) -> None:
        del since
        self._admit(connection)
        await self._trays.join(connection, key)

    async def command(self, connection: Connection, key: str, command_id: str, body: msgspec.Raw) -> int:
        self._admit(connection)
        command = decode_body(body, self._decoder)
        if getattr(command, "cup", None) == "bug":
            raise LookupError(f"{connection.person} broke a cup")
        return await self._trays.act(key, Actor(connection.person, "member"), command_id, command)

    async def unsubscribe(self, connection: Connection, key: str) -> None:
        self._trays.leave(connection, key)
        self.left.append((connection.person, key))

    @staticmethod
    def _admit(connection: Connection) -> None:
        if connection.person == EVE.id:
            raise not_found()


class Doorway:
    """One server process that people can connect to."""

    def __init__(self, house: House, clock: Clock, ids: NewId, *, fast: bool) -> None:
        self.house, self._clock = house, clock
        self.connections = Connections()
        self.person = PersonChannel(house.backplane, self.connections)
        self.trays = TrayChannel(house.trays)
        self.gateway = Gateway(
            [self.trays, self.person],
            connections=self.connections,
            clock=clock,
            ids=ids,
            limiter=MemoryRateLimiter(clock),
        )
        self.port = free_port()
        app: ASGIApp = Starlette(routes=[self.gateway.route()])
        app = SameOrigin(_Signed(app), names=OwnNames({ORIGIN}, secure=True))
        self._app, self._fast = KeepsServerEnd(app) if fast else app, fast

    @asynccontextmanager
    async def open(self) -> AsyncIterator["Doorway"]:
        await self.person.start()
        server = uvicorn.Server(
            uvicorn.Config(
                self._app,
                port=self.port,
                ws=FastTextProtocol if self._fast else "websockets-sansio",
                ws_max_size=MAX_FRAME_BYTES,
                ws_per_message_deflate=False,
                lifespan="off",
                log_config=None,
            )
        )
        serving = asyncio.create_task(server.serve())
        while not server.started:
            await asyncio.sleep(0)
        yield self
        await self.connections.drain(self._clock, 0, 0)
        server.should_exit = True
        await serving

    @asynccontextmanager
    async def client(self, person: str, sign_in: str = "", *, origin: str = ORIGIN) -> AsyncIterator["Client"]:
        url = f"ws://127.0.0.1:{self.port}/ws?person={person}&sign_in={sign_in}"
        async with connect(
            url,
            subprotocols=[websockets.Subprotocol(SUBPROTOCOL)],
            origin=websockets.Origin(origin),
            close_timeout=0.1,
        ) as line:
            yield Client(line)


class _Signed:
    """Stands where the identity middleware stands."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        query = parse_qs(scope["query_string"].decode())
        scope["person"] = query.get("person", [None])[0]
        scope["sign_in"] = query.get("sign_in", [None])[0]
        await self._app(scope, receive, send)


class Client:
    """Speaks the protocol, frame by frame."""

    def __init__(self, line: ClientConnection) -> None:
        self.line = line

    async def say(self, **frame: object) -> None:
        await self.line.send(msgspec.json.encode(frame).decode())

    async def hear(self, kind: str) -> dict[str, object]:
        """The next frame of this kind; what comes before it is passed over."""
        while (frame := await self.hear_next())["type"] != kind:
            pass
        return frame

    async def hear_next(self) -> dict[str, object]:
        frame: dict[str, object] = msgspec.json.decode(await asyncio.wait_for(self.line.recv(), 10))
        return frame

    async def closed(self) -> int | None:
        """With which code the server closed."""
        try:
            async with asyncio.timeout(10):
                async for _ in self.line:
                    pass
        except websockets.ConnectionClosed:
            pass
        return self.line.close_code
