"""What a page does with its devices: the seat goes first, the last press wins, and no track outlives its reason."""

import asyncio
import re
from collections.abc import Callable
from contextlib import AsyncExitStack
from typing import Any

from playwright.async_api import Browser, Page, expect

from tests.browser.gathering import LAPTOP, guest
from tests.browser.pages import Tearoom, button
from tests.browser.relay import relay
from tests.browser.words import words
from tests.journeys.evening import enter
from tests.journeys.house import House
from tests.journeys.visitor import Visitor

SLOW_MS = 600
SETTLED_S = 1.5  # longer than a slow device takes, and a page to say what it wants

# Every track of every device, copies too; `slow_ms` makes devices slow.
DEVICES = """
window.tracks = []
window.slow_ms = 0
const ask = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices)
navigator.mediaDevices.getUserMedia = async (wanted) => {
  await new Promise((later) => setTimeout(later, window.slow_ms))
  const stream = await ask(wanted)
  window.tracks.push(...stream.getTracks())
  return stream
}
const clone = MediaStreamTrack.prototype.clone
MediaStreamTrack.prototype.clone = function () {
  const copy = clone.call(this)
  window.tracks.push(copy)
  return copy
}
"""


async def alive(page: Page) -> list[str]:
    """The kinds of all tracks that have not ended."""
    found: list[str] = await page.evaluate("tracks.filter((one) => one.readyState === 'live').map((one) => one.kind)")
    return sorted(set(found))


async def becomes(page: Page, kinds: list[str]) -> None:
    """Exactly these are open, soon."""
    async with asyncio.timeout(20):
        while await alive(page) != kinds:
            await asyncio.sleep(0.05)


async def test_a_page_is_never_more_open_than_its_seat(home: House, browser: Browser) -> None:
    async with AsyncExitStack() as stack:
        # given Dee, who facilitates, and Ben at a page with a network that can be cut, both of them seated
        dee = await stack.enter_async_context(Visitor(home.url, "Dee"))
        await dee.sign_in(home.links["facilitator"])
        network = await stack.enter_async_context(relay(home.media_port))
        entering = guest(browser, home, "Ben", size=LAPTOP, through=network, before=DEVICES)
        ben = await stack.enter_async_context(entering)
        room, page = f"room:{ben.meeting}", ben.page
        await enter(dee, room)

        def seat() -> dict[str, Any]:
            return dict(dee.views[room].get("seats", {}).get(ben.person, {}))

        async def is_so(true: Callable[[], bool]) -> None:
            await dee.until(true, 30)

        async def stays(microphone: bool, camera: bool) -> None:
            """So it is, and stays when the page has had time to say something else."""
            wanted = (microphone, camera)
            await is_so(lambda: (seat().get("microphone", False), seat().get("camera", False)) == wanted)
            await asyncio.sleep(SETTLED_S)
            assert (seat().get("microphone", False), seat().get("camera", False)) == wanted

        await ben.lobby.sees_oneself()
        await ben.lobby.ready()
        await dee.until(lambda: ben.person in dee.views[room].get("waiting", {}))
        await dee.do(room, "Admit", person=ben.person)
        await stays(microphone=True, camera=True)

        # when the page is loaded again, it is as open as it was; muted, it stays muted, and no microphone is open
        await page.reload()
        await expect(ben.room.seat("Ben")).to_be_visible()
        await stays(microphone=True, camera=True)
        await becomes(page, ["audio", "video"])
        await ben.room.mute()
        await is_so(lambda: not seat().get("microphone", False))
        await page.reload()
        await expect(ben.room.seat("Ben")).to_be_visible()
        await stays(microphone=False, camera=True)
        await becomes(page, ["video"])

        # when he is muted while his line is cut, coming back undoes nothing, and the page says why
        await ben.room.control("room_mic_off")
        await is_so(lambda: seat().get("microphone", False))
        network.cut(abort=True)
        await is_so(lambda: seat().get("here", True) is False)
        await dee.do(room, "Mute", person=ben.person)
        network.restore()
        await is_so(lambda: seat().get("here", True))
        await stays(microphone=False, camera=True)
        await expect(page.get_by_text(words("room_was_muted"))).to_be_visible()

        await the_camera_is_pressed_twice_while_it_is_slow(ben.room.controls.page)
        await stays(microphone=False, camera=False)
        await page.evaluate("slow_ms = 0")

        # when he sits down at a table in another window, nothing is open in the room's, which says so
        await ben.room.control("room_camera_off")
        await is_so(lambda: seat().get("camera", False))
        other = await page.context.new_page()
        await other.add_init_script(network.script + DEVICES)
        group = dee.views[room]["group"]
        await other.goto(f"/g/{group}/tearoom")
        await button(other, "tea_walk_in").click()
        await Tearoom(other).sit_down("tea_table_window")
        await expect(page.get_by_text(words("media_in_a_tearoom"))).to_be_visible()
        await stays(microphone=False, camera=False)
        await becomes(page, [])
        await becomes(other, ["audio"])

        # and "use them here" brings it back with everything off, until he presses
        await button(page, "room_elsewhere_take").click()
        await expect(other.get_by_text(words("media_in_a_meeting"))).to_be_visible()
        await becomes(other, [])
        await stays(microphone=False, camera=False)
        await ben.room.control("room_mic_off")
        await ben.room.control("room_camera_off")
        await stays(microphone=True, camera=True)

        # when he is removed, every track has ended
        await dee.do(room, "Remove", person=ben.person, may_return=True)
        await expect(page.get_by_role("heading", name=words("room_removed_title"))).to_be_visible()
        await becomes(page, [])


async def the_camera_is_pressed_twice_while_it_is_slow(page: Page) -> None:
    """On, and off again before it has opened: the last press counts, and what comes late is stopped."""
    camera = page.get_by_role("button", name=re.compile(f"^({words('room_camera')}|{words('room_camera_off')})$"))
    await camera.click()
    await becomes(page, [kind for kind in await alive(page) if kind != "video"])
    await page.evaluate(f"slow_ms = {SLOW_MS}")
    await camera.click()
    await page.get_by_role("button", name=words("room_cam_starting")).click()
    await asyncio.sleep(SETTLED_S)
    assert "video" not in await alive(page)
