"""The page never lies: turned away, locked, loaded again, gone by accident, offline, left elsewhere, no storage."""

import asyncio
import re
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import pytest
from playwright.async_api import Browser, Locator, Page, expect

from tests.browser.album import Walk
from tests.browser.devices import SCRIPT, alive, becomes
from tests.browser.gathering import LAPTOP, Guest, guest
from tests.browser.pages import GROUP, Room, button, walk_to_the_door
from tests.browser.relay import Relay, relay
from tests.browser.words import words
from tests.journeys.house import House
from tests.journeys.own_group import OwnGroup

MINUTE_S = 60
BACK_S = 2.0  # from the press of reload, or of "Come back", to the own chair
LINE_BACK_S = 2.0  # a page dials again after half a second
TOLD_S = 3.0  # from a network that swallows everything to a word about it

# Site data is blocked: the very getters throw.
NO_STORAGE = """
for (const name of ['localStorage', 'sessionStorage']) {
  Object.defineProperty(window, name, { get() { throw new DOMException('Access is denied', 'SecurityError') } })
}
"""


def says(page: Page, key: str, **values: str) -> Locator:
    """Where the page says this for everybody to see; on a phone it may stand twice."""
    return page.get_by_text(words(key, **values)).filter(visible=True).first


@asynccontextmanager
async def within(seconds: float, what: str) -> AsyncIterator[None]:
    began = time.monotonic()
    yield
    took = time.monotonic() - began
    assert took <= seconds, f"{what} took {took:.2f} s"


async def looks_right(page: Page, name: str) -> None:
    """Pictured on a phone and a laptop, light and dark, and good for everybody's eyes and fingers in each."""
    await expect(page.get_by_role("heading", level=1).first).to_be_visible()  # what it shows has come
    walk = Walk(page)
    await walk.see(name)
    await page.set_viewport_size(LAPTOP)
    assert not walk.faults, "\n".join(walk.faults)


async def opens(dee: Guest) -> Locator:
    """The facilitator's dialog about the door."""
    await button(dee.lead.panel, "room_door").click()
    return dee.page.get_by_role("dialog", name=words("room_door_title"))


@pytest.mark.alone  # it takes the time of a reload
async def test_lobby_and_chair_say_what_is(group_apart: OwnGroup, browser: Browser) -> None:
    async with AsyncExitStack() as stack:
        network = await stack.enter_async_context(relay(group_apart.media_port))
        dee, ben = [
            await stack.enter_async_context(
                guest(browser, group_apart, name, size=LAPTOP, through=through, before=SCRIPT)
            )
            for name, through in (("Dee", None), ("Ben", network))
        ]
        for one in (dee, ben):  # so that there is a page to go back to
            await one.page.goto(f"/g/{group_apart.id}")
            await walk_to_the_door(one.page)
        await dee.lobby.sees_oneself()
        await dee.lobby.ready()
        await expect(dee.room.seat("Dee")).to_be_visible()
        await turned_away_locked_and_let_in(group_apart.house, dee, ben)
        await loaded_again(dee, ben)
        await a_new_version_came(ben)
        await gone_by_accident(dee, ben)
        network.cut()
        async with within(TOLD_S + 0.5, "saying that the line is away"):  # half a second is Playwright's own
            await expect(says(ben.page, "room_reconnecting")).to_be_visible(timeout=10_000)
        faded = await ben.room.seat("Dee").locator(".face").first.evaluate("one => !!one.closest('.still')")
        assert faded, "others' last pictures look as if they were live"
        await looks_right(ben.page, "room-offline")
        network.restore()
        await expect(says(ben.page, "room_reconnecting")).to_have_count(0)
        await left_in_another_window(ben, network)
        await leaves_and_it_ends(dee, ben)


async def turned_away_locked_and_let_in(home: House, dee: Guest, ben: Guest) -> None:
    # when Ben knocks and is turned away
    await ben.lobby.sees_oneself()
    await ben.lobby.ready()
    await ben.lobby.waits_for("Dee")
    door = await opens(dee)
    await door.get_by_role("button", name=words("room_refuse")).click()
    # then he is told, his devices rest, and he may knock again after a minute, not before
    await expect(says(ben.page, "room_lobby_denied_by", name="Dee")).to_be_visible()
    again = ben.page.get_by_role("button", name=words("room_knock_again"))
    await expect(again).to_be_disabled()
    await becomes(ben.page, [])
    # when the door is locked meanwhile, and unlocked again
    await door.get_by_text(words("room_lock")).click()
    await expect(says(ben.page, "room_lobby_locked")).to_be_visible()
    await door.get_by_text(words("room_lock")).click()
    await expect(says(ben.page, "room_lobby_denied_by", name="Dee")).to_be_visible()
    home.shift_clock(MINUTE_S)
    await expect(again).to_be_enabled()
    await button(door, "ui_close").click()
    # when he knocks again while Dee has a sheet open, and another tab before her
    await button(dee.page, "room_settings").click()
    other = await dee.page.context.new_page()
    await other.goto("/me")
    await again.click()
    # then she is told over the sheet, in the title of the tab, and in the other tab, where she lets him in
    await expect(says(dee.page, "knock_one", name="Ben")).to_be_visible()
    await expect(dee.page).to_have_title(re.compile(r"^\(1\) "))
    await expect(says(other, "knock_one", name="Ben")).to_be_visible()
    await expect(other).to_have_title(re.compile(r"^\(1\) "))
    await looks_right(other, "knock-in-another-tab")
    await button(other, "room_let_in").click()
    await expect(ben.room.seat("Dee")).to_be_visible()
    await expect(other).not_to_have_title(re.compile(r"^\("))
    await other.close()
    await button(dee.page, "ui_close").click()


async def loaded_again(dee: Guest, ben: Guest) -> None:
    """In a round; the facilitator too."""
    await dee.lead.begin("room_begin_round", "room_way_round")
    await dee.room.shows("Dee", "room_label_holder")
    for one in (ben, dee):
        async with within(BACK_S, f"{one.name}'s way back to the chair after a reload"):
            await one.page.reload(wait_until="commit")
            await expect(one.room.seat("Dee")).to_be_visible()
    for one in (ben, dee):
        await one.room.shows("Dee", "room_label_holder")
    # the menus of a facilitator open, right after they have come in
    await dee.lead.about("Ben", "room_do_appoint")
    await ben.room.shows("Ben", "room_label_cofacilitator")


async def a_new_version_came(ben: Guest) -> None:
    """A file of this one is gone: in a meeting nothing is loaded again unless its person says so."""
    await ben.page.evaluate("window.same = true; dispatchEvent(new Event('vite:preloadError'))")
    await expect(says(ben.page, "renew_text")).to_be_visible()
    await button(ben.page, "renew_later").click()
    await expect(says(ben.page, "renew_text")).to_have_count(0)
    assert await ben.page.evaluate("window.same")


async def gone_by_accident(dee: Guest, ben: Guest) -> None:
    # when Ben goes back by accident, then his chair is kept, and he is told on the page where he is
    await ben.page.go_back()
    await expect(says(ben.page, "left_meeting")).to_be_visible()
    await becomes(ben.page, [])
    await dee.room.shows("Ben", "room_label_away")
    await looks_right(ben.page, "left-meeting")
    async with within(BACK_S, "the way back by Come back"):
        await ben.page.get_by_role("link", name=words("left_back"), exact=True).click()
        await expect(ben.room.seat("Dee")).to_be_visible()
    await expect(dee.room.seat("Ben")).not_to_contain_text(words("room_label_away"))
    # when Dee, who leads, goes back, she is asked first
    here = dee.page.url
    await dee.page.evaluate("history.back()")
    await button(dee.page, "room_leave_stay").click()
    assert dee.page.url == here
    await expect(dee.room.seat("Ben")).to_be_visible()
    # and so is Ben, when it is his turn; the browser itself asks whoever would close the tab
    await button(dee.lead.panel, "room_give_floor", name="Ben").click()
    await ben.room.shows("Ben", "room_label_holder")
    await ben.page.evaluate("history.back()")
    await button(ben.page, "room_leave_stay").click()
    async with ben.page.expect_event("dialog") as asked:
        await ben.page.close(run_before_unload=True)
    dialog = await asked.value
    assert dialog.type == "beforeunload"
    await dialog.dismiss()
    await expect(ben.room.seat("Dee")).to_be_visible()


async def left_in_another_window(ben: Guest, network: Relay) -> None:
    other = await ben.page.context.new_page()
    await other.goto(ben.page.url)
    await button(other, "room_back_to_chair").click()
    await expect(Room(other).seat("Dee")).to_be_visible()
    await button(other, "room_leave").click()
    await button(other.get_by_role("dialog"), "room_leave_now").click()
    await expect(ben.page.get_by_role("heading", name=words("room_moved_elsewhere_title"))).to_be_visible()
    await other.close()
    await becomes(ben.page, [])
    await looks_right(ben.page, "left-in-another-window")
    # and nothing comes in again by itself, not even when the line breaks
    network.cut(abort=True)
    network.restore()
    await asyncio.sleep(LINE_BACK_S)
    await expect(ben.page.get_by_role("heading", name=words("room_moved_elsewhere_title"))).to_be_visible()
    await button(ben.page, "room_come_back_in").click()
    await expect(ben.room.seat("Dee")).to_be_visible()


async def leaves_and_it_ends(dee: Guest, ben: Guest) -> None:
    """Whoever has left, and whoever stayed until the end: nothing of their devices is open."""
    await button(ben.page, "room_leave").click()
    await button(ben.page.get_by_role("dialog"), "room_leave_now").click()
    await ben.page.wait_for_url(GROUP)
    await becomes(ben.page, [])
    assert await alive(dee.page) == ["audio", "video"]
    # and Dee, who would leave, ends it for everybody instead
    await button(dee.page, "room_leave").click()
    await button(dee.page.get_by_role("dialog"), "room_leave_end").click()
    await button(dee.page, "room_end_now").click()
    await expect(dee.page.get_by_role("heading", name=words("room_over_title"))).to_be_visible()
    await becomes(dee.page, [])


async def test_everything_works_without_storage(own_group: OwnGroup, browser: Browser) -> None:
    async with guest(browser, own_group, "Dee", facilitates=True, size=LAPTOP, before=NO_STORAGE) as dee:
        # given a browser that forbids storage, when Dee sits down, then she sits
        await dee.lobby.ready()
        await expect(dee.room.seat("Dee")).to_be_visible()
        # when she loads the page again, her chair is offered
        await dee.page.reload()
        await button(dee.page, "room_back_to_chair").click()
        await expect(dee.room.seat("Dee")).to_be_visible()
        # when the meeting is over and she stays for tea, she walks in
        await dee.lead.end_meeting()
        await dee.tea.walk_in()
        await dee.tea.sit_down("tea_table_long")
        # when she goes back by accident, her chair at the table is kept, and she comes back to it
        await dee.page.go_back()
        await expect(says(dee.page, "left_table")).to_be_visible()
        await dee.page.get_by_role("link", name=words("left_back"), exact=True).click()
        await expect(dee.page.get_by_role("heading", name=words("tea_table_long"), level=1)).to_be_visible()
        await expect(says(dee.page, "left_table")).to_have_count(0)
