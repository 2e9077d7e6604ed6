"""Two Chromium pages in a call, through our media server or directly, and what each of them got of the other."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from itertools import pairwise

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from tests.bench_media import seen
from tests.bench_media.browsers import chromium
from tests.bench_media.media_server import media_server
from tests.bench_media.visitors import Report, Visitors, serving
from tests.bench_network.weather import HUB, inside

ANN, BEN = NAMES = ("ann", "ben")
PICTURE = {"width": 640, "height": 360}
SETTLE_S, RUN_S = 8.0, 25.0


@dataclass(frozen=True, slots=True)
class Got:
    """What one page got of the other's media. units: shares of the time, frames a second"""

    concealed: float
    frozen: float
    fps: float


async def through_us() -> dict[str, Got]:
    """Through Tearoom's media server, which stands at the hub."""
    async with AsyncExitStack() as stack:
        media = await stack.enter_async_context(media_server(str(HUB), "call", NAMES, stage=None))
        visitors = Visitors(lambda name, sdp: media.offer("call", name, sdp))
        await stack.enter_async_context(serving(visitors, str(HUB)))
        return await _watch(visitors, {name: {"voices": 2, "pictures": 3} for name in NAMES})


async def directly() -> dict[str, Got]:
    """From page to page; only the first words go through the hub."""
    offered, answered = asyncio.Queue[str](), asyncio.Queue[str]()

    async def offer(_: str, sdp: str) -> str:
        offered.put_nowait(sdp)
        return await answered.get()

    async def wait(_: Request) -> Response:
        return PlainTextResponse(await offered.get())

    async def answer(request: Request) -> Response:
        answered.put_nowait((await request.body()).decode())
        return Response()

    more = [Route(f"/{way.__name__}/{{name}}", way, methods=["POST"]) for way in (wait, answer)]
    async with serving(Visitors(offer), str(HUB), *more) as visitors:
        return await _watch(visitors, {ANN: {"with": BEN, "calls": 1}, BEN: {"with": ANN}})


Call = Callable[[], Awaitable[dict[str, Got]]]


async def _watch(visitors: Visitors, how: dict[str, dict[str, object]]) -> dict[str, Got]:
    flag = f"--unsafely-treat-insecure-origin-as-secure={visitors.url}"
    async with AsyncExitStack() as stack:
        for name in NAMES:
            address = visitors.address(name, **PICTURE, **how[name])
            await stack.enter_async_context(chromium(address, flag, before=inside(name)))
        for name in NAMES:
            await visitors.until(name, lambda report: seen.frames(report) > 10)
        await asyncio.sleep(SETTLE_S)
        began = visitors.now()
        await asyncio.sleep(RUN_S)
        return {name: came_to([r for r in visitors.reports[name] if r["came"] >= began]) for name in NAMES}


def came_to(reports: list[Report]) -> Got:
    first, last = reports[0], reports[-1]
    took = last["at"] - first["at"]

    def grown(kind: str, what: str) -> float:
        """Over the slots in use."""
        used = [
            mid for mid, slot in last["slots"].items() if slot["kind"] == kind and seen.grown(reports, mid, "packets")
        ]
        return sum(seen.grown(reports, mid, what) for mid in used)

    concealed = grown("audio", "concealed") - grown("audio", "silent")
    samples = max(1.0, grown("audio", "samples"))
    return Got(
        concealed / samples, max(grown("video", "frozen_s"), _still(reports)) / took, grown("video", "frames") / took
    )


def _still(reports: list[Report]) -> float:
    """How long no picture came from one report to the next: a browser counts a freeze only once it has ended."""
    pairs = pairwise(reports)
    return sum((b["at"] - a["at"] for a, b in pairs if seen.frames(b) == seen.frames(a)), 0.0)
