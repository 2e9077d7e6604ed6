"""The tea-room and what a meeting leaves behind, in each state and role: good for everybody, and pictured."""

import pytest
from playwright.async_api import Browser, expect

from tests.browser.album import Walk, walk
from tests.browser.live_evening import ENOUGH, Evening, evening_of
from tests.browser.pages import Tearoom, button
from tests.browser.words import words
from tests.journeys.house import House

pytestmark = pytest.mark.browser


@pytest.mark.long
async def test_tearoom_and_what_a_meeting_leaves(browser: Browser, home: House) -> None:
    async with evening_of(browser, home) as evening, walk(browser, home) as one:
        await evening.has_been()
        await one.be(evening.sam)
        await tearoom(evening, one)
        await afterwards(evening, one)


async def tearoom(evening: Evening, one: Walk) -> None:
    """Through the window, by the kettle, at a table, and the house's."""
    await one.go(f"/g/{evening.group}/tearoom", "tea-peek-nobody", words("tea_door_title"))
    company, guests = evening.company, evening.guests
    await company.sit_at(guests["Maya"], evening.group, "window")
    await company.sit_at(guests["Tom"], evening.group, "window")
    await company.sit_at(guests["Priya"], evening.group, "long")
    await company.sit_at(guests["Jo"], evening.group, "quiet")
    await company.stand(guests["Ruth"], evening.group)
    await guests["Jo"].do(f"tearoom:{evening.group}", "LikeCompany", on=True)
    await one.see("tea-peek", "Maya")
    await button(one.page, "tea_walk_in").click()
    await one.see("tea-standing", words("tea_you_stand"))
    await company.sit_at(evening.gwen, evening.group, "quiet")
    await one.see("tea-full", words("tea_full"))
    await button(one.page, "tea_pull_up_at", table=words("tea_table_window")).click()
    await expect(Tearoom(one.page).picture("tea_table_window", "Maya")).to_have_js_property("readyState", ENOUGH)
    await one.see("tea-table", words("tea_move"))
    await one.go(f"/g/{evening.group}", "group-after", words("group_kettle_on"))
    await one.go("/tearoom", "tea-house-consent", words("tea_house_what"))
    await button(one.page, "tea_house_join").click()
    await one.see("tea-house-peek", words("tea_door_title"))
    await button(one.page, "tea_walk_in").click()
    await one.see("tea-house-alone", words("tea_you_stand"))


async def afterwards(evening: Evening, one: Walk) -> None:
    """What the facilitator sees of it."""
    await one.be(evening.dee)
    await one.go(f"/g/{evening.group}", "group-past-facilitator", words("group_past"))
    await one.page.get_by_role("button", name=words("group_who_came")).first.click()
    await one.page.get_by_text(words("attendance_details")).click()
    await one.see("attendance", words("attendance_csv"))
    await button(one.page, "ui_close").click()
    await button(one.page, "totals_open").click()
    await one.see("attendance-totals", words("totals_title"))
