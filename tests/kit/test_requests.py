"""What is counted of requests: names of routes, never what somebody asked for."""

import itertools

import httpx
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from structlog.contextvars import get_contextvars

from server.kit.http import Who, reply, route
from server.kit.requests import RequestCounts, Requests

CUPS = "GET /api/cups/{cup}"


async def ask(counts: RequestCounts, *paths: str) -> list[httpx.Response]:
    """A house with cups, asked for these paths."""

    async def cup(request: Request) -> Response:
        assert get_contextvars()["request"] == request.scope["request_id"]
        if request.path_params["cup"] == "broken":
            raise LookupError
        return reply({})

    numbers = itertools.count(1)
    gate = Middleware(Requests, counts=counts, ids=lambda: f"asked-{next(numbers)}")
    app = Starlette(routes=[route("GET", "/api/cups/{cup}", Who.ANYONE, cup)], middleware=[gate])
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="https://tea.example") as browser:
        return [await browser.get(path, headers={"X-Request-Id": "Ann"}) for path in paths]


async def test_every_answer_has_an_id_of_our_own() -> None:
    answers = await ask(RequestCounts(), "/api/cups/blue", "/api/cups/red", "/nowhere")
    assert [answer.headers["X-Request-Id"] for answer in answers] == ["asked-1", "asked-2", "asked-3"]
    assert "request" not in get_contextvars()


async def test_requests_are_counted_by_route_and_what_came_of_them() -> None:
    seconds = itertools.count(0, 2)
    counts = RequestCounts(lambda: float(next(seconds)))
    await ask(counts, "/api/cups/blue", "/api/cups/red", "/api/cups/broken", "/ann", "/ben")
    assert counts.answers == {(CUPS, "2xx"): 2, (CUPS, "5xx"): 1, ("other", "4xx"): 2}
    assert {route: (sum(spread.counts), spread.total) for route, spread in counts.seconds.items()} == {
        CUPS: (3, 6.0),
        "other": (2, 4.0),
    }
