"""What comes before a body is bounded before anybody reads it."""

from collections.abc import Mapping

import httpx
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.types import Message

from server.kit.heads import BoundedHeads
from server.kit.http import Who, route


async def hello(_: Request) -> Response:
    return PlainTextResponse("hello")


APP = Starlette(routes=[route("GET", "/things/{thing}", Who.ANYONE, hello)], middleware=[Middleware(BoundedHeads)])


@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        ("/things/1", {}, 200),
        ("/things/1?where=" + "x" * 900, {"Cookie": "a=" + "x" * 8_000}, 200),
        ("/things/" + "x" * 1_000, {}, 414),
        ("/things/" + "%C3%A9" * 200, {}, 414),
        ("/things/1?where=" + "x" * 1_000, {}, 414),
        ("/things/1", {"Cookie": "a=b; " * 4_000}, 431),
        ("/things/1", {"Accept-Language": "," * 20_000}, 431),
        ("/things/1", {f"X-{number}": "x" * 100 for number in range(200)}, 431),
    ],
)
async def test_what_no_browser_sends_is_turned_away(path: str, headers: Mapping[str, str], status: int) -> None:
    async with httpx.AsyncClient(transport=httpx.ASGITransport(APP), base_url="https://tea.example") as browser:
        assert (await browser.get(path, headers=headers)).status_code == status


async def test_a_socket_is_turned_away_before_it_opens() -> None:
    said: list[Message] = []

    async def receive() -> Message:
        return {"type": "websocket.connect"}

    async def send(message: Message) -> None:
        said.append(message)

    scope = {"type": "websocket", "path": "/ws", "query_string": b"", "headers": [(b"cookie", b"x" * 20_000)]}
    await BoundedHeads(APP)(scope, receive, send)
    assert said == [{"type": "websocket.close", "code": 1008}]
