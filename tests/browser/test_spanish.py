"""Somebody who reads Spanish comes from the front page to a chair in the circle, and meets no English on the way."""

import asyncio
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from typing import Literal

import pytest
from playwright.async_api import Browser, Page, ViewportSize, expect

from tests.browser.album import MEASURE, SETTLED
from tests.browser.axe import violations
from tests.browser.gathering import together
from tests.browser.pages import MEETING, SIGNED_IN, Lead, Lobby, Room, button, come_in, sign_in, walk_to_the_door
from tests.browser.shots import LAPTOP, PHONE, SHOTS
from tests.browser.untranslated import English
from tests.browser.visit import visit
from tests.browser.words import catalogue, reading, words
from tests.journeys.house import House

pytestmark = pytest.mark.browser

SPANISH = catalogue("es")
ENGLISH = English(SPANISH)
LOOKS: tuple[tuple[ViewportSize, Literal["light", "dark"]], ...] = ((LAPTOP, "light"), (PHONE, "dark"))


# A word that lacks less than a pixel is cut, too; `scrollWidth` is whole pixels.
CUT = """() => [...document.querySelectorAll('.control > span:not(.level)')].filter((one) => {
  const whole = one.cloneNode(true)
  Object.assign(whole.style, { position: 'absolute', maxWidth: 'none', width: 'max-content' })
  one.after(whole)
  const [has, needs] = [one, whole].map((each) => each.getBoundingClientRect().width)
  whole.remove()
  return one.checkVisibility() && needs > has + 0.1
}).map((one) => one.textContent)"""


@dataclass(slots=True)
class Reader:
    """Somebody at a page, who notes what is not in their language and what does not fit."""

    page: Page
    faults: list[str] = field(default_factory=list)

    async def read(self, name: str, shows: str) -> None:
        """Look at the page on a laptop by day and a phone at night, once it shows this text of the catalogue."""
        await expect(self.page.get_by_text(words(shows)).filter(visible=True).first).to_be_visible()
        assert await self.page.evaluate("document.documentElement.lang") == "es"
        for size, scheme in LOOKS:
            await self.page.set_viewport_size(size)
            await self.page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
            await self.page.evaluate(SETTLED)
            self.faults += [f"{name}: in English: {text}" for text in await ENGLISH.left_on(self.page)]
            self.faults += [f"{name}-{size['width']}: {fault}" for fault in await self.page.evaluate(MEASURE)]
            self.faults += [f"{name}-{size['width']}: cut short: {text}" for text in await self.page.evaluate(CUT)]
            await self.page.screenshot(path=SHOTS / f"es-{name}-{size['width']}.png", full_page=size is PHONE)
        # Colours are those of the English page, which is looked at in all of them.
        self.faults += [f"{name}: axe: {fault}" for fault in await violations(self.page, but_contrast=True)]


async def test_from_the_front_page_to_the_circle_in_spanish(browser: Browser, home: House) -> None:
    async with AsyncExitStack() as stack:
        dot, ana, dee = [
            Reader(await stack.enter_async_context(visit(browser, home.url, locale=locale)))
            for locale in ("en-GB", "es-MX", "es-ES")
        ]
        with reading(SPANISH):
            await choose_and_sign_in(dot)
            await sign_in(dee.page, home.links["facilitator"])
            await look_after_a_group(dee)
            await come_with_an_invite(ana, home.links["newcomer"])
            await meet(dee, ana)
        faults = [fault for reader in (dot, ana, dee) for fault in reader.faults]
    assert not faults, "\n".join(dict.fromkeys(faults))


async def choose_and_sign_in(dot: Reader) -> None:
    """Whose browser asks for English chooses Spanish at the door, and gets mail, pages and dates in it."""
    await dot.page.goto("/")
    await dot.page.get_by_role("button", name="Español").click()
    await dot.read("sign-in", "identity_sign_in_lead")
    await dot.page.get_by_label(words("identity_sign_in_email")).fill("dot@demo.example")
    await button(dot.page, "identity_sign_in_button").click()
    await dot.read("sign-in-sent", "identity_sent_text")
    mail = dot.page.get_by_role("link", name="/sign-in/")
    async with asyncio.timeout(30):
        while not await mail.count():
            await dot.page.goto("/demo/mailbox")
    await dot.read("mailbox", "identity_mail_sign_in_subject")
    await mail.first.click()
    await dot.read("sign-in-open", "identity_open_text")
    await button(dot.page, "identity_open_button").click()
    await dot.page.wait_for_url(SIGNED_IN)
    for name, path, shows in (
        ("home", "/", "home_title"),
        ("organise", "/organise", "organise_counts_only"),
        ("me", "/me", "me_email_is"),
        ("line", "/line", "line_text"),
        ("help", "/help", "safety_lead"),
        ("how", "/how", "how_lead"),
    ):
        await dot.page.goto(path)
        await dot.read(name, shows)


async def look_after_a_group(dee: Reader) -> None:
    """The account menu has the languages; English and back keeps one where one was."""
    await dee.read("group-facilitator", "tour_facilitator_4")
    group = dee.page.url
    await button(dee.page, "page_account_menu").click()
    await dee.read("account-menu", "page_account")
    await dee.page.get_by_role("button", name="English").click()
    await expect(dee.page.locator("html")).to_have_attribute("lang", "en-GB")
    await dee.page.get_by_role("button", name="Account menu").click()
    await dee.page.get_by_role("button", name="Español").click()
    await expect(dee.page.locator("html")).to_have_attribute("lang", "es")
    assert dee.page.url == group
    await dee.page.goto(f"{group}/settings")
    await dee.read("settings", "settings_people")
    await dee.page.goto(f"{group}/tearoom")
    await dee.read("tea-door", "tea_door_title")
    await button(dee.page, "tea_walk_in").click()
    await dee.read("tea-standing", "tea_you_stand")
    await button(dee.page, "page_account_menu").click()
    await expect(dee.page.get_by_role("link", name=words("how_title"))).to_be_visible()
    await expect(dee.page.get_by_role("button", name="English")).to_have_count(0)  # it would load the page again
    await dee.page.goto(group)


async def come_with_an_invite(ana: Reader, invite: str) -> None:
    await ana.page.goto(invite)
    await ana.read("invite", "invite_fair")
    await button(ana.page, "invite_come_in").click()
    await ana.read("invite-problems", "refusal_name_empty")
    await come_in(ana.page, invite, "Ana")
    await ana.read("group", "tour_member_4")


async def meet(dee: Reader, ana: Reader) -> None:
    """Through the lobby into the room, and what one opens there."""
    for one in (dee, ana):
        await one.page.set_viewport_size(LAPTOP)
        await walk_to_the_door(one.page)
        await one.page.wait_for_url(MEETING)
    await Lobby(dee.page).ready()
    await expect(Room(dee.page).seat("Dee")).to_be_visible()
    await ana.read("lobby", "room_plan_title")
    await Lobby(ana.page).ready()
    await ana.read("lobby-waiting", "room_waiting_unseen")
    lead = Lead(dee.page)
    await dee.page.set_viewport_size(LAPTOP)
    await button(lead.panel, "room_let_in").click()
    await expect(Room(ana.page).seat("Dee")).to_be_visible()
    await lead.begin("room_begin_round", "room_way_round")
    await together([inside(ana), over_the_lead(dee)])


async def inside(ana: Reader) -> None:
    await Room(ana.page).open_chat()
    await ana.read("room-chat", "room_chat_empty")
    await button(ana.page, "ui_close").first.click()
    for control, shows, name in (
        ("room_settings", "room_sound_only_hint", "settings"),
        ("ui_help", "room_help_only_they", "help"),
        ("room_leave", "room_leave_text", "leave"),
    ):
        await ana.page.set_viewport_size(LAPTOP)
        await button(ana.page, control).click()
        await ana.read(f"room-{name}", shows)
        await button(ana.page, "ui_close").click()


async def over_the_lead(dee: Reader) -> None:
    await dee.read("room-lead", "room_you_have_floor")
    await dee.page.set_viewport_size(LAPTOP)
    panel = Lead(dee.page).panel
    for control, shows, name in (
        ("room_change_way", "room_way_title", "way"),
        ("room_door", "room_lock_hint", "door"),
        ("room_end_meeting", "room_end_text", "end"),
    ):
        await button(panel, control).click()
        await dee.read(f"room-{name}", shows)
        await button(dee.page, "ui_close").click()
        await dee.page.set_viewport_size(LAPTOP)
