"""Pages written from right to left: nothing leaves the page or lies on something else, whatever the language."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser.album import MEASURE, SETTLED
from tests.browser.pages import come_in, sign_in
from tests.browser.shots import LAPTOP, PHONE, SHOTS
from tests.browser.visit import visit
from tests.browser.words import words
from tests.journeys.house import House

pytestmark = pytest.mark.browser

TURNED = "document.addEventListener('DOMContentLoaded', () => { document.documentElement.dir = 'rtl' })"


async def sights(page: Page, home: House) -> AsyncIterator[tuple[str, str]]:
    """Opens one page after the other. shape: its name, and words that it shows"""
    for path, shows in {"sign-in": "identity_sign_in_lead", "help": "safety_lead", "how": "how_lead"}.items():
        await page.goto(f"/{path}")
        yield path, shows
    await page.goto(home.links["newcomer"])
    yield "invite", "invite_fair"
    await come_in(page, home.links["newcomer"], "Kim")
    yield "group", "group_my_place"
    group = page.url
    await page.get_by_role("link", name=words("group_come_in")).click()
    yield "lobby", "room_plan_title"
    await page.goto(f"{group}/tearoom")
    yield "tea-room", "tea_door_standing"
    await page.goto("/me")
    yield "me", "me_back_title"
    await page.context.clear_cookies()
    await sign_in(page, home.links["facilitator"])
    await page.goto(f"{group}/settings")
    yield "settings", "settings_invites_text"
    await page.context.clear_cookies()
    await sign_in(page, home.links["organiser"])
    await page.goto("/organise")
    yield "organise", "organise_counts_only"


async def test_every_page_can_be_read_from_right_to_left(browser: Browser, home: House) -> None:
    faults: list[str] = []
    async with visit(browser, home.url) as page:
        await page.add_init_script(TURNED)
        async for name, shows in sights(page, home):
            await expect(page.get_by_text(words(shows)).filter(visible=True).first).to_be_visible()
            for size in (PHONE, LAPTOP):
                await page.set_viewport_size(size)
                await page.evaluate(SETTLED)
                assert await page.evaluate("getComputedStyle(document.body).direction") == "rtl"
                faults += [f"{name}-{size['width']}: {fault}" for fault in await page.evaluate(MEASURE)]
                await page.screenshot(path=SHOTS / f"rtl-{name}-{size['width']}.png", full_page=size is PHONE)
    assert faults == []
