"""Every page in WebKitGTK, and a meeting in it: Debian builds it without calls, so people take part by text there."""

from contextlib import AsyncExitStack

import pytest
from playwright.async_api import Browser, expect

from tests.browser.gathering import LAPTOP, guest
from tests.browser.pages import button
from tests.browser.words import words
from tests.engines.heard import speak_and_show
from tests.engines.webdriver import WebDriver
from tests.engines.webkit import webkit
from tests.journeys.house import House

pytestmark = [pytest.mark.browser, pytest.mark.engine("webkit")]


async def sign_in(window: WebDriver, link: str) -> None:
    """Use a link as it was printed."""
    await window.go(link)
    await window.until("return document.querySelector('form button')")
    await window.evaluate("document.querySelector('form button').click()")
    await window.until("return document.querySelector('#app')?.childElementCount && location.pathname !== '/sign-in'")


async def sees(window: WebDriver, url: str, *keys: str) -> None:
    """Open a page; it says these things, and nothing about old browsers."""
    await window.go(url)
    await window.reads(*(words(key) for key in keys))
    assert await window.evaluate("return document.getElementById('outdated')?.hidden ?? true")


async def test_every_page_works_in_the_engine_of_safari(home: House) -> None:
    async with webkit() as window:
        await walk(window, home)


async def walk(window: WebDriver, home: House) -> None:
    """See every page, each in the part of somebody who may."""
    await sees(window, f"{home.url}/sign-in", "identity_sign_in_lead")
    await sees(window, f"{home.url}/help", "safety_lead")
    await sees(window, home.links["newcomer"], "invite_name", "invite_come_in")
    await sign_in(window, home.links["organiser"])
    await sees(window, f"{home.url}/organise", "organise_page_title")
    await window.go(home.url)
    await window.evaluate("fetch('/sign-out', { method: 'POST' })")
    await sign_in(window, home.links["facilitator"])
    group = str(await window.until("return /^.g.[^/]+$/.exec(location.pathname)?.[0]"))
    await window.reads(words("group_come_in"), words("call_cannot_title"))
    await sees(window, f"{home.url}{group}/settings", "settings_title")
    await sees(window, f"{home.url}{group}/tearoom", "tea_walk_in", "call_cannot_title")
    await sees(window, f"{home.url}/me", "me_title")
    await sees(window, f"{home.url}/nowhere", "app_not_found_title")
    await sees(window, f"{home.url}/line", "line_title")
    await window.press(words("line_try"))
    await window.reads(words("line_cannot"), words("line_cannot_text"))


async def test_who_cannot_call_takes_part_by_text_and_nobody_is_asked_for_anything(
    home: House, browser: Browser
) -> None:
    async with AsyncExitStack() as stack:
        # given Dee, who leads, in Chromium, and a member whose browser has no calls
        window = await stack.enter_async_context(webkit(390, 844))
        dee = await stack.enter_async_context(guest(browser, home, "Dee", facilitates=True, size=LAPTOP))
        await dee.lobby.sees_oneself()
        await dee.lobby.ready()
        await speak_and_show(dee)
        await sign_in(window, home.links["member 1"])
        await window.until("return /^.g.[^/]+$/.test(location.pathname)")
        me = await window.evaluate("return fetch('/api/me').then((answer) => answer.json())")

        # when they come, told in the lobby what works
        await window.press(words("group_come_in"))
        await window.reads(words("room_by_text_title"), words("call_cannot_title"), words("call_cannot_instead"))
        await window.press(words("room_ready"))
        await button(dee.lead.panel, "room_let_in").click()

        # then everybody sees how they take part, and nobody is asked to go on unsealed
        await window.reads(words("call_cannot_brief"))
        await dee.room.shows(me["name"], "room_note_by_text")
        assert await button(dee.page, "seal_other_agree").count() == 0
        await expect(button(dee.page, "seal_sealed")).to_be_visible()

        # and they see who speaks
        await window.until(
            """
            const [word] = arguments
            const says = (one) => one.textContent.includes('Dee') && one.textContent.includes(word)
            return [...document.querySelectorAll('li')].some(says)""",
            words("room_label_speaking"),
        )

        # and are read
        await window.press(words("room_say"))
        await window.write("aside textarea", "I read along.\ue007")
        paper = await dee.room.open_chat()
        await expect(paper.get_by_text("I read along.")).to_be_visible()
        text = await window.text()
        assert words("room_media_reconnecting") not in text
        assert not [key for key in ("room_mic_off", "room_camera_off") if words(key) in text.splitlines()]
