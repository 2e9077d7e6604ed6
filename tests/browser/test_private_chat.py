"""From "has asked for support" to a private chat in one tap, and out of it in one; nobody else sees anything."""

import asyncio
import json
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from tests.browser.album import Walk, walk
from tests.browser.company import Company
from tests.browser.pages import Lead, Lobby, Room, button
from tests.browser.words import words
from tests.journeys.evening import enter
from tests.journeys.house import house

pytestmark = pytest.mark.browser

HELLO, ANSWER, AFTER = "I am here, take your time", "It is a heavy day", "Still with you"


async def test_somebody_who_asked_for_support_writes_with_a_facilitator(browser: Browser, tmp_path: Path) -> None:
    async with (
        house(tmp_path / "data", TEAROOM_PRIVATE_CHAT="on") as home,
        AsyncExitStack() as stack,
        walk(browser, home) as dee,
        walk(browser, home) as ben,
    ):
        # given Dee and Ben at pages, and Kim, whose browser notes all that it is told
        company = Company(home, stack, {})
        meeting = await sit_down(company, dee, ben)
        kim = await company.newcomer("Kim", home.links["newcomer"])
        await enter(kim, room := f"room:{meeting}")
        await button(Lead(dee.page).panel, "room_let_in").click()
        await kim.until(lambda: kim.views[room]["you"]["where"] == "seated")

        # when Ben asks for support, then Dee is with him in one tap, and he opens it in one
        await Room(ben.page).control("ui_help")
        await button(ben.page, "room_help_tell").click()
        await button(ben.page, "ui_close").click()
        await button(Lead(dee.page).panel, "room_private_write_to", name="Ben").click()
        await expect(dee.page.get_by_text(words("room_private_asking", name="Ben"))).to_be_visible()
        await expect(dee.page.get_by_text(words("room_struggles", name="Ben"))).to_have_count(0)
        await ben.see("private-asked", words("room_private_asks", name="Dee"))
        await button(ben.page, "room_private_open").click()

        # and both write, and see what they wrote
        await write(dee.page, "Ben", HELLO)
        await expect(log(ben.page)).to_contain_text(HELLO)
        await write(ben.page, "Dee", ANSWER)
        await expect(log(dee.page)).to_contain_text(ANSWER)
        await asyncio.gather(dee.see("private-lead"), ben.see("private-member"))

        # and help stands in it, with the chat behind it
        chat = ben.page.get_by_role("complementary", name=words("room_private_title", name="Dee"))
        await button(chat, "ui_help").click()
        await expect(ben.page.get_by_role("link", name=words("room_help_lines"))).to_be_visible()
        await ben.page.keyboard.press("Escape")
        await expect(ben.page.get_by_role("dialog")).to_have_count(0)
        await expect(button(chat, "ui_help")).to_be_focused()

        # when Ben's page is loaded again, then what was written is gone there, and Dee's page says so
        await ben.page.reload()
        await button(ben.page, "room_private_show").click()
        await expect(dee.page.get_by_text(words("room_private_reloaded", name="Ben"))).to_be_visible()
        await write(dee.page, "Ben", AFTER)
        await expect(log(ben.page)).to_contain_text(AFTER)
        await expect(log(ben.page)).not_to_contain_text(HELLO)

        # when he ends it in one tap, then it is gone on both pages
        await button(ben.page, "room_private_end").click()
        await expect(dee.page.get_by_text(words("room_private_ended", name="Ben"))).to_be_visible()
        pane = dee.page.get_by_role("complementary", name=words("room_private_title", name="Ben"))
        await expect(pane).to_be_focused()
        for page in (dee.page, ben.page):
            await expect(log(page)).to_have_count(0)
            for text in (HELLO, ANSWER, AFTER):
                await expect(page.get_by_text(text)).to_have_count(0)

        # and Kim was told nothing of it, and the house has not a word
        told = json.dumps([kim.views, kim.ephemeral])
        assert not [word for word in ("privately", 'private_chats"', HELLO, ANSWER, AFTER) if word in told]
        files = [file for file in (tmp_path / "data").rglob("*") if file.is_file()]
        assert not [file for file in files for text in (HELLO, ANSWER, AFTER) if text.encode() in file.read_bytes()]


async def sit_down(company: Company, dee: Walk, ben: Walk) -> str:
    """Dee leads, and has let Ben in; the meeting."""
    facilitator = await company.known("Dee", "facilitator")
    member = await company.newcomer("Ben", company.house.links["newcomer"])
    [group] = await facilitator.ask("GET", "/api/groups")
    meeting = str(group["open_meeting"]["id"])
    for one, visitor in ((dee, facilitator), (ben, member)):
        await one.be(visitor)
        await one.page.goto(f"/m/{meeting}")
        await Lobby(one.page).ready()
    await button(Lead(dee.page).panel, "room_let_in").click()
    await expect(Room(ben.page).seat("Dee")).to_be_visible()
    return meeting


def log(page: Page) -> Locator:
    """What was written in the private chat that the page shows."""
    return page.get_by_role("log", name=words("room_private_log"))


async def write(page: Page, to: str, text: str) -> None:
    """A line, by keyboard."""
    field = page.get_by_label(words("room_private_placeholder", name=to))
    await field.fill(text)
    await field.press("Enter")
