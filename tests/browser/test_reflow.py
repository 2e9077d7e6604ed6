"""On the window that four hundred per cent leave of a screen, every page beside the room can be read and used."""

import re
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest
from playwright.async_api import Browser, Page, ViewportSize, expect

from tests.browser.album import MEASURE, SETTLED, Walk
from tests.browser.company import Company
from tests.browser.pages import button
from tests.browser.shots import LAPTOP, PHONE
from tests.browser.visit import visit
from tests.browser.words import words
from tests.journeys.house import House, house

pytestmark = pytest.mark.browser

REFLOW = (Path(__file__).parent / "reflow.js").read_text()
EDGES = (Path(__file__).parent / "edges.js").read_text()
ZOOMED: tuple[ViewportSize, ...] = ({"width": 320, "height": 256}, {"width": 360, "height": 225})
"""What is left of 1280x1024 and of 1440x900. source: WCAG 2.2, 1.4.10"""
PAGE, SIDE = 1152, 20
"""How wide pages are, and what is free beside them. source: the look's notes on pages, "Grid"; web/src/ui/tokens.css"""
INSIDE = ("tea-standing", "tea-settings", "tea-table")
"""The tea-room takes the whole window."""


async def sights(page: Page, home: House) -> AsyncIterator[tuple[str, str]]:
    """Opens one page after the other, and what opens over it. shape: its name, and the key of what it shows"""
    async with AsyncExitStack() as stack:
        company, walk = Company(home, stack, {}), Walk(page)
        dot, dee = await company.known("Dot", "organiser"), await company.known("Dee", "facilitator")
        sam = await company.known("Sam", "member 3")
        [group] = await dee.ask("GET", "/api/groups")
        async for sight in before_one_is_in(page, home):
            yield sight
        await walk.be(sam)
        async for sight in as_a_member(page, group["id"], group["open_meeting"]["id"]):
            yield sight
        await company.sit(dee, group["open_meeting"]["id"])
        await dee.do(f"room:{group['open_meeting']['id']}", "EndMeeting")
        await walk.be(dee)
        async for sight in as_a_facilitator(page, group["id"]):
            yield sight
        await walk.be(dot)
        async for sight in as_an_organiser(page):
            yield sight


async def before_one_is_in(page: Page, home: House) -> AsyncIterator[tuple[str, str]]:
    """What anybody may see."""
    for name, path, shows in (
        ("sign-in", "/", "identity_sign_in_lead"),
        ("sign-in-gone", "/sign-in/cut", "identity_gone_title"),
        ("help", "/help", "safety_lead"),
        ("how", "/how", "how_lead"),
        ("mailbox", "/demo/mailbox", "demo_mailbox_lead"),
        ("not-found", "/nowhere", "app_not_found_title"),
        ("invite-gone", "/invite#cut", "invite_gone_title"),
        ("invite", home.links["newcomer"], "invite_fair"),
    ):
        await page.goto(path)
        yield name, shows
    await button(page, "invite_come_in").click()
    yield "invite-problems", "refusal_name_empty"


async def as_a_member(page: Page, group: str, meeting: str) -> AsyncIterator[tuple[str, str]]:
    """Sam's group, tea-rooms and own page."""
    await page.goto(f"/g/{group}")
    yield "group-member", "group_my_place"
    await button(page, "group_leave").click()
    yield "group-leave", "group_leave_text"
    await page.goto("/line")
    yield "line", "line_text"
    await page.goto("/me")
    yield "me", "me_back_title"
    await button(page, "me_erase").click()
    yield "me-erase", "me_erase_text"
    await page.goto(f"/m/{meeting}")
    yield "lobby", "room_plan_title"
    await page.goto(f"/g/{group}/tearoom")
    yield "tea-peek", "tea_door_standing"
    await button(page, "tea_walk_in").click()
    yield "tea-standing", "tea_you_stand"
    await button(page, "room_settings").click()
    yield "tea-settings", "attention_sounds"
    await button(page, "ui_close").click()
    await button(page, "tea_pull_up_at", table=words("tea_table_window")).click()
    yield "tea-table", "tea_move"
    await page.goto("/me")
    yield "left-a-table", "left_table"
    await button(page, "left_leave").click()
    await page.goto("/tearoom")
    yield "tea-house-consent", "tea_house_what"


async def as_a_facilitator(page: Page, group: str) -> AsyncIterator[tuple[str, str]]:
    """Dee's groups, and all that one can do about one of them."""
    await page.goto(f"/g/{group}")
    yield "group-facilitator", "group_planned"
    await button(page, "group_plan").click()
    yield "group-plan", "plan_others"
    await button(page, "ui_close").click()
    await page.get_by_role("button", name=re.compile(f"^{words('group_call_off')}")).first.click()
    yield "group-call-off", "group_call_off_yes"
    await button(page, "ui_close").click()
    await page.get_by_role("button", name=re.compile(f"^{words('group_who_came')}")).first.click()
    await page.get_by_text(words("attendance_details")).click()
    yield "group-attendance", "attendance_csv"
    await button(page, "ui_close").click()
    await button(page, "totals_open").click()
    yield "group-totals", "totals_title"
    await button(page, "ui_close").click()
    await button(page, "board_pin").click()
    yield "group-pin", "board_pin_text"
    await page.goto(f"/g/{group}/settings")
    yield "settings", "settings_people"
    await button(page, "settings_invite_make").click()
    yield "settings-invite", "settings_invite_later"
    await page.get_by_role("button", name=words("settings_remove_label", name="Sam")).click()
    yield "settings-remove", "settings_remove_text"


async def as_an_organiser(page: Page) -> AsyncIterator[tuple[str, str]]:
    """Dot's house; and when something on the way keeps her sign-in from the line: the page stays, and says so."""
    for name, path, shows in (("home", "/", "home_title"), ("organise", "/organise", "organise_counts_only")):
        await page.goto(path)
        yield name, shows
    await button(page, "organise_new").click()
    yield "organise-new", "organise_hold_myself"
    await page.route_web_socket("**/ws", lambda line: line.close(code=4001))
    await page.goto("/organise")
    yield "disputed", "signed_out_disputed"
    assert page.url.endswith("/organise")


async def test_every_page_beside_the_room_reflows_and_begins_at_one_edge(browser: Browser, tmp_path: Path) -> None:
    faults: list[str] = []
    async with house(tmp_path / "data", TEAROOM_BOARD="on") as home, visit(browser, home.url) as page:
        await page.emulate_media(reduced_motion="reduce")
        async for name, shows in sights(page, home):
            await expect(page.get_by_text(words(shows)).filter(visible=True).first).to_be_visible()
            for size in ZOOMED:
                await page.set_viewport_size(size)
                await page.evaluate(SETTLED)
                found = [*await page.evaluate(MEASURE), *await page.evaluate(REFLOW)]
                faults += [f"{name}-{size['width']}: {fault}" for fault in found]
            for size in (PHONE, LAPTOP):
                await page.set_viewport_size(size)
                await page.evaluate(SETTLED)
                edge = SIDE if name in INSIDE else max(SIDE, (size["width"] - PAGE) / 2)
                begins = await page.evaluate(EDGES)
                if any(abs(at - edge) > 1 for at in begins.values()):
                    faults.append(f"{name}-{size['width']}: begins at {begins}, not at {edge}")
    assert not faults, "\n".join(dict.fromkeys(faults))
