"""In production the house answers to its own name only; a demo also to addresses, which no other site's page has."""

import httpx
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import HTTPConnection, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from server.kit.host import OwnNames, ServesOwnNames
from server.kit.local import FORWARDED, is_local

PRODUCTION = OwnNames({"https://tea.example"}, secure=True)
DEMO = OwnNames({"http://localhost:8000"}, secure=False, nearby=True)


@pytest.mark.parametrize(
    ("host", "production", "demo"),
    [
        ("tea.example", True, False),
        ("TEA.example", True, False),
        ("tea.example:443", True, False),
        ("tea.example:8443", False, False),
        ("tea.example.evil.example", False, False),
        ("evil.example", False, False),
        ("tea.example.", False, False),
        ("user@tea.example", False, False),
        ("", False, False),
        ("localhost:8000", False, True),
        ("127.0.0.1:8000", False, True),
        ("192.0.2.7:9000", False, True),
        ("[2001:db8::1]:8000", False, True),
        ("[2001:db8::1", False, False),
        ("localhost.evil.example", False, False),
    ],
)
def test_which_names_are_served(host: str, production: bool, demo: bool) -> None:
    assert (PRODUCTION.serves(host), DEMO.serves(host)) == (production, demo)


async def plain(_: Request) -> Response:
    return PlainTextResponse("tea")


async def test_only_whoever_watches_may_call_it_otherwise() -> None:
    routes = [Route(path, plain) for path in ("/", "/healthz", "/readyz", "/metrics")]
    app = Starlette(routes=routes, middleware=[Middleware(ServesOwnNames, names=PRODUCTION)])
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://10.0.0.7:8000") as watcher:
        found = {path: (await watcher.get(path)).status_code for path in ("/", "/healthz", "/readyz", "/metrics")}
        assert found == {"/": 421, "/healthz": 200, "/readyz": 200, "/metrics": 421}
        assert (await watcher.get("/healthz/")).json() == {"code": "wrong_host"}


def asking(headers: dict[str, str], client: str = "127.0.0.1", version: str = "1.1") -> HTTPConnection:
    raw = [(name.encode(), value.encode()) for name, value in ({"host": "localhost:8000"} | headers).items()]
    return HTTPConnection({"type": "http", "headers": raw, "client": (client, 50_000), "http_version": version})


def test_whoever_sits_at_this_computer() -> None:
    assert is_local(asking({}))
    assert not is_local(asking({}, client="192.0.2.1"))
    assert not is_local(asking({"host": "evil.example"}))
    assert not is_local(asking({"host": "[::1"}))


@pytest.mark.parametrize("header", FORWARDED)
def test_whoever_comes_through_a_proxy_on_this_computer_does_not_sit_there(header: str) -> None:
    assert not is_local(asking({header: "192.0.2.1"}))
    assert not is_local(asking({header: "127.0.0.1"}))


def test_a_proxy_that_says_nothing_of_whom_it_serves_speaks_an_old_http() -> None:
    assert not is_local(asking({}, version="1.0"))
