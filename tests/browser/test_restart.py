"""A real page while the process that serves is killed and started again."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page

from server.sfu.rtp import csrc_of
from tests.bench.joining import signed_in
from tests.browser.words import words
from tests.journeys.evening import Evening, Home, enter, gather
from tests.journeys.house import House, house
from tests.journeys.sealing_visitor import SealingVisitor
from tests.light_client import PICTURE_WIDTH
from tests.light_peer import LightPeer
from tests.media_process import media_process

pytestmark = pytest.mark.journey

BACK_MS = 60_000
DOUBT_MS = 3_000  # after which a page has made up its mind

# Notes the connections that the page makes.
NOTE = """(() => {
  window.calls = []
  const Real = window.RTCPeerConnection
  window.RTCPeerConnection = class extends Real { constructor(...a) { super(...a); window.calls.push(this) } }
  window.lines = []
  const Line = window.WebSocket
  window.WebSocket = class extends Line { constructor(...a) { super(...a); window.lines.push(this) } }
})()"""
SEES = "width => [...document.querySelectorAll('video')].some(v => v.videoWidth === width && v.readyState > 1)"
BACK = "count => window.lines.length > count && window.lines.at(-1).readyState === 1"
CALLS = "window.calls.filter(one => one.connectionState === 'connected').length"


@asynccontextmanager
async def gathered(home: Home, browser: Browser, stack: AsyncExitStack) -> AsyncIterator[tuple[Evening, Page]]:
    """Ann, with her camera on, and Kit, in a browser."""
    evening = await gather(home, ["Kit"], stack, partial(SealingVisitor, home.url))
    ann, kit = evening.everybody
    await ann.do(evening.room, "SetCamera", on=True)
    context = await browser.new_context(base_url=home.url, permissions=["camera", "microphone"])
    await signed_in(context, kit)
    await kit.do(evening.room, "Leave")
    await kit.hang_up()
    page = await context.new_page()
    await page.add_init_script(NOTE)
    await page.goto(f"/m/{evening.meeting}")
    await page.get_by_role("button", name=words("room_come_back_in")).click()
    yield evening, page
    await context.close()


def films(evening: Evening) -> LightPeer:
    """Ann's camera, as her browser would seal it."""
    peer = LightPeer(evening.offer_of(evening.facilitator), fps=15)
    peer.seal = evening.facilitator.sealed(evening.room)
    return peer


async def restart(home: House, evening: Evening, page: Page) -> None:
    """Kill the process that serves, and start it before anybody can have counted as gone."""
    lines = await page.evaluate("window.lines.length")
    await home.kill()
    home.shift_clock(-30)
    await home.start()
    await page.wait_for_function(BACK, arg=lines, timeout=BACK_MS)
    await evening.facilitator.hang_up()
    await enter(evening.facilitator, evening.room)


async def test_a_page_keeps_its_media_while_the_media_server_stays(browser: Browser, tmp_path: Path) -> None:
    async with AsyncExitStack() as stack:
        # given a media server of its own, and Kit's page, on which Ann is seen
        media = await stack.enter_async_context(media_process())
        settings = {"TEAROOM_MEDIA": "socket", "TEAROOM_MEDIA_SOCKET": str(media.socket)}
        home = await stack.enter_async_context(house(tmp_path / "data", **settings))
        evening, page = await stack.enter_async_context(gathered(home, browser, stack))
        ann = await stack.enter_async_context(films(evening))
        await page.wait_for_function(SEES, arg=PICTURE_WIDTH, timeout=BACK_MS)

        # when the process that serves is killed and started again
        await restart(home, evening, page)
        await page.wait_for_timeout(DOUBT_MS)

        # then the page has the connection it had, and what Kit sends arrives on it
        assert await page.evaluate("window.calls.length") == await page.evaluate(CALLS) == 1
        kit = csrc_of(evening.members[0].person)
        ann.heard.clear()
        ann.seen.clear()
        await ann.until(lambda: ann.heard[kit] + ann.seen[kit] > 25, timeout=30)


async def test_a_page_connects_anew_when_the_media_server_went_too(browser: Browser, tmp_path: Path) -> None:
    async with AsyncExitStack() as stack:
        # given a media server that is a child, and Kit's page, on which Ann is seen
        home = await stack.enter_async_context(house(tmp_path / "data"))
        evening, page = await stack.enter_async_context(gathered(home, browser, stack))
        async with films(evening):
            await page.wait_for_function(SEES, arg=PICTURE_WIDTH, timeout=BACK_MS)

            # when both are killed, and started again
            await restart(home, evening, page)

        # then the page connects anew, by itself
        await page.wait_for_function(f"() => window.calls.length > 1 && {CALLS} === 1", timeout=BACK_MS)
