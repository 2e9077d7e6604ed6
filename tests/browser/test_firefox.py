"""A call between Firefox and Chromium: sealed, heard and seen both ways."""

import asyncio
from contextlib import AsyncExitStack, suppress
from typing import Any

import pytest
from playwright.async_api import Browser, expect

from server.sfu.rtp import csrc_of
from tests.browser import sight_and_sound
from tests.browser.gathering import LAPTOP, guest
from tests.browser.pages import button
from tests.browser.sealed import digits
from tests.browser.sight_and_sound import hears, moves
from tests.browser.words import words
from tests.engines.bidi import Bidi
from tests.engines.firefox import firefox
from tests.engines.heard import speak_and_show
from tests.journeys.house import House

pytestmark = [pytest.mark.browser, pytest.mark.engine("firefox")]


async def come_in(window: Bidi, home: House) -> dict[str, Any]:
    """Sign in as a member and walk to the door; who that is."""
    await window.go(home.links["member 1"])
    await window.evaluate("() => document.querySelector('form button').click()")
    await window.until("() => /^.g./.test(location.pathname)")
    await window.press(words("group_come_in"))
    await window.reads(words("room_ready"))
    me: dict[str, Any] = await window.evaluate("() => fetch('/api/me').then((answer) => answer.json())")
    return me


async def test_firefox_and_chromium_hear_and_see_each_other_sealed(home: House, browser: Browser) -> None:
    async with AsyncExitStack() as stack:
        # given Dee in Chromium and a member in Firefox
        window = await stack.enter_async_context(firefox())
        await window.before(sight_and_sound.SCRIPT)
        dee = await stack.enter_async_context(guest(browser, home, "Dee", facilitates=True, size=LAPTOP))
        await dee.lobby.sees_oneself()
        await dee.lobby.ready()
        await speak_and_show(dee)
        me = await come_in(window, home)
        await window.reads(words("room_check_say_hello"))
        await window.press(words("room_ready"))
        await button(dee.lead.panel, "room_let_in").click()
        await expect(dee.room.seat(me["name"])).to_be_visible()

        # then both are heard and seen
        await moves(dee.room.picture(me["name"]), me["person"])
        await hears(dee.page, me["person"])
        await hears_in(window, dee.person)
        await sees_in(window)

        # and nothing was agreed to: it is sealed, and both read the same digits
        assert await button(dee.page, "seal_other_agree").count() == 0
        await button(dee.page, "seal_sealed").click()
        code = await digits(dee.page)
        await window.press(words("seal_sealed"))
        await window.until(
            "(code) => [...document.querySelectorAll('.digits span')].map((one) => one.innerText).join(' ') === code",
            code,
        )


async def hears_in(window: Bidi, person: str) -> None:
    """Firefox plays exactly this voice. raises: AssertionError"""
    heard: dict[str, Any] = {}
    voices = [csrc_of(person)]
    with suppress(TimeoutError):
        async with asyncio.timeout(sight_and_sound.PATIENCE_S):
            while not (heard.get("arrived") == heard.get("played") == voices and heard["energy"]):
                heard = await window.evaluate(sight_and_sound.LISTEN, sight_and_sound.WINDOW_S * 1000)
            return
    raise AssertionError(f"{heard}, not {voices}")


# Whose picture it is Firefox does not tell (it knows contributing sources of voices only): here there is one other.
# Without a screen it counts no frames that were shown, but those that it decoded.
MOVES = """
async () => {
  const received = calls.flatMap((call) => call.getReceivers()).map(({ track }) => track)
  const video = [...document.querySelectorAll('video')]
    .find((one) => received.includes(one.srcObject?.getVideoTracks()[0]))
  const look = async () => {
    const stats = await Promise.all(calls.map(async (call) => [...(await call.getStats()).values()]))
    return stats.flat().reduce((sum, { framesDecoded = 0 }) => sum + framesDecoded, 0)
  }
  const [before, at] = [await look(), video?.currentTime]
  await new Promise((later) => setTimeout(later, 800))
  return video !== undefined && video.videoWidth > 0 && video.currentTime > at && (await look()) > before
}
"""


async def sees_in(window: Bidi) -> None:
    """A received picture moves in Firefox."""
    await window.until(MOVES)
