"""What every answer says about itself."""

import httpx
import pytest
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from server.kit.headers import SecurityHeaders
from server.kit.host import OwnNames


async def plain(_: Request) -> Response:
    return PlainTextResponse("tea")


async def own(_: Request) -> Response:
    return PlainTextResponse("tea", headers={"Referrer-Policy": "same-origin", "Cache-Control": "no-cache"})


async def headers_of(path: str, *, secure: bool = True, host: str = "") -> httpx.Headers:
    routes = [Route("/", plain), Route("/own", own), Route("/assets/app.1234.js", plain)]
    base_url = "https://tea.example" if secure else "http://localhost:8000"
    names = OwnNames({base_url}, secure)
    app = Starlette(routes=routes, middleware=[Middleware(SecurityHeaders, names=names)])
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url=base_url) as client:
        return (await client.get(path, headers={"Host": host} if host else {})).headers


@pytest.mark.parametrize("path", ["/", "/nowhere"])
@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("Referrer-Policy", "no-referrer"),
        ("X-Content-Type-Options", "nosniff"),
        ("Permissions-Policy", "camera=(self), microphone=(self), display-capture=(self), geolocation=()"),
        ("Cross-Origin-Opener-Policy", "same-origin"),
        ("Cross-Origin-Resource-Policy", "same-origin"),
        ("Cache-Control", "no-store"),
        ("Strict-Transport-Security", "max-age=31536000"),
    ],
)
async def test_every_answer_carries(path: str, name: str, value: str) -> None:
    assert (await headers_of(path))[name] == value


@pytest.mark.parametrize(
    "part",
    [
        "default-src 'self'",
        "connect-src 'self' wss://tea.example",
        "img-src 'self' data: blob:",
        "media-src 'self' blob:",
        "worker-src 'self' blob:",
        "frame-ancestors 'none'",
        "base-uri 'none'",
        "form-action 'self'",
        "object-src 'none'",
    ],
)
async def test_the_content_policy_allows_only(part: str) -> None:
    parts = (await headers_of("/"))["Content-Security-Policy"].split("; ")
    assert part in parts
    assert len(parts) == 9
    assert "unsafe" not in "".join(parts)


async def test_without_https_nothing_promises_https() -> None:
    headers = await headers_of("/", secure=False)
    assert "Strict-Transport-Security" not in headers
    assert "connect-src 'self' ws://localhost:8000;" in headers["Content-Security-Policy"]


@pytest.mark.parametrize("host", ["evil.example", "tea.example; script-src *", "tea.example:8443", "a b"])
async def test_the_policy_names_our_own_address_whatever_a_request_calls_us(host: str) -> None:
    assert await headers_of("/", host=host) == await headers_of("/")


async def test_an_answer_may_say_so_itself() -> None:
    headers = await headers_of("/own")
    assert headers.get_list("Referrer-Policy") == ["same-origin"]
    assert headers.get_list("Cache-Control") == ["no-cache"]


async def test_files_named_by_their_content_are_kept() -> None:
    headers = await headers_of("/assets/app.1234.js")
    assert headers["Cache-Control"] == "public, max-age=31536000, immutable"
