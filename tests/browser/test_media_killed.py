"""Two people at real pages whose media process is killed: sound and pictures come back, and nobody presses anything."""

import signal
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from server.kit.clock import SystemClock
from tests.browser.gathering import LAPTOP, Guest, guest, together
from tests.browser.pages import button
from tests.browser.sight_and_sound import hears, moves
from tests.journeys.evening import Home
from tests.journeys.fleet import fleet

pytestmark = [pytest.mark.journey, pytest.mark.alone]

BACK_S = 3.0

# Counts how often the page asks for microphone or camera.
COUNT = """
window.asked = 0
const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices)
navigator.mediaDevices.getUserMedia = (what) => (window.asked++, ask(what))
"""

# When a picture and a sound had been decoded on a connection that came after so many.
AGAIN = """async (before) => {
  const at = {}
  while (!(at.seen && at.heard)) {
    const stats = calls.length > before ? [...(await calls.at(-1).getStats()).values()] : []
    const arriving = stats.filter(({ type }) => type === 'inbound-rtp')
    const any = (kind, number) => arriving.some((one) => one.kind === kind && one[number] > 0)
    if (any('video', 'framesDecoded')) at.seen ??= Date.now()
    if (any('audio', 'totalAudioEnergy')) at.heard ??= Date.now()
    await new Promise((later) => setTimeout(later, 20))
  }
  return [at.seen, at.heard]
}"""

# Where the page sends to: its media process is known by that.
PORT = """async () => {
  const stats = [...(await calls.at(-1).getStats()).values()]
  const pair = stats.find((one) => one.type === 'candidate-pair' && one.nominated)
  return stats.find(({ id }) => id === pair.remoteCandidateId).port
}"""


async def test_another_media_process_takes_the_room_over(browser: Browser, tmp_path: Path, postgres_url: str) -> None:
    async with AsyncExitStack() as stack:
        home = await stack.enter_async_context(fleet(tmp_path, postgres_url, media=2, workers=0))
        both = await two(browser, home, stack)

        async def kill() -> None:
            port = await both[0].page.evaluate(PORT)
            [theirs] = [one for one in home.media if one.port == port]
            theirs.send(signal.SIGKILL)

        await are_back_after(kill, *both)


async def two(browser: Browser, home: Home, stack: AsyncExitStack) -> tuple[Guest, Guest]:
    """Dee and Ben, who see and hear each other."""
    dee = await stack.enter_async_context(guest(browser, home, "Dee", facilitates=True, size=LAPTOP, before=COUNT))
    ben = await stack.enter_async_context(guest(browser, home, "Ben", size=LAPTOP, before=COUNT))
    await dee.lobby.ready()
    await expect(dee.room.seat("Dee")).to_be_visible()
    await ben.lobby.ready()
    await ben.lobby.waits_for("Dee")
    await button(dee.lead.panel, "room_let_in").click()
    await meet(dee, ben)
    return dee, ben


async def meet(dee: Guest, ben: Guest) -> None:
    """Each sees and hears the other, and nobody else."""
    pairs = ((dee, ben), (ben, dee))
    await together(moves(one.room.picture(other.name), other.person) for one, other in pairs)
    await together(hears(one.page, other.person) for one, other in pairs)


async def are_back_after(kill: Callable[[], Awaitable[None]], dee: Guest, ben: Guest) -> None:
    """They have each other again in time, and their browsers have not asked for devices again."""
    both = (dee, ben)
    calls = await together(one.page.evaluate("calls.length") for one in both)
    asked = await together(one.page.evaluate("asked") for one in both)
    await kill()
    killed_at = SystemClock().now().timestamp()
    back = await together(one.page.evaluate(AGAIN, before) for one, before in zip(both, calls, strict=True))
    took_s = [at / 1000 - killed_at for seen_and_heard in back for at in seen_and_heard]
    assert max(took_s) < BACK_S, took_s
    assert await together(one.page.evaluate("asked") for one in both) == asked
    await meet(dee, ben)
