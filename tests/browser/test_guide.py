"""What helps people find their way: the first-time tour, the account menu, and "How this works"."""

import pytest
from playwright.async_api import Browser, Page, expect

from tests.browser.album import Walk, walk
from tests.browser.pages import button, sign_in
from tests.browser.visit import visit
from tests.browser.words import words
from tests.journeys.house import House

pytestmark = pytest.mark.browser

BLOCKED = "Object.defineProperty(window, 'localStorage', { get() { throw new DOMException('no', 'SecurityError') } })"


async def test_the_tour_is_shown_once_to_each_for_what_they_are(browser: Browser, shared_house: House) -> None:
    async with walk(browser, shared_house) as one:
        for part, role in {"member 1": "member", "facilitator": "facilitator", "organiser": "organiser"}.items():
            await one.page.context.clear_cookies()
            await sign_in(one.page, shared_house.links[part])
            if role == "organiser":
                await one.page.goto("/organise")
            # when they come for the first time, then it tells them in four sentences, and hides nothing
            tour = one.page.get_by_role("complementary", name=words(f"tour_{role}_title"))
            await expect(tour.get_by_role("listitem")).to_have_count(4)
            await one.see(f"tour-{role}", words(f"tour_{role}_4"))
            await put_away(one.page, tour_button=words("tour_done"))
            # and never again
            await one.page.reload()
            await expect(one.page.get_by_role("heading", level=1)).to_be_visible()
            await expect(tour).to_have_count(0)


async def test_the_tour_goes_where_storage_is_blocked(browser: Browser, shared_house: House) -> None:
    async with visit(browser, shared_house.url) as page:
        await page.add_init_script(BLOCKED)
        await sign_in(page, shared_house.links["member 1"])
        await expect(page.get_by_text(words("tour_member_title"))).to_be_visible()
        await put_away(page, tour_button=words("tour_done"))


async def test_how_this_works_is_in_the_account_menu_and_open_to_anybody(browser: Browser, shared_house: House) -> None:
    async with walk(browser, shared_house) as one:
        await one.go("/sign-in", "sign-in-guide", words("how_title"))
        await one.page.get_by_role("link", name=words("how_title")).click()
        await one.see("how", words("how_trouble_text"))
        await sign_in(one.page, shared_house.links["member 1"])
        await by_keyboard(one)


async def by_keyboard(one: Walk) -> None:
    """Open the menu, close it, open it again and follow its link, without a mouse."""
    menu = button(one.page, "page_account_menu")
    how = one.page.get_by_role("link", name=words("how_title"), exact=True).first
    await put_away(one.page, tour_button=words("tour_done"))
    await menu.press("Enter")
    await expect(menu).to_have_attribute("aria-expanded", "true")
    await one.see("account-menu", words("how_title"))
    await menu.focus()
    await one.page.keyboard.press("Tab")
    await one.page.keyboard.press("Escape")
    await expect(how).to_be_hidden()
    await expect(menu).to_be_focused()
    await menu.press("Enter")
    await one.page.keyboard.press("Tab")
    await one.page.keyboard.press("Tab")
    await one.page.keyboard.press("Enter")
    await one.page.wait_for_url("**/how")
    await expect(one.page.get_by_role("heading", level=1, name=words("how_title"))).to_be_visible()


async def put_away(page: Page, *, tour_button: str) -> None:
    """Close the tour: it goes, and the keyboard goes on from the page."""
    done = page.get_by_role("complementary").get_by_role("button", name=tour_button)
    await done.press("Enter")
    await expect(done).to_have_count(0)
    assert await page.evaluate("document.activeElement?.tagName") == "MAIN"
