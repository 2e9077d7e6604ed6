"""What old browsers get: a word before anything else, and notices about them that leave the circle in sight."""

from contextlib import AsyncExitStack

from playwright.async_api import Browser, expect

from tests.browser.gathering import LAPTOP, PHONE, guest
from tests.browser.pages import button
from tests.browser.visit import visit
from tests.browser.words import words
from tests.journeys.own_group import OwnGroup
from tests.journeys.visitor import Visitor

# Safari plays through the loudspeaker that the machine has chosen.
NO_CHOICE = "delete HTMLMediaElement.prototype.setSinkId"


async def test_a_browser_that_is_too_old_is_told_and_others_are_not(own_group: OwnGroup, browser: Browser) -> None:
    async with visit(browser, own_group.url) as page:
        await page.goto("/invite")
        await expect(page.locator("#app")).not_to_be_empty()
        await expect(page.locator("#outdated")).to_be_hidden()
        await page.add_init_script("CSS.supports = () => false")
        await page.goto("/invite")
        await expect(page.get_by_role("heading", name="This browser is too old for Tearoom")).to_be_visible()


async def test_three_who_cannot_seal_leave_the_circle_in_sight_on_a_phone(
    own_group: OwnGroup, browser: Browser
) -> None:
    async with AsyncExitStack() as stack:
        # given Dee, whose browser chooses no loudspeaker, so that she is offered none, and three who cannot seal
        entering = guest(browser, own_group, "Dee", facilitates=True, size=LAPTOP, before=NO_CHOICE)
        dee = await stack.enter_async_context(entering)
        await expect(dee.page.get_by_role("combobox", name=words("room_microphone"), exact=True)).to_be_visible()
        await expect(dee.page.get_by_role("combobox", name=words("room_speaker"), exact=True)).to_have_count(0)
        await dee.lobby.ready()
        room = f"room:{dee.meeting}"
        for name in ("Kim", "Lou", "Max"):
            one = await stack.enter_async_context(own_group.visit(Visitor(own_group.url, name)))
            await one.call()
            await one.watch(room)
            await one.do(room, "Enter")
            await button(dee.lead.panel, "room_let_in").click()
            await expect(dee.room.seat(name)).to_be_visible()
        await dee.page.set_viewport_size(PHONE)

        # then one line says so, and everybody's seat is in sight
        line = words("seal_several", names="Kim, Lou and Max")
        await expect(dee.page.get_by_text(line)).to_be_visible()
        agree = button(dee.page, "seal_other_agree")
        await expect(agree).to_have_count(0)
        for name in ("Dee", "Kim", "Lou", "Max"):
            await expect(dee.room.seat(name)).to_be_in_viewport(ratio=0.9)

        # when she opens it, she can agree to each
        await button(dee.page, "seal_several_open").click()
        await expect(agree).to_have_count(3)
        await agree.first.click()
        await expect(agree).to_have_count(2)
