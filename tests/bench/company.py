"""What a page costs in a circle of twelve: the work of its own thread, and how long a press takes until it shows."""

import asyncio
from contextlib import AsyncExitStack
from typing import Any

from playwright.async_api import CDPSession, Page

from tests.bench.joining import signed_in
from tests.bench.lines import line, percentile
from tests.bench.size import sized
from tests.browser.chromium import chromium
from tests.browser.pages import Room, button
from tests.journeys.evening import gather
from tests.journeys.house import House
from tests.journeys.sealing_visitor import SealingVisitor
from tests.journeys.visitor import Visitor
from tests.light_peer import LightPeer
from tests.tired.guests import CAMERA_OFF, CAMERA_ON, MICROPHONE, any_of

KIT = "Kit"
OTHERS = sized(11, 3)
FPS = 15.0
WATCH_S = sized(20.0, 2.0)
TIMES = sized(5, 1)
PRESSED = [any_of(*keys) for keys in (MICROPHONE, (*CAMERA_ON, *CAMERA_OFF), ("room_hand", "room_hand_up"))]
PICTURES = f"() => [...document.querySelectorAll('video')].filter((one) => one.videoWidth > 0).length >= {OTHERS}"

# Remembers what every press took: until the page had done its part of it, and until that was to be seen; and whatever
# else held the page up for 50 ms or more. source: W3C Event Timing, Long Tasks
WATCH = """() => {
  window.worked = []
  window.shown = []
  const told = (name, tell) => new PerformanceObserver((list) => list.getEntries().forEach(tell)).observe(name)
  told({ type: 'event', durationThreshold: 16 }, ({ interactionId, startTime, processingEnd, duration }) => {
    if (interactionId === 0) return
    worked.push(processingEnd - startTime)
    shown.push(duration)
  })
  told({ type: 'longtask' }, ({ duration }) => worked.push(duration))
}"""


async def company(house: House) -> tuple[float, float]:
    """The share of a core that the page's own thread takes, and the ms that it worked on the slowest press."""
    async with AsyncExitStack() as stack:
        names = [f"Guest {number}" for number in range(1, OTHERS)]
        evening = await gather(house, [*names, KIT], stack, lambda name: _visitor(house, name))
        for one in [evening.facilitator, *evening.members[:-1]]:
            await one.do(evening.room, "SetCamera", on=True)
            film = LightPeer(evening.offer_of(one), fps=FPS)
            film.seal = one.sealed(evening.room)
            await stack.enter_async_context(film)
        kit = evening.members[-1]
        await kit.do(evening.room, "Leave")  # admitted once, so their page comes in by itself
        browser = await stack.enter_async_context(chromium())
        context = await browser.new_context(
            base_url=house.url, permissions=["camera", "microphone"], viewport={"width": 1440, "height": 900}
        )
        await signed_in(context, kit)
        page = await context.new_page()
        await page.goto(f"/m/{evening.meeting}")
        await button(page, "room_come_back_in").click()
        await page.wait_for_function(PICTURES, timeout=60_000)
        share = await _share(await context.new_cdp_session(page))
        worked_ms, shown_ms = await _pressing(page)
    conditions: dict[str, Any] = {"people": OTHERS + 1, "pictures_a_second": FPS, "window": "1440x900"}
    line("page_share_of_a_core", share, "cores", **conditions)
    line("press_worked_worst", max(worked_ms), "ms", presses=len(worked_ms), **conditions)
    line("press_shown_p50", percentile(shown_ms, 0.5), "ms", drawn_by="software, on the same cores", **conditions)
    return share, max(worked_ms)


def _visitor(house: House, name: str) -> Visitor:
    return Visitor(house.url, name) if name == KIT else SealingVisitor(house.url, name)


async def _share(session: CDPSession) -> float:
    """How much of a while the page's thread works. source: Chrome DevTools Protocol, Performance.getMetrics"""
    await session.send("Performance.enable")
    before = await _metrics(session)
    await asyncio.sleep(WATCH_S)
    after = await _metrics(session)
    return (after["TaskDuration"] - before["TaskDuration"]) / (after["Timestamp"] - before["Timestamp"])


async def _pressing(page: Page) -> tuple[list[float], list[float]]:
    """A restless person: how long the page worked on each press, and how long until it was to be seen. units: ms"""
    room = Room(page)
    await page.evaluate(WATCH)
    for _ in range(TIMES):
        for view in ("room_view_circle", "room_view_faces"):
            await button(page, view).click()
        for either in PRESSED:
            await room.controls.get_by_role("button", name=either).click()
            await room.controls.get_by_role("button", name=either).click()
        chat = await room.open_chat()
        await chat.get_by_role("textbox").press_sequentially("Can everybody hear me?")
        await button(chat, "ui_close").click()
    return await page.evaluate("worked"), await page.evaluate("shown")


async def _metrics(session: CDPSession) -> dict[str, float]:
    found = await session.send("Performance.getMetrics")
    return {one["name"]: float(one["value"]) for one in found["metrics"]}
