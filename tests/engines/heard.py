"""What somebody at a page has to do so that another browser can hear and see them."""

import re

from playwright.async_api import expect

from tests.browser.gathering import Guest
from tests.browser.pages import button
from tests.browser.words import words


async def speak_and_show(one: Guest) -> None:
    """Have microphone and camera on, whichever of them was."""
    await expect(one.room.seat(one.name)).to_be_visible()
    camera = re.compile(
        f"^({words('room_camera_off')}|{words('room_camera_off_short')})$"
    )  # the short word beside a panel
    for off in (button(one.room.controls, "room_mic_off"), one.room.controls.get_by_role("button", name=camera)):
        if await off.count():
            await off.click()
            await expect(off).to_have_count(0)
