"""A person at a real server, without a browser: HTTP with a cookie jar, one socket, views folded from patches."""

import asyncio
import itertools
import json
from collections import defaultdict
from collections.abc import Callable
from typing import Any, Self

import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed
from websockets.typing import Origin, Subprotocol

from server.realtime.merge_patch import apply
from tests.keys import key_of

WAIT_S = 10.0


class Said(Exception):
    """The server refused. shape: `code` as in PROTOCOL.md"""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class Visitor:
    """One person in one tab. `async with Visitor(url) as ann:`

    shape: `at` is one process behind that address; else it may be another one each time
    """

    def __init__(self, url: str, name: str = "", *, at: str | None = None) -> None:
        self.url, self.name, self._at = url, name, at or url
        headers = {"X-Tearoom": "1", "Origin": url, "Host": url.partition("//")[2]}
        self.http = httpx.AsyncClient(base_url=self._at, headers=headers, follow_redirects=True)
        self.person = self.connection = ""
        self.views: dict[str, Any] = {}
        self.versions: dict[str, int] = {}
        self.ephemeral: dict[str, list[Any]] = defaultdict(list)
        self.closed: dict[str, str] = {}
        self._answers: dict[str, asyncio.Future[Any]] = {}
        self._changed = asyncio.Event()
        self._ids = (f"{name}-{n}" for n in itertools.count(1))
        self._socket: ClientConnection | None = None
        self._reader: asyncio.Task[None] | None = None

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.hang_up()
        await self.http.aclose()

    async def sign_in(self, link: str) -> None:
        """Use a link as it was mailed or printed."""
        (await self.http.post(link)).raise_for_status()

    async def accept(self, invite_url: str) -> str:
        """Come in by an invite; returns the group."""
        token = invite_url.partition("#")[2]
        looked = await self.ask("POST", "/api/invites/look", {"token": token})
        body = {"token": token, "name": self.name, "agreement_version": looked["agreement"]["version"]}
        return str((await self.ask("POST", "/api/invites/accept", body))["group"])

    async def ask(self, method: str, path: str, body: object = None) -> Any:
        """One HTTP call; its JSON. raises: Said"""
        answer = await self.http.request(method, path, json=body)
        if answer.is_error:
            raise Said(answer.json()["code"])
        return answer.json() if answer.content else None

    def key(self, channel: str) -> str:
        """The public key of this person's browser there: of one that never says anything to the others."""
        return key_of(f"{self.name} {channel}")

    def sealed(self, channel: str) -> Callable[[str, bytes], bytes]:  # noqa: ARG002 - see SealingVisitor
        """What their light peer's `seal` is to be: nothing is sealed."""
        return lambda _, frame: frame

    def go_to(self, at: str) -> None:
        """Come to another address from the next call and request on."""
        self._at, self.http.base_url = at, httpx.URL(at)

    async def call(self) -> None:
        """Open the socket; what was subscribed is not subscribed again."""
        jar = "; ".join(f"{cookie.name}={cookie.value}" for cookie in self.http.cookies.jar)
        there = httpx.URL(self._at)
        self._socket = await connect(
            self.url.replace("http", "ws", 1) + "/ws",
            host=there.host,
            port=there.port,
            subprotocols=[Subprotocol("tearoom.v1")],
            origin=Origin(self.url),
            additional_headers={"Cookie": jar},
            compression=None,
        )
        self._reader = asyncio.create_task(self._read(self._socket))
        await self.until(lambda: self.connection != "")

    async def hang_up(self) -> None:
        """Lose the socket, as a phone in a tunnel does."""
        if self._socket is not None and self._reader is not None:
            self._socket.transport.abort()
            await self._reader
        self._socket = self._reader = None
        self.connection = ""

    @property
    def close_code(self) -> int | None:
        """With what the server closed the socket, once it has."""
        return self._socket.close_code if self._socket is not None else None

    async def watch(self, channel: str, since: int | None = None) -> Any:
        """Subscribe and return the first view. raises: Said"""
        frame: dict[str, object] = {"type": "subscribe", "channel": channel}
        if since is not None:
            frame["since"] = since
        answer = self._answers[channel] = asyncio.get_running_loop().create_future()
        await self._send(frame)
        async with asyncio.timeout(WAIT_S):
            await answer
        return self.views[channel]

    async def do(self, channel: str, do: str, command_id: str | None = None, **arguments: object) -> int:
        """Send a command and wait for its outcome; the version it made. raises: Said"""
        name = command_id or next(self._ids)
        answer = self._answers[name] = asyncio.get_running_loop().create_future()
        await self._send({"type": "command", "id": name, "channel": channel, "body": {"do": do, **arguments}})
        async with asyncio.timeout(WAIT_S):
            return int(await answer)

    async def until(self, true: Callable[[], bool], seconds: float = WAIT_S) -> None:
        """Wait until a condition on what has arrived holds. raises: TimeoutError"""
        async with asyncio.timeout(seconds):
            while not true():
                self._changed.clear()
                await self._changed.wait()

    async def _send(self, frame: dict[str, object]) -> None:
        if self._socket is None:
            raise RuntimeError("call first")
        await self._socket.send(json.dumps(frame))

    async def _read(self, socket: ClientConnection) -> None:
        try:
            async for text in socket:
                self._take(json.loads(text))
                self._changed.set()
        except ConnectionClosed:
            pass
        for answer in self._answers.values():
            answer.cancel()
        self._answers.clear()
        self._changed.set()

    def _take(self, frame: dict[str, Any]) -> None:
        channel = frame.get("channel", "")
        match frame["type"]:
            case "welcome":
                self.person, self.connection = frame["person"], frame["connection"]
            case "snapshot":
                self.views[channel], self.versions[channel] = frame["view"], frame["version"]
                self._answer(channel, frame["version"])
            case "patch":
                if frame["from"] != self.versions.get(channel):
                    raise AssertionError(f"gap on {channel}: have {self.versions.get(channel)}, got {frame['from']}")
                self.views[channel] = apply(self.views[channel], frame["patch"])
                self.versions[channel] = frame["to"]
                self._answer(channel, frame["to"])
            case "ack":
                self._answer(frame["id"], frame["version"])
            case "refused":
                self._answer(frame.get("id") or channel, Said(frame["code"]))
            case "ephemeral":
                self.ephemeral[channel].append(frame["body"])
            case "closed":
                self.closed[channel] = frame["code"]
                self.views.pop(channel, None)
                self.versions.pop(channel, None)

    def _answer(self, name: str, value: object) -> None:
        answer = self._answers.pop(name, None)
        if answer is None or answer.done():
            return
        if isinstance(value, Said):
            answer.set_exception(value)
        else:
            answer.set_result(value)
