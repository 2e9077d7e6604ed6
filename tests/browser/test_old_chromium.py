"""A browser without `RTCRtpScriptTransform` seals all the same: Chromium had it only from 141 on."""

from playwright.async_api import Browser

from tests.browser.chromium import chromium, old
from tests.browser.conftest import FEW_PICTURES
from tests.browser.gathering import LAPTOP, guest
from tests.browser.pages import button
from tests.browser.sealed import code_of, see_each_other
from tests.journeys.own_group import OwnGroup

NEEDED = "typeof RTCRtpScriptTransform"


async def test_an_old_chromium_and_a_new_one_show_one_code_and_see_and_hear_each_other(
    own_group: OwnGroup, browser: Browser
) -> None:
    async with (
        chromium(FEW_PICTURES, of=old) as older,
        guest(browser, own_group, "Dee", facilitates=True, size=LAPTOP) as dee,
        guest(older, own_group, "Ben", size=LAPTOP) as ben,
    ):
        assert [await one.page.evaluate(NEEDED) for one in (dee, ben)] == ["function", "undefined"]
        await dee.lobby.ready()
        await ben.lobby.ready()
        await button(dee.lead.panel, "room_let_in").click()
        await see_each_other(dee, ben)
        assert await code_of(dee) == await code_of(ben)
