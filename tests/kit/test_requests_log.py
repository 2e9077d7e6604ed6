"""A bug behind a real server: what the log says of it can be found by what the person was told."""

import asyncio
import io
import json
from collections.abc import Iterator

import httpx
import pytest
import uvicorn
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from server.kit.ids import new_id
from server.kit.pages import Pages
from server.kit.requests import RequestCounts, Requests
from tests.kit.test_message_catalogue import LANGUAGES
from tests.logged import logged
from tests.services.ports import free_port

pytestmark = pytest.mark.whole


@pytest.fixture
def written() -> Iterator[io.StringIO]:
    """Everything that is logged."""
    with logged() as stream:
        yield stream


async def fail(request: Request) -> Response:
    raise LookupError(request.path_params["name"])


async def test_the_log_names_the_request_that_failed(written: io.StringIO) -> None:
    app = Starlette(
        routes=[Route("/api/{name}", fail)],
        middleware=[Middleware(Requests, counts=RequestCounts(), ids=new_id)],
        exception_handlers={Exception: Pages(LANGUAGES).failed},
    )
    port = free_port()
    server = uvicorn.Server(uvicorn.Config(app, port=port, lifespan="off", log_config=None, access_log=False))
    serving = asyncio.create_task(server.serve())
    async with httpx.AsyncClient(base_url=f"http://127.0.0.1:{port}") as browser, asyncio.timeout(10):
        while not server.started:
            await asyncio.sleep(0)
        ann, ben = [await browser.get(f"/api/{name}") for name in ("Ann", "Ben")]
    server.should_exit = True
    await serving

    lines = [json.loads(line) for line in written.getvalue().splitlines()]
    bugs = [line for line in lines if line["level"] == "error"]
    assert [line["request"] for line in bugs] == [answer.headers["X-Request-Id"] for answer in (ann, ben)]
    assert bugs[0]["exception"][0]["kind"] == "LookupError"
    assert "Ann" not in written.getvalue()
