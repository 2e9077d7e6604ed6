"""What a page does with its devices: the seat goes first, the last press wins, and no track outlives its reason."""

import asyncio
import re
from collections.abc import Callable
from contextlib import AsyncExitStack
from typing import Any

from playwright.async_api import Browser, Page, expect

from tests.browser.devices import SCRIPT, SILENCE, SLOW_MS, alive, becomes
from tests.browser.gathering import LAPTOP, guest
from tests.browser.pages import Tearoom, button
from tests.browser.relay import relay
from tests.browser.words import words
from tests.journeys.evening import enter
from tests.journeys.own_group import OwnGroup
from tests.journeys.visitor import Visitor

SETTLED_S = 1.5  # longer than a slow device takes, and a page to say what it wants


async def test_a_page_is_never_more_open_than_its_seat(own_group: OwnGroup, browser: Browser) -> None:
    async with AsyncExitStack() as stack:
        # given Dee, who facilitates, and Ben at a page with a network that can be cut, both of them seated
        dee = await stack.enter_async_context(own_group.visit(Visitor(own_group.url, "Dee")))
        network = await stack.enter_async_context(relay(own_group.media_port))
        entering = guest(browser, own_group, "Ben", size=LAPTOP, through=network, before=SCRIPT)
        ben = await stack.enter_async_context(entering)
        room, page = own_group.room, ben.page
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
        await sound_only_is_pressed_while_the_camera_is_slow(page)
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

        # when the machine itself mutes his microphone, the page says so at once, and takes it back
        await ben.room.control("room_mic_off")
        await is_so(lambda: seat().get("microphone", False))
        silenced = page.get_by_text(words("media_mic_silenced"))
        await page.evaluate(SILENCE, True)
        await expect(silenced).to_be_visible()
        await page.evaluate(SILENCE, False)
        await expect(silenced).to_have_count(0)

        # when he is muted while his line is cut, coming back undoes nothing, and the page says why
        network.cut(abort=True)
        await is_so(lambda: seat().get("here", True) is False)
        await dee.do(room, "Mute", person=ben.person)
        network.restore()
        await is_so(lambda: seat().get("here", True))
        await stays(microphone=False, camera=True)
        await expect(page.get_by_role("region").get_by_text(words("room_was_muted"))).to_be_visible()

        await the_camera_is_pressed_twice_while_it_is_slow(ben.room.controls.page)
        await stays(microphone=False, camera=False)
        await page.evaluate("slow_ms = 0")

        # when he sits down at a table in another window, nothing is open in the room's, which says so
        await ben.room.control("room_camera_off")
        await is_so(lambda: seat().get("camera", False))
        other = await page.context.new_page()
        await other.add_init_script(network.script + SCRIPT)
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


async def sound_only_is_pressed_while_the_camera_is_slow(page: Page) -> None:
    """Before the mirror: that wish is the last, and the camera that comes late is stopped."""
    turn_on, turn_off = button(page, "room_camera_turn_on"), button(page, "room_camera_turn_off")
    await turn_off.click()
    await becomes(page, ["audio"])
    await page.evaluate(f"slow_ms = {SLOW_MS}")
    await turn_on.click()
    await button(page, "room_sound_only").click()
    await asyncio.sleep(SETTLED_S)
    assert await alive(page) == ["audio"]
    await expect(button(page, "room_with_pictures")).to_be_visible()
    await page.evaluate("slow_ms = 0")
    await turn_on.click()
    await expect(turn_off).to_be_visible()


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
