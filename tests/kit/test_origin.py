"""Other sites' pages get nothing done."""

import httpx
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route, WebSocketRoute
from starlette.types import Message
from starlette.websockets import WebSocket

from server.kit.host import OwnNames
from server.kit.origin import SameOrigin

OURS = "https://tea.example"
THEIRS = "https://evil.example"
API = {"X-Tearoom": "1"}


async def do(_: Request) -> Response:
    return PlainTextResponse("done")


async def greet(socket: WebSocket) -> None:
    await socket.accept()
    await socket.close()


def guarded(*, secure: bool = True, nearby: bool = False) -> Starlette:
    methods = ["GET", "POST", "PUT", "PATCH", "DELETE"]
    routes = [Route("/api/x", do, methods=methods), Route("/form", do, methods=methods), WebSocketRoute("/ws", greet)]
    names = OwnNames({OURS}, secure, nearby)
    return Starlette(routes=routes, middleware=[Middleware(SameOrigin, names=names)])


async def send(
    method: str, path: str, headers: dict[str, str], *, base_url: str = OURS, secure: bool = True, nearby: bool = False
) -> httpx.Response:
    transport = httpx.ASGITransport(guarded(secure=secure, nearby=nearby))
    async with httpx.AsyncClient(transport=transport, base_url=base_url) as client:
        return await client.request(method, path, headers=headers)


async def knock(headers: dict[str, str]) -> list[str]:
    """The kinds of messages that an opening socket gets."""
    sent: list[str] = []
    raw = [(b"host", b"tea.example"), *((name.lower().encode(), value.encode()) for name, value in headers.items())]
    scope = {"type": "websocket", "path": "/ws", "headers": raw, "query_string": b"", "subprotocols": []}

    async def receive() -> Message:
        return {"type": "websocket.connect"}

    async def take(message: Message) -> None:
        sent.append(message["type"])

    await guarded()(scope, receive, take)
    return sent


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
@pytest.mark.parametrize(
    ("path", "headers", "status"),
    [
        ("/api/x", API | {"Origin": OURS}, 200),
        ("/api/x", API | {"Origin": OURS, "Sec-Fetch-Site": "same-origin"}, 200),
        ("/api/x", {"Origin": OURS}, 403),
        ("/api/x", {"Origin": OURS, "Sec-Fetch-Site": "same-origin"}, 403),
        ("/api/x", {"Origin": OURS, "X-Tearoom": "0"}, 403),
        ("/api/x", API, 403),
        ("/api/x", API | {"Origin": THEIRS}, 403),
        ("/api/x", API | {"Origin": OURS, "Sec-Fetch-Site": "cross-site"}, 403),
        ("/api/x", API | {"Origin": OURS, "Sec-Fetch-Site": "same-site"}, 403),
        ("/api/x", API | {"Origin": OURS, "Sec-Fetch-Site": "none"}, 403),
        ("/form", {"Origin": OURS}, 200),
        ("/form", {"Origin": "null", "Sec-Fetch-Site": "same-origin"}, 200),
        ("/form", {"Origin": "null"}, 403),
        ("/form", {"Origin": THEIRS}, 403),
        ("/form", {"Origin": "http://tea.example"}, 403),
        ("/form", {"Origin": "https://tea.example.evil.example"}, 403),
        ("/form", {"Origin": "https://tea.example:444"}, 403),
        ("/form", {"Origin": ""}, 403),
        ("/form", {"Origin": "https://[tea.example"}, 403),
        ("/form", {}, 403),
        ("/form", {"Referer": OURS + "/form"}, 403),
    ],
)
async def test_unsafe_requests_must_come_from_our_own_pages(
    method: str, path: str, headers: dict[str, str], status: int
) -> None:
    answer = await send(method, path, headers)
    assert answer.status_code == status
    assert status == 200 or answer.json() == {"code": "cross_site"}


@pytest.mark.parametrize("path", ["/api/x", "/form"])
async def test_whoever_only_looks_may_come_from_anywhere(path: str) -> None:
    headers = {"Origin": THEIRS, "Sec-Fetch-Site": "cross-site"}
    assert (await send("GET", path, headers)).status_code == 200


@pytest.mark.parametrize(
    ("base_url", "secure", "origin", "status"),
    [
        ("http://localhost:8000", False, "http://localhost:8000", 200),
        ("http://localhost:8000", False, "http://localhost:8001", 403),
        ("https://192.0.2.7:8000", True, "https://192.0.2.7:8000", 200),
        ("https://192.0.2.7:8000", True, "http://192.0.2.7:8000", 403),
    ],
)
async def test_in_the_demo_a_page_may_call_the_house_by_the_address_it_was_loaded_from(
    base_url: str, secure: bool, origin: str, status: int
) -> None:
    headers = {"Origin": origin}
    answer = await send("POST", "/form", headers, base_url=base_url, secure=secure, nearby=True)
    assert answer.status_code == status
    assert (await send("POST", "/form", headers, base_url=base_url, secure=secure)).status_code == 403


@pytest.mark.parametrize("nearby", [False, True])
async def test_a_host_is_no_reason_to_believe_its_pages(nearby: bool) -> None:
    answer = await send("POST", "/form", {"Origin": THEIRS}, base_url=THEIRS, nearby=nearby)
    assert answer.status_code == 403


async def test_a_socket_of_our_own_page_opens() -> None:
    assert await knock({"Origin": OURS}) == ["websocket.accept", "websocket.close"]


@pytest.mark.parametrize(
    "headers", [{}, {"Origin": THEIRS}, {"Origin": "null"}, {"Origin": "http://tea.example"}, {"Origin": "//["}]
)
async def test_a_socket_of_another_page_does_not(headers: dict[str, str]) -> None:
    assert await knock(headers) == ["websocket.close"]
