"""The browser translates the page: live words stay right, and nobody's name is translated. Case P8."""

import re
from contextlib import AsyncExitStack
from pathlib import Path

from playwright.async_api import Browser, Page, expect

from tests.browser.gathering import LAPTOP, guest
from tests.browser.test_faces import sit
from tests.browser.words import words
from tests.journeys.own_group import OwnGroup

TRANSLATOR = (Path(__file__).parent / "translator.js").read_text()
NAMES = ("Hope", "Will")


async def says(page: Page, key: str, **values: str) -> None:
    """In the other language, once these words are translated."""
    text = words(key, **values)
    await page.wait_for_function("text => translator.read().includes(`«${text}»`)", arg=text)


async def says_no_longer(page: Page, key: str) -> None:
    await page.wait_for_function("text => !translator.read().includes(`«${text}»`)", arg=words(key))


async def test_a_translated_room_says_what_is(browser: Browser, own_group: OwnGroup) -> None:
    async with AsyncExitStack() as stack:
        dee = await stack.enter_async_context(
            guest(browser, own_group, "Dee", facilitates=True, size=LAPTOP, before=TRANSLATOR)
        )
        page = dee.page
        await dee.lobby.ready()
        await expect(dee.room.seat("Dee")).to_be_visible()
        await sit(own_group, stack, dee, NAMES)
        await page.evaluate("translator.start()")

        # when the microphone goes off and on, its word follows
        await says(page, "room_mic_on")
        microphone = dee.room.controls.get_by_role("button").first
        await microphone.click()
        await says(page, "room_mic_off")
        await says_no_longer(page, "room_mic_on")
        await microphone.click()
        await says(page, "room_mic_on")
        await says_no_longer(page, "room_mic_off")

        # when a round begins and the turn goes on, every word about it follows, and what was said before is gone
        await says(page, "room_title_open")
        await dee.lead.panel.get_by_role("button", name=re.compile(words("room_begin_round"))).click()
        await page.get_by_role("dialog").get_by_role("button", name=re.compile(words("room_way_begin"))).click()
        await says(page, "room_title_check_in")
        await says(page, "room_you_have_floor")
        await says_no_longer(page, "room_title_open")
        await says_no_longer(page, "room_now_open")
        await page.get_by_role("button", name=re.compile(words("room_i_have_finished"))).click()
        await says_no_longer(page, "room_you_have_floor")
        await says_no_longer(page, "room_i_have_finished")

        # and nobody is called something else
        assert [text for text in await page.evaluate("translator.read()") if re.search("Dee|Hope|Will", text)] == []

        # when the translation is taken back, the page is as it was
        await page.evaluate("translator.undo()")
        await expect(page.locator("font")).to_have_count(0)
        await dee.room.mute()
        await expect(page.get_by_role("heading", name=words("room_title_check_in"), exact=True)).to_be_visible()
