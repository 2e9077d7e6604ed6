"""A browser's socket to the whole program, without a network: ASGI messages in and out."""

import asyncio
import itertools
import json
from collections.abc import Sequence
from typing import Any, Self

from starlette.types import ASGIApp, Message

from server.realtime.wire import SUBPROTOCOL

WAIT_S = 5.0
_numbers = itertools.count(1)


class Ended(Exception):
    """The server closed the socket. shape: `code` as in PROTOCOL.md"""

    def __init__(self, code: int) -> None:
        super().__init__(code)
        self.code = code


class Line:
    """Speaks the protocol frame by frame. `async with Line(app, url, secret) as ann:`"""

    def __init__(
        self,
        app: ASGIApp,
        url: str,
        secret: str | None,
        *,
        origin: str | None = None,
        subprotocols: Sequence[str] = (SUBPROTOCOL,),
    ) -> None:
        self._app = app
        headers = {"host": url.partition("//")[2], "origin": url if origin is None else origin}
        if secret is not None:
            headers["cookie"] = f"tearoom={secret}"
        self._scope = {
            "type": "websocket",
            "scheme": "ws",
            "path": "/ws",
            "raw_path": b"/ws",
            "root_path": "",
            "query_string": b"",
            "headers": [(name.encode(), value.encode("latin-1")) for name, value in headers.items()],
            "subprotocols": list(subprotocols),
            "client": ("192.0.2.1", 50_000),
        }
        self._to_server: asyncio.Queue[Message] = asyncio.Queue()
        self._to_us: asyncio.Queue[Message] = asyncio.Queue()
        self.person = self.connection = ""
        self.frames: list[str] = []  # everything that came, as it came

    async def __aenter__(self) -> Self:
        self._serving = asyncio.create_task(self._serve())
        self._to_server.put_nowait({"type": "websocket.connect"})
        first = await self._message()
        if first["type"] == "websocket.close":
            self._to_us.put_nowait(first)
            return self
        try:
            welcome = await self.hear()
        except Ended as ended:
            self._to_us.put_nowait({"type": "websocket.close", "code": ended.code})
        else:
            self.person, self.connection = welcome["person"], welcome["connection"]
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.hang_up()

    async def hang_up(self) -> None:
        """Lose the socket; returns when the server has let go."""
        self._to_server.put_nowait({"type": "websocket.disconnect", "code": 1006})
        await asyncio.wait_for(self._serving, WAIT_S)

    # -- to the server

    def throw(self, text: str | None, data: bytes | None = None) -> None:
        """Send whatever this is."""
        self._to_server.put_nowait({"type": "websocket.receive", "text": text, "bytes": data})

    def say(self, **frame: object) -> None:
        """Send a frame."""
        self.throw(json.dumps(frame))

    async def watch(self, channel: str, since: int | None = None) -> dict[str, Any]:
        """Subscribe; the snapshot, the patch or the refusal."""
        self.say(type="subscribe", channel=channel, **({} if since is None else {"since": since}))
        answers = ("snapshot", "refused") if since is None else ("snapshot", "patch", "refused")
        while (frame := await self.hear())["type"] not in answers or frame.get("channel") != channel:
            pass
        return frame

    async def do(self, channel: str, do: str, **arguments: object) -> str:
        """Send a command and wait for its outcome: `ok`, or the code of the refusal."""
        frame = await self.answer(channel, {"do": do, **arguments}, f"c{next(_numbers)}")
        return "ok" if frame["type"] == "ack" else str(frame["code"])

    async def answer(self, channel: str, body: object, command_id: str) -> dict[str, Any]:
        """Send a command; the frame that answers it."""
        self.say(type="command", id=command_id, channel=channel, body=body)
        while (frame := await self.hear())["type"] not in ("ack", "refused") or frame.get("id") != command_id:
            pass
        return frame

    # -- from the server

    async def hear(self) -> dict[str, Any]:
        """The next frame. raises: Ended"""
        message = await self._message()
        if message["type"] == "websocket.close":
            raise Ended(message["code"])
        self.frames.append(message["text"])
        frame: dict[str, Any] = json.loads(message["text"])
        return frame

    async def heard(self) -> list[dict[str, Any]]:
        """Everything that has come by the time the server has answered whatever was said before."""
        t = next(_numbers)
        self.say(type="ping", t=t)
        frames = []
        while (frame := await self.hear()) != {"type": "pong", "t": t, "now": frame.get("now")}:
            frames.append(frame)
        return frames

    async def until(self, kind: str, channel: str) -> dict[str, Any]:
        """The next frame of this kind on this channel; what comes before it is passed over."""
        while (frame := await self.hear())["type"] != kind or frame.get("channel") != channel:
            pass
        return frame

    async def until_answered(self) -> dict[str, Any]:
        """The next answer to a command."""
        while (frame := await self.hear())["type"] not in ("ack", "refused"):
            pass
        return frame

    async def closed(self) -> int:
        """With which code the server closes."""
        while True:
            try:
                await self.hear()
            except Ended as ended:
                return ended.code

    async def _serve(self) -> None:
        await self._app(self._scope, self._to_server.get, self._send)

    async def _message(self) -> Message:
        return await asyncio.wait_for(self._to_us.get(), WAIT_S)

    async def _send(self, message: Message) -> None:
        self._to_us.put_nowait(message)
