"""Two real browsers: pictures move, voices sound, and what the policy forbids does not arrive."""

import asyncio
from collections.abc import Awaitable, Callable
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page, Route

from server.kit.clock import SystemClock
from server.ports.media import PeerDown, PeerUp, Permissions, Wanted, Wish
from server.sfu.rtp import csrc_of
from server.turn_server.turn import Turn
from tests.browser.chromium import chromium
from tests.light_peer import LightPeer
from tests.people import ANN, BEN, CLEO
from tests.sfu.conftest import EVERYTHING, ROOM, Circle

pytestmark = pytest.mark.browser

HTML = Path(__file__).with_name("page.html").read_text()
STAGE_VOICE, VOICE, STAGE_PICTURE, PICTURE = "2", "3", "5", "7"  # mids: two sending lines, three voices, four pictures
A, B, C = ANN.id, BEN.id, CLEO.id
MOST_FROZEN_MS = 500
SILENT_S = 2


async def enter(
    browser: Browser, circle: Circle, person: str, only: str = "", *, layered: bool = False, turn: Turn | None = None
) -> Page:
    """A page of this person's, connected.

    shape: with `only` by no candidate but those that contain it; with `layered` its camera sends three sizes; with
    `turn` through that relay, and no other way
    """
    page = await (await browser.new_context()).new_page()

    async def fulfil(route: Route) -> None:
        await route.fulfill(body=HTML, content_type="text/html")

    await page.route("http://localhost/**", fulfil)
    await page.expose_function("offer", circle.offers(person, only))
    await page.goto("http://localhost/")
    if turn is not None:
        made = turn.credential(SystemClock().now(), "somebody")
        server = {"urls": turn.urls, "username": made.username, "credential": made.credential}
        await page.evaluate("given => (network = given)", {"iceServers": [server], "iceTransportPolicy": "relay"})
    async with asyncio.timeout(20):
        await page.evaluate("layered => start(3, 4, layered)", layered)
    return page


async def eventually(look: Callable[[], Awaitable[Any]], holds: Callable[[Any], bool], timeout: float = 15.0) -> Any:
    """What `look` finds as soon as `holds` accepts it. raises: AssertionError with the last finding"""
    found = None
    try:
        async with asyncio.timeout(timeout):
            while not holds(found := await look()):
                await asyncio.sleep(0.1)
    except TimeoutError:
        raise AssertionError(found) from None
    return found


def looks(page: Page) -> Callable[[], Awaitable[Any]]:
    return lambda: page.evaluate("look()")


async def test_two_pages_see_and_hear_each_other_and_a_muted_voice_does_not_arrive(circle: Circle) -> None:
    async with chromium() as browser:
        # given Ann and Ben in an open circle, and that Ben's network lets no UDP through
        circle.allow({A: EVERYTHING, B: EVERYTHING})
        ann, ben = await enter(browser, circle, A), await enter(browser, circle, B, " tcp ")
        assert [(await page.evaluate("way()"))["protocol"] for page in (ann, ben)] == ["udp", "tcp"]

        # then each decodes the other's moving picture and hears the other
        for page, other in ((ann, B), (ben, A)):
            seen = await eventually(looks(page), lambda s: s.get(PICTURE, {}).get("frames", 0) > 20)
            assert seen[PICTURE]["from"] == csrc_of(other)
            assert seen[PICTURE]["width"] == 320
            assert await moves(page, PICTURE)
            assert (await page.evaluate("listen(2500)"))[VOICE] > 0.01

        # when Ben takes the stage and only he may be heard
        circle.allow({A: Permissions(seen=True), B: EVERYTHING}, stage=B)

        # then he comes to Ann's stage pair
        on_stage = await eventually(looks(ann), lambda s: s.get(STAGE_PICTURE, {}).get("frames", 0) > 10)
        assert on_stage[STAGE_PICTURE]["from"] == csrc_of(B)
        assert (await ann.evaluate("listen(2500)"))[STAGE_VOICE] > 0.01

        # and not one packet of Ann's voice leaves the server any more, while her picture goes on
        await asyncio.sleep(0.2)  # what was on its way
        before = await ben.evaluate("look()")
        assert (await ben.evaluate("listen(2500)"))[VOICE] < 0.001
        after = await ben.evaluate("look()")
        assert after[VOICE]["packets"] == before[VOICE]["packets"]
        assert after[PICTURE]["frames"] > before[PICTURE]["frames"]
        assert await ann.evaluate("pc.signalingState") == "stable"

        # when both change their networks, then nobody has come or gone, and sound and picture go on
        told = len(circle.told)
        for page in (ann, ben):
            async with asyncio.timeout(10):
                await page.evaluate("restart()")
                await page.wait_for_function("pc.connectionState === 'connected'")
        assert (await ann.evaluate("listen(1000)"))[STAGE_VOICE] > 0.01
        assert await moves(ben, PICTURE)
        assert not [m for m in circle.told[told:] if isinstance(m, (PeerUp, PeerDown))]

        # and when Ben says nothing, then hardly anything is sent; what is said can mend what was lost before it
        await ben.evaluate("lines.mic.sender.track.enabled = false")
        await asyncio.sleep(0.5)  # until it counts as silence
        before = await ben.evaluate("speech()")
        assert before["packets"] > 100
        await asyncio.sleep(SILENT_S)
        after = await ben.evaluate("speech()")
        assert after["packets"] - before["packets"] < 10 * SILENT_S
        assert {"useinbandfec=1", "usedtx=1", "cbr=1"} <= set(after["coded"].split(";"))
        arriving = (await ann.evaluate("speech()"))["arriving"]
        assert arriving
        assert all("useinbandfec=1" in coded.split(";") for coded in arriving)


async def heed(circle: Circle, pages: dict[str, Page]) -> None:
    """Let pages send what is wanted of them, as soon as it is told, until cancelled."""
    at = 0
    while True:
        for told in circle.told[at:]:
            at += 1
            if isinstance(told, Wanted) and told.peer in pages:
                await pages[told.peer].evaluate("rids => heed(rids)", told.camera)
        await asyncio.sleep(0.02)


@pytest.mark.alone
async def test_large_pictures_come_and_go_with_the_turn_and_nothing_freezes(circle: Circle) -> None:
    # given Ben, who has the turn, and Cleo, whose pages send three sizes, and Ann, who looks on
    everybody = dict.fromkeys((A, B, C), EVERYTHING)
    async with chromium() as browser:
        pages = {}
        for person in (B, C):
            circle.allow(everybody, stage=B)  # again and again: on a busy machine a lease runs out meanwhile
            pages[person] = await enter(browser, circle, person, layered=True)
        ben, cleo = pages.values()
        sizes = await eventually(
            lambda: ben.evaluate("sending()"), lambda found: all(one["frames"] > 5 for one in found.values())
        )
        assert {rid: one["width"] for rid, one in sizes.items()} == {"l": 320, "m": 640, "h": 1280}
        circle.allow(everybody, stage=B)
        ann = await enter(browser, circle, A)
        heeding = asyncio.create_task(heed(circle, pages))
        try:
            # then Ann sees him large, and neither page sends what nobody sees
            await eventually(looks(ann), lambda found: found.get(STAGE_PICTURE, {}).get("width") == 1280)
            await eventually(lambda: active(ben), lambda found: found == {"l", "h"})
            await eventually(lambda: active(cleo), lambda found: found == {"l"})

            # when the turn passes on and back, then the next comes small at once, and large as soon as it is sent
            for holder in (C, B):
                await check_change(ann, partial(circle.allow, everybody, holder), 1280, holder)

            # and what Ann wants goes down and up at key frames
            wish = circle.server.handle
            await check_change(ann, lambda: wish(Wish(ROOM, A, "small")), 320, B)
            await check_change(ann, lambda: wish(Wish(ROOM, A, "all")), 1280, B)
        finally:
            heeding.cancel()


async def active(page: Page) -> set[str]:
    """The layers that a page sends."""
    return {rid for rid, one in (await page.evaluate("sending()")).items() if one["active"]}


async def check_change(page: Page, change: Callable[[], None], width: int, who: str) -> None:
    """After a change the stage comes to show somebody so large; nothing freezes until a second later."""
    since = await page.evaluate("performance.now()")
    change()

    def arrived(found: dict[str, Any]) -> bool:
        return (found[STAGE_PICTURE]["from"], found[STAGE_PICTURE]["width"]) == (csrc_of(who), width)

    await eventually(looks(page), arrived)
    await asyncio.sleep(1)
    found = await page.evaluate("([mid, since]) => history(mid, since)", [STAGE_PICTURE, since])
    assert found["frozen"] - found["lag"] < MOST_FROZEN_MS, found


async def moves(page: Page, mid: str) -> bool:
    """Whether the picture changes within a second."""
    first = await page.evaluate("mid => pictureOf(mid)", mid)
    await asyncio.sleep(1)
    return bool(first != await page.evaluate("mid => pictureOf(mid)", mid))


async def test_a_page_that_only_a_relay_serves_shows_and_hears_a_light_peer(circle: Circle, turn: Turn) -> None:
    # given Ann's page, whose network lets nothing through but to a relay, and Cleo, who is synthetic
    circle.allow({A: EVERYTHING, C: EVERYTHING})
    async with chromium() as browser, LightPeer(circle.offers(C)) as cleo:
        ann = await enter(browser, circle, A, turn=turn)
        assert (await ann.evaluate("way()"))["kind"] == "relay"

        # then Ann decodes Cleo's picture and hears her hum, and Cleo gets Ann's media
        seen = await eventually(looks(ann), lambda s: s.get(PICTURE, {}).get("frames", 0) > 10)
        assert (seen[PICTURE]["from"], seen[PICTURE]["width"]) == (csrc_of(C), 160)
        assert (await ann.evaluate("listen(1000)"))[VOICE] > 0.01
        assert cleo.heard[csrc_of(A)] > 0
        assert cleo.seen[csrc_of(A)] > 0
