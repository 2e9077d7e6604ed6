"""Where the browsers' pages come from, and where they say what they see and hear."""

import asyncio
import json
import socket
from collections import defaultdict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import uvicorn
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

PAGE = Path(__file__).with_name("page.html")
Report = dict[str, Any]
Offer = Callable[[str, str], Awaitable[str]]


class Visitors:
    """Pages that drive themselves; `offer` has a page's SDP answered, by its name.

    shape: `reports` by name, oldest first, `came` says when; `wanted` are the rids that each is to send
    """

    def __init__(self, offer: Offer) -> None:
        self.reports: defaultdict[str, list[Report]] = defaultdict(list)
        self.wanted: dict[str, list[str]] = {}
        self.url = ""
        self._offer = offer
        self._failed: dict[str, str] = {}

    def now(self) -> float:
        """When reports come, on this clock. units: seconds"""
        return asyncio.get_running_loop().time()

    def address(self, name: str, **how: object) -> str:
        """What the browser of this visitor opens."""
        return f"{self.url}/?{urlencode({'name': name, **how})}"

    async def until(self, name: str, holds: Callable[[Report], bool], timeout: float = 40.0) -> Report:
        """The first report of a visitor's that `holds` accepts. raises: TimeoutError with the last; RuntimeError"""
        deadline = self.now() + timeout
        while True:
            if name in self._failed:
                raise RuntimeError(f"{name}: {self._failed[name]}")
            last = self.reports[name][-1] if self.reports[name] else None
            if last is not None and holds(last):
                return last
            if self.now() > deadline:
                raise TimeoutError(f"{name}: {last}")
            await asyncio.sleep(0.1)

    async def _page(self, _: Request) -> Response:
        return FileResponse(PAGE)

    async def _answer(self, request: Request) -> Response:
        sdp = (await request.body()).decode()
        return PlainTextResponse(await self._offer(request.path_params["name"], sdp))

    async def _report(self, request: Request) -> Response:
        name, report = request.path_params["name"], json.loads(await request.body())
        self.reports[name].append({**report, "came": self.now()})
        return JSONResponse({"wanted": self.wanted.get(name)})

    async def _fail(self, request: Request) -> Response:
        self._failed[request.path_params["name"]] = (await request.body()).decode()
        return Response()

    def routes(self) -> list[Route]:
        return [
            Route("/", self._page),
            Route("/offer/{name}", self._answer, methods=["POST"]),
            Route("/report/{name}", self._report, methods=["POST"]),
            Route("/failed/{name}", self._fail, methods=["POST"]),
        ]


@asynccontextmanager
async def serving(visitors: Visitors, host: str = "127.0.0.1", *more: Route) -> AsyncIterator[Visitors]:
    """Serve their pages for the block."""
    with socket.socket() as door:
        door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        door.bind((host, 0))
        visitors.url = f"http://{host}:{door.getsockname()[1]}"
        app = Starlette(routes=[*visitors.routes(), *more])
        server = uvicorn.Server(uvicorn.Config(app, log_level="error", lifespan="off", timeout_graceful_shutdown=1))
        task = asyncio.create_task(server.serve([door]))
        try:
            yield visitors
        finally:
            server.should_exit = True
            await task
