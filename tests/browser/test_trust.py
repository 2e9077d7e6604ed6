"""Pages one can trust: sign-in leads back, what is planned is first, links are seen again, forms say what is wrong."""

import asyncio
import re
from contextlib import AsyncExitStack
from datetime import timedelta
from http import HTTPStatus
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Browser, Locator, Page, Request, Route, expect

from server.kit.clock import SystemClock
from tests.browser.album import Walk, walk
from tests.browser.company import Company
from tests.browser.gathering import LAPTOP, guest
from tests.browser.pages import Lobby, Room, button
from tests.browser.visit import visit
from tests.browser.words import words
from tests.journeys.house import House, house
from tests.journeys.own_group import OwnGroup
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.browser

DENIED = """() => {
  navigator.clipboard.writeText = () => Promise.reject(new DOMException('no', 'NotAllowedError'))
  navigator.share = async ({ url }) => { window.shared = url }
}"""
PASTE = """(field) => {
  const brought = new DataTransfer()
  brought.items.add(new File(['x'], 'photo.png', { type: 'image/png' }))
  field.dispatchEvent(new ClipboardEvent('paste', { clipboardData: brought, bubbles: true }))
}"""
THREE_LINES_PX = 75


async def test_a_deep_link_survives_signing_in(browser: Browser, shared_house: House) -> None:
    async with visit(browser, shared_house.url) as page:
        opened = await answers_before_it_leads_away(page)
        await page.goto("/organise", wait_until="commit")
        await page.wait_for_url("**/sign-in?to=%2Forganise")
        assert opened == ["/organise", "/sign-in"]
        await page.get_by_label(words("identity_sign_in_email")).fill("dot@demo.example")
        await button(page, "identity_sign_in_button").click()
        await page.wait_for_url("**/sign-in/sent?to=%2Forganise")
        mailed = page.get_by_role("link", name="/sign-in/")
        async with asyncio.timeout(30):
            while not await mailed.count():
                await page.goto("/demo/mailbox")
        await page.goto(str(await mailed.first.get_attribute("href")))
        await button(page, "identity_open_button").click()
        await page.wait_for_url("**/organise")
        await expect(page.get_by_role("heading", name=words("organise_groups"))).to_be_visible()


async def answers_before_it_leads_away(page: Page) -> list[str]:
    """The first question and the line are both told that nobody is signed in before the page to sign in comes.

    shape: the paths of all pages that are asked for
    """
    opened: list[str] = []
    refused = asyncio.Semaphore(0)

    def note(asked: Request) -> None:
        if asked.is_navigation_request():
            opened.append(urlsplit(asked.url).path)

    async def come(route: Route) -> None:
        await refused.acquire()
        await refused.acquire()
        await route.continue_()

    page.on("request", note)
    page.on("response", lambda answer: refused.release() if answer.status == HTTPStatus.UNAUTHORIZED else None)
    await page.route("**/sign-in?to=*", come, times=1)
    return opened


async def test_a_facilitators_evening(browser: Browser, tmp_path: Path) -> None:
    async with (
        house(tmp_path / "data", TEAROOM_BOARD="on") as home,
        AsyncExitStack() as stack,
        walk(browser, home) as one,
    ):
        company = Company(home, stack, {})
        dot = await company.known("Dot", "organiser")
        await one.be(dot)
        group = await begin_a_group(one)
        await starting_early_opens_what_is_planned(one, dot, group)
        await two_open_rooms_are_both_shown(one, dot, group)
        await times_that_clocks_leave_out_are_asked(one.page, group)
        await notes_are_pinned_and_taken_down(one, group)
        url = await a_link_is_seen_again(one, group)
        await company.newcomer("Cleo", url)
        await who_joined_is_told_until_it_is_seen(one, group)


async def begin_a_group(one: Walk) -> str:
    """Every error stands at its field, and goes while one mends it."""
    page = one.page
    await page.goto("/organise")
    await button(page, "organise_new").click()
    dialog = page.get_by_role("dialog")
    name, purpose = (dialog.get_by_label(words(key)) for key in ("settings_name", "settings_purpose"))
    await button(dialog, "organise_make").click()
    await one.see("organise-new-problems", words("refusal_empty"))
    for field in (name, purpose):
        await expect(field).to_have_attribute("aria-invalid", "true")
    await expect(name).to_be_focused()
    await name.fill("Night shift")
    await expect(name).not_to_have_attribute("aria-invalid", "true")
    await expect(purpose).to_have_attribute("aria-invalid", "true")
    await purpose.fill("People who sleep badly.")
    await dialog.get_by_label(words("organise_hold_myself")).check()
    await button(dialog, "organise_make").click()
    await page.wait_for_url("**/settings")
    return page.url.split("/")[-2]


async def starting_early_opens_what_is_planned(one: Walk, dot: Visitor, group: str) -> None:
    page = one.page
    at = SystemClock().now() + timedelta(minutes=40)
    body = {"minutes": 90, "starts_at": at.isoformat(), "time_zone": "America/New_York"}
    planned = await dot.ask("POST", f"/api/groups/{group}/meetings", body)
    await one.go(f"/g/{group}", "group-planned-soon", words("group_start_early"))
    await expect(button(page, "group_start_now")).to_have_count(0)
    await expect(page.get_by_text(re.compile(r"\d\d:\d\d in New York"))).not_to_have_count(0)
    await button(page, "group_start_early").click()
    await button(page.get_by_role("dialog"), "plan_never_mind").click()
    await button(page, "group_start_early").click()
    await one.see("group-start-early")
    await button(page.get_by_role("dialog"), "plan_now_go").click()
    await page.wait_for_url(f"**/m/{planned['id']}")


async def two_open_rooms_are_both_shown(one: Walk, dot: Visitor, group: str) -> None:
    page = one.page
    await Lobby(page).sees_oneself()
    await Lobby(page).ready()
    await dot.ask("POST", f"/api/groups/{group}/meetings", {"minutes": 45})
    async with page.context.expect_page() as opened:
        await page.evaluate("window.open(location.origin)")
    beside = await opened.value
    await beside.goto(f"/g/{group}")
    rows = beside.get_by_role("listitem").filter(has=beside.get_by_role("link", name=words("group_come_in")))
    await expect(rows).to_have_count(2)
    await expect(rows.filter(has_text=words("group_inside_lead", name="Dot"))).to_have_count(1)
    await expect(rows.filter(has_text=words("group_inside_nobody"))).to_have_count(1)
    await beside.close()
    await one.go(f"/g/{group}", "group-two-open", words("group_open_several_text"))


async def times_that_clocks_leave_out_are_asked(page: Page, group: str) -> None:
    """In Berlin: 2027-03-28 02:30 is not there, 2027-10-31 02:30 is there twice."""
    await page.goto(f"/g/{group}")
    await button(page, "group_plan").click()
    dialog = page.get_by_role("dialog")
    day, time = (dialog.get_by_label(words(key), exact=True) for key in ("plan_day", "plan_time"))
    go = button(dialog, "plan_new_go")
    await day.fill("2027-03-28")
    await time.fill("02:30")
    await expect(dialog.get_by_text(words("plan_hour_missing", time="02:30"))).to_be_visible()
    await go.click()
    await expect(time).to_have_attribute("aria-invalid", "true")
    await button(dialog, "plan_hour_take", time="03:30").click()
    await expect(time).to_have_value("03:30")
    await expect(time).not_to_have_attribute("aria-invalid", "true")
    await day.fill("2027-10-31")
    await time.fill("02:30")
    await expect(dialog.get_by_text(words("plan_hour_twice", time="02:30"))).to_be_visible()
    await go.click()
    await expect(dialog.get_by_text(words("plan_hour_twice_choose"))).to_be_visible()
    await dialog.get_by_text(re.compile(r"second, 02:30")).click()
    await go.click()
    await expect(dialog).to_have_count(0)
    meetings = await page.evaluate(f"fetch('/api/groups/{group}/meetings').then((answer) => answer.json())")
    assert [meeting["starts_at"] for meeting in meetings["coming"]] == ["2027-10-31T01:30:00Z"]


async def notes_are_pinned_and_taken_down(one: Walk, group: str) -> None:
    page = one.page
    await page.goto(f"/g/{group}")
    await button(page, "board_pin").click()
    dialog = page.get_by_role("dialog")
    await button(dialog, "board_pin_go").click()
    note = dialog.get_by_label(words("board_note"))
    await expect(note).to_have_attribute("aria-invalid", "true")
    await note.fill("The lease letter is in the blue folder.")
    await button(dialog, "board_pin_go").click()
    await one.see("group-board", "The lease letter")
    await page.get_by_role("button", name=re.compile(f"^{words('board_take_down')}")).click()
    await button(page.get_by_role("dialog"), "board_take_down").click()
    await expect(page.get_by_text("The lease letter")).to_have_count(0)


async def a_link_is_seen_again(one: Walk, group: str) -> str:
    """Also where the clipboard is denied: then it is selected, and the page says so. It is shared where devices can."""
    page = one.page
    await page.goto(f"/g/{group}/settings")
    await page.evaluate(DENIED)
    await button(page, "settings_invite_make").click()
    field = page.get_by_label(words("settings_invite_link"), exact=True)
    url = await field.input_value()
    await button(page, "link_copy").click()
    await expect(page.get_by_text(words("link_copy_denied"))).to_be_visible()
    assert await page.evaluate("document.activeElement.selectionEnd - document.activeElement.selectionStart") == len(
        url
    )
    await button(page, "link_share").click()
    assert await page.evaluate("window.shared") == url
    await button(page, "link_show_code").click()
    await one.see("settings-invite-code", words("link_code_hint"))
    await page.reload()
    await page.get_by_role("button", name=re.compile("^Show the link")).click()
    await expect(field).to_have_value(url)
    return url


async def who_joined_is_told_until_it_is_seen(one: Walk, group: str) -> None:
    page = one.page
    joined = page.get_by_text(re.compile(r"^Cleo joined on "))
    await one.go(f"/g/{group}", "group-news", words("group_news_seen"))
    await expect(joined).to_be_visible()
    await page.reload()
    await expect(joined).to_be_visible()
    await button(page, "group_news_seen").click()
    await expect(joined).to_have_count(0)
    await page.reload()
    await expect(page.get_by_role("heading", name=words("board_title"))).to_be_visible()
    await expect(joined).to_have_count(0)


async def test_the_talk_has_room_above_a_keyboard_and_pictures_are_answered(
    browser: Browser, own_group: OwnGroup
) -> None:
    async with guest(browser, own_group, "Dee", size=LAPTOP) as dee:
        page = dee.page
        await dee.lobby.ready()
        chat = await Room(page).open_chat()
        field = chat.get_by_placeholder(words("room_chat_placeholder"))
        await three_lines_are_seen(page, chat.get_by_role("log"), field)
        await field.evaluate(PASTE)
        await expect(chat.get_by_text(words("talk_no_pictures"))).to_be_visible()
        await field.fill("In words, then.")
        await expect(chat.get_by_text(words("talk_no_pictures"))).to_have_count(0)

        await page.goto(f"/g/{own_group.id}/tearoom")
        await button(page, "tea_walk_in").click()
        await page.get_by_text(words("tea_write_room")).first.click()
        board = page.get_by_role("complementary", name=words("tea_board"))
        field = board.get_by_placeholder(words("tea_write_room"))
        await three_lines_are_seen(page, board.get_by_role("log"), field)


async def three_lines_are_seen(page: Page, log: Locator, field: Locator) -> None:
    """In as little as a keyboard leaves of a small phone, with the newest words and the field in sight."""
    for line in ("One.", "Two.", "Three.", "Four."):
        await field.fill(line)
        await page.keyboard.press("Enter")
    await page.set_viewport_size({"width": 360, "height": 300})
    await field.click()
    await expect(log.get_by_text("Four.")).to_be_in_viewport()
    talk, written = await log.bounding_box(), await field.bounding_box()
    assert talk is not None
    assert written is not None
    assert talk["height"] >= THREE_LINES_PX
    assert talk["y"] >= 0
    assert written["y"] + written["height"] <= 300
