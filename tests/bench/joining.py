"""How long a person waits from the click to the first picture of somebody else, in a real browser."""

from contextlib import AsyncExitStack
from typing import Any

from playwright.async_api import BrowserContext, Page

from tests.bench.lines import line, percentile
from tests.bench.size import sized
from tests.browser.chromium import chromium
from tests.browser.words import words
from tests.journeys.evening import Evening, gather
from tests.journeys.house import House
from tests.journeys.sealing_visitor import SealingVisitor
from tests.journeys.visitor import Visitor
from tests.light_client import PICTURE_WIDTH
from tests.light_peer import LightPeer

KIT = "Kit"
TIMES = sized(5, 1)

# Notes when the button is clicked and when the first picture of another person is there; polls once a frame.
WATCH = """width => {
  window.joined = new Promise(done => {
    document.addEventListener('click', () => {
      const clicked = performance.now()
      const look = () => [...document.querySelectorAll('video')].some(v => v.videoWidth === width && v.readyState > 1)
        ? done((performance.now() - clicked) / 1000) : requestAnimationFrame(look)
      look()
    }, { once: true, capture: true })
  })
}"""


async def join(house: House) -> float:
    """Seconds from the click to the first remote picture: the median of some joins."""
    async with AsyncExitStack() as stack:
        evening = await gather(house, [KIT], stack, lambda name: visitor_of(house, name))
        ann, kit = evening.facilitator, evening.members[0]
        await ann.do(evening.room, "SetCamera", on=True)
        film = LightPeer(evening.offer_of(ann), fps=15)
        film.seal = ann.sealed(evening.room)
        await stack.enter_async_context(film)
        browser = await stack.enter_async_context(chromium())
        context = await browser.new_context(base_url=house.url, permissions=["camera", "microphone"])
        await signed_in(context, kit)
        took = []
        for _ in range(TIMES):
            await kit.do(evening.room, "Leave")  # admitted once, so they come in by themselves from now on
            took.append(await _join_once(await context.new_page(), evening))
    conditions: dict[str, Any] = {
        "times": TIMES,
        "network": "loopback",
        "sender": "a synthetic peer, 15 key frames a second",
    }
    line("join_click_to_first_remote_picture_p50", percentile(took, 0.5), "s", **conditions)
    line("join_click_to_first_remote_picture_worst", max(took), "s", **conditions)
    return percentile(took, 0.5)


def visitor_of(house: House, name: str) -> Visitor:
    """Ann's browser seals her pictures; Kit only opens the door for a page of theirs, which does so itself."""
    return Visitor(house.url, name) if name == KIT else SealingVisitor(house.url, name)


async def signed_in(context: BrowserContext, visitor: Visitor) -> None:
    """Let a browser be the visitor."""
    for cookie in visitor.http.cookies.jar:
        await context.add_cookies([{"name": cookie.name, "value": cookie.value or "", "url": visitor.url}])


async def _join_once(page: Page, evening: Evening) -> float:
    await page.goto(f"/m/{evening.meeting}")
    ready = page.get_by_role("button", name=words("room_come_back_in"))
    await ready.wait_for()
    await page.evaluate(WATCH, PICTURE_WIDTH)
    await ready.click()
    took = float(await page.evaluate("window.joined"))
    await page.close()
    return took
