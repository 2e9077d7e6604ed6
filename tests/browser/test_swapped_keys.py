"""After two people compared, no key is another without both pages saying so, and a swapped one opens nothing."""

import asyncio
from contextlib import AsyncExitStack

import pytest
from playwright.async_api import Browser, expect

from tests.browser.gathering import LAPTOP, Guest, guest, together
from tests.browser.middle import Middle
from tests.browser.pages import button
from tests.browser.sealed import code_of, compare, see_each_other, warns
from tests.browser.sight_and_sound import listen
from tests.browser.words import words
from tests.journeys.own_group import OwnGroup

# A browser of before transforms; its workers can be ended.
OLDER = """
delete window.RTCRtpScriptTransform
window.workers = []
window.Worker = new Proxy(window.Worker, remember(window.workers))
"""


@pytest.mark.long
async def test_a_house_that_swaps_both_keys_is_caught_by_both_pages_and_hears_nothing(
    own_group: OwnGroup, browser: Browser
) -> None:
    async with AsyncExitStack() as stack:
        # given Dee and Ben, whose browser is of before transforms; they compared
        middle = Middle()
        dee = await stack.enter_async_context(
            guest(browser, own_group, "Dee", facilitates=True, size=LAPTOP, watch=middle.watch)
        )
        ben = await stack.enter_async_context(
            guest(browser, own_group, "Ben", size=LAPTOP, watch=middle.watch, before=OLDER)
        )
        await dee.lobby.ready()
        await ben.lobby.ready()
        await button(dee.lead.panel, "room_let_in").click()
        await see_each_other(dee, ben)
        assert await code_of(dee) == await code_of(ben)
        await together([compare(dee), compare(ben)])

        # when the house swaps both keys while nobody comes or goes
        middle.swap()

        # then both pages warn, and neither hears or sees the other
        for one, other in ((dee, ben), (ben, dee)):
            await warns(one, "seal_changed_title", other.name)
            await expect(button(one.page, "seal_changed")).to_be_visible()
            await expect(one.room.picture(other.name)).to_have_count(0)
            await is_silent(one)
        assert middle.boxes == [0, 0]
        assert await code_of(dee, "seal_changed") != await code_of(ben, "seal_changed")

        # when it gives up, they are as they were
        middle.give_up()
        await see_each_other(dee, ben)
        for one in (dee, ben):
            await expect(button(one.page, "seal_compared")).to_be_visible()

        # when Ben loads his page again, he is announced and counts as new
        await load_again(ben)
        await warns(dee, "seal_back_title", "Ben")
        await expect(button(dee.page, "seal_partly", names="Ben")).to_be_visible()
        await see_each_other(dee, ben)

        # until they compare once more
        assert await code_of(dee, "seal_partly", names="Ben") == await code_of(ben)
        await together([compare(dee, "seal_partly", names="Ben"), compare(ben)])
        await expect(dee.page.get_by_text(words("seal_back_title", names="Ben"))).to_have_count(0)

        # when Ben's browser ends what seals, without a word, his page says so
        await ben.page.evaluate("workers.forEach((worker) => worker.terminate())")
        await expect(ben.page.get_by_role("alert").filter(has_text=words("seal_stopped_text"))).to_be_visible()
        await expect(button(ben.page, "seal_stopped")).to_be_visible()


async def load_again(one: Guest) -> None:
    """Reload the page, and be in the circle again."""
    await one.page.reload()
    door = button(one.page, "room_ready")
    await expect(door.or_(one.room.circle)).to_be_visible()
    if await door.is_visible():
        await door.click()
    await expect(one.room.circle).to_be_visible()


async def is_silent(one: Guest) -> None:
    """Wait until nothing that arrives can be heard. raises: TimeoutError"""
    async with asyncio.timeout(30):
        while (await listen(one.page)).energy:
            pass
