"""From "has asked for support" to a private chat in one tap, and out of it in one; nobody else sees anything."""

import asyncio
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from tests.browser.album import Walk, walk
from tests.browser.company import Company
from tests.browser.pages import Lead, Lobby, Room, button
from tests.browser.visit import visit
from tests.browser.words import words
from tests.journeys.house import house
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.browser

HELLO, ANSWER, AFTER = "I am here, take your time", "It is a heavy day", "Still with you"
TO_GUS, TO_DEE = "Can we talk afterwards", "I would rather write to you"
WRITTEN = (HELLO, ANSWER, AFTER, TO_GUS, TO_DEE)


@dataclass(slots=True)
class Witness:
    """Somebody at a page. shape: `told` is what the server has sent it; `called` its titles"""

    page: Page
    told: list[str] = field(default_factory=list)
    called: list[str] = field(default_factory=list)

    async def watch(self) -> None:
        """From before the page goes anywhere."""
        self.page.on("websocket", lambda line: line.on("framereceived", lambda frame: self.told.append(str(frame))))
        await self.page.expose_function("called", lambda title: self.called.append(title))
        await self.page.add_init_script(
            "new MutationObserver(() => called(document.title)).observe(document, { subtree: true, childList: true })"
        )

    async def knows_nothing(self) -> None:
        """Neither the page nor its line nor its tab has a word of any private chat, or that there is one."""
        shown, told = await self.page.content(), "".join(self.told)
        words_of_it = [words("room_private_title", name=name) for name in ("Dee", "Ben", "Gus")]
        assert [text for text in (*WRITTEN, *words_of_it) if text in shown] == []
        assert [text for text in (*WRITTEN, '"privately"', '"private_chats"') if text in told] == []
        assert [
            title for title in self.called if title.startswith("(") or words("attention_title_message") in title
        ] == []
        assert '"private_chats_on"' in told, "this page was told of the room"


async def test_who_writes_in_private_and_who_sees_nothing_of_it(browser: Browser, tmp_path: Path) -> None:
    async with (
        house(tmp_path / "data", TEAROOM_PRIVATE_CHAT="on") as home,
        AsyncExitStack() as stack,
        walk(browser, home) as dee,
        walk(browser, home) as ben,
        visit(browser, home.url) as gus,
        visit(browser, home.url) as kims,
    ):
        kim = Witness(kims)
        await kim.watch()
        await sit_down(Company(home, stack, {}), dee, {"Ben": ben.page, "Gus": gus, "Kim": kim.page})
        await asked_for_support(dee, ben)
        await choose_a_facilitator(dee.page, ben.page, gus)
        await in_a_second_tab(ben.page)

        # and nobody else was told of any of it, and the house has not a word
        await kim.knows_nothing()
        files = [file for file in (tmp_path / "data").rglob("*") if file.is_file()]
        assert not [file for file in files for text in WRITTEN if text.encode() in file.read_bytes()]


async def asked_for_support(dee: Walk, ben: Walk) -> None:
    """Somebody who asked for support writes with a facilitator."""
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
    await button(pane, "ui_close").first.click()
    for page in (dee.page, ben.page):
        await expect(log(page)).to_have_count(0)
        for text in (HELLO, ANSWER, AFTER):
            await expect(page.get_by_text(text)).to_have_count(0)


async def choose_a_facilitator(dee: Page, ben: Page, gus: Page) -> None:
    """With two facilitators, the member chooses; each of them learns what concerns them and no more."""
    # given Gus, who helps to facilitate, when Ben writes to him, then Gus is shown it in one tap
    await Lead(dee).about("Gus", "room_do_appoint")
    await Room(ben).control("ui_help")
    await button(ben, "room_private_write_to", name="Gus").click()
    await write(ben, "Gus", TO_GUS)
    await expect(gus.get_by_text(words("room_private_new", count="1", name="Ben")).first).to_be_visible()
    await button(gus, "room_private_show").click()
    await expect(log(gus)).to_contain_text(TO_GUS)

    # when Dee asks him meanwhile, then she learns that he writes with somebody, and nothing else
    await Lead(dee).about("Ben", "room_private_do")
    await expect(dee.get_by_text(words("room_refused_in_private_chat"))).to_be_visible()
    await expect(log(dee)).to_have_count(0)

    # when Ben would rather write to Dee, then Gus is told that it has ended, and sees nothing of what follows
    await button(ben, "room_private_more").click()
    await ben.get_by_role("menuitem", name=words("room_private_another", name="Dee")).click()
    await write(ben, "Dee", TO_DEE)
    await expect(gus.get_by_text(words("room_private_ended", name="Ben"))).to_be_visible()
    await button(dee, "room_private_show").click()
    await expect(log(dee)).to_contain_text(TO_DEE)
    await expect(log(dee)).not_to_contain_text(TO_GUS)
    await expect(log(gus)).to_have_count(0)
    for text in (TO_GUS, TO_DEE):
        await expect(gus.get_by_text(text)).to_have_count(0)


async def in_a_second_tab(ben: Page) -> None:
    """The chat is where one's key is: another tab of the same person says where, and shows none of it."""
    other = await ben.context.new_page()
    await other.goto(ben.url)
    await button(other, "room_back_to_chair").click()
    await button(other, "room_private_show").click()
    await expect(other.get_by_text(words("room_private_elsewhere"))).to_be_visible()
    await expect(other.get_by_label(words("room_private_placeholder", name="Dee"))).to_have_count(0)
    await expect(log(other)).not_to_contain_text(TO_DEE)
    await expect(log(ben)).to_contain_text(TO_DEE)

    # and the way out is there too
    await button(other, "room_private_end").click()
    await expect(log(ben)).to_have_count(0)
    await other.close()


async def sit_down(company: Company, dee: Walk, members: dict[str, Page]) -> None:
    """Dee leads, and has let the members in."""
    facilitator = await company.known("Dee", "facilitator")
    [group] = await facilitator.ask("GET", "/api/groups")
    door = f"/m/{group['open_meeting']['id']}"
    await come_in(dee.page, facilitator, door)
    for name, page in members.items():
        await come_in(page, await company.newcomer(name, company.house.links["newcomer"]), door)
    await Lead(dee.page).admit(*members)
    for page in members.values():
        await expect(Room(page).seat("Dee")).to_be_visible()


async def come_in(page: Page, visitor: Visitor, door: str) -> None:
    """Look with this person's eyes, and ask to be let in."""
    await Walk(page).be(visitor)
    await page.goto(door)
    await Lobby(page).ready()


def log(page: Page) -> Locator:
    """What was written in the private chat that the page shows."""
    return page.get_by_role("log", name=words("room_private_log"))


async def write(page: Page, to: str, text: str) -> None:
    """A line, by keyboard."""
    field = page.get_by_label(words("room_private_placeholder", name=to))
    await field.fill(text)
    await field.press("Enter")
