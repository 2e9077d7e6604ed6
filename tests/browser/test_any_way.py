"""A whole meeting and its tea: by keyboard alone, by a screen reader's tree alone, by one thumb on a small phone."""

import re
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Browser, Locator, Page, ViewportSize, expect

from tests.browser import pages
from tests.browser.gathering import LAPTOP
from tests.browser.pages import button
from tests.browser.visit import sign_in, visit
from tests.browser.ways import WATCH, Keyboard, Reader, Thumb, Way
from tests.browser.words import words
from tests.journeys.own_group import OwnGroup

SMALL: ViewportSize = {"width": 320, "height": 568}
ANY = ".*"
READ_IN_ORDER = """(people) => {
  const [first, second] = people.map((one) => document.querySelector(`.gathering li[data-person='${one}']`))
  const down = second.offsetTop - first.offsetTop
  return down > 0 || (down === 0 && first.offsetLeft < second.offsetLeft)
}"""


@asynccontextmanager
async def at_the_door(
    browser: Browser, home: OwnGroup, name: str, size: ViewportSize, *, touch: bool = False
) -> AsyncIterator[Page]:
    """Somebody's page, in the lobby."""
    async with visit(browser, home.url, touch=touch) as page:
        await page.add_init_script(WATCH)
        await page.set_viewport_size(size)
        await page.emulate_media(reduced_motion="reduce")
        await sign_in(page.context, home.url, home.people[name].secret)
        await page.goto(f"/m/{home.meeting}")
        yield page


def word(key: str, **values: str) -> str:
    """A word of the catalogue, as a pattern."""
    return re.escape(words(key, **values))


async def knock_and_admit(dee: Way, ben: Way) -> None:
    await dee.press("button", word("room_ready"))
    await ben.press("button", word("room_ready"))
    await dee.press("button", word("room_let_in"))
    await expect(pages.Room(ben.page).seat("Dee")).to_be_visible()


async def hand_and_round(dee: Way, ben: Way) -> None:
    """Ben raises a hand; a round begins with Dee."""
    await ben.press("button", word("room_hand"))
    await pages.Room(dee.page).shows("Ben", "room_label_hand")
    await dee.press("button", word("room_begin_round"))
    await dee.press("button", word("room_way_begin"))
    await pages.Room(dee.page).shows("Dee", "room_label_holder")


async def pass_on(dee: Way, ben: Way) -> None:
    """Dee finishes, and Ben passes."""
    await dee.press("button", word("room_i_have_finished"))
    await pages.Room(ben.page).shows("Ben", "room_label_holder")
    await ben.press("button", word("room_pass"))
    await pages.Room(dee.page).shows("Ben", "room_note_passed")


async def remove_and_end(dee: Way, ben: Way) -> None:
    await dee.press("button", f"Ben{ANY}")
    await dee.press("menuitem", word("room_do_remove"))
    await dee.press("button", word("room_remove_cancel"))
    await dee.press("button", f"Ben{ANY}")
    await dee.press("menuitem", word("room_do_remove"))
    await dee.press("button", word("room_remove_may_return"))
    await expect(ben.page.get_by_role("heading", name=words("room_removed_title"))).to_be_visible()
    await dee.press("button", word("room_end_meeting"))
    await dee.press("button", word("room_end_now"))


async def change_tables(dee: Way) -> None:
    await dee.press("link", word("room_stay_for_tea"))
    await dee.press("button", word("tea_walk_in"))
    await dee.press("button", word("tea_pull_up_at", table=words("tea_table_window")))
    await expect(dee.page.get_by_role("heading", name=words("tea_table_window"), level=1)).to_be_visible()
    await dee.press("button", word("tea_move_to", table=words("tea_table_long")))
    await expect(dee.page.get_by_role("heading", name=words("tea_table_long"), level=1)).to_be_visible()


async def is_never_lost(*people: Way) -> None:
    """The keyboard's place was never nowhere."""
    for one in people:
        assert await one.page.evaluate("lost") == []


async def test_a_meeting_by_keyboard_alone(browser: Browser, own_group: OwnGroup) -> None:
    async with (
        at_the_door(browser, own_group, "Dee", LAPTOP) as hers,
        at_the_door(browser, own_group, "Ben", LAPTOP) as his,
    ):
        dee, ben = Keyboard(hers), Keyboard(his)
        await knock_and_admit(dee, ben)
        await hand_and_round(dee, ben)
        await pass_on(dee, ben)
        # and he sees her whole picture, and finds back
        await expect(pages.Room(his).picture("Dee")).to_be_visible()
        await ben.press("button", f"Dee{ANY}")
        await ben.press("menuitem", word("room_whole"))
        await expect(whole_picture(his, "Dee")).to_be_visible()
        await his.keyboard.press("Escape")
        await expect(pages.Room(his).seat("Dee").get_by_role("button")).to_be_focused()
        await remove_and_end(dee, ben)
        await change_tables(dee)
        await is_never_lost(dee, ben)


async def test_a_meeting_by_a_screen_readers_tree_alone(browser: Browser, own_group: OwnGroup) -> None:
    async with (
        at_the_door(browser, own_group, "Dee", LAPTOP) as hers,
        at_the_door(browser, own_group, "Ben", LAPTOP) as his,
    ):
        dee, ben = Reader(hers), Reader(his)
        await knock_and_admit(dee, ben)
        # then the tree says of every control what it is and whether it is on
        await ben.find("button", word("room_mic_on"), pressed="true")
        await ben.press("button", word("room_mic_on"))
        await ben.find("button", word("room_mic_off"), pressed="false")
        await dee.find("button", f"Ben, {ANY}{word('room_label_muted')}{ANY}", hasPopup="menu", expanded="false")
        await ben.find("button", word("room_say_something"), expanded="false")
        # and who has the turn, who is muted, whose hand is up
        await ben.press("button", word("room_hand"))
        await ben.find("button", word("room_hand_up"), pressed="true")
        await dee.find("button", f"Ben, {ANY}{word('room_label_hand')}{ANY}{word('room_label_muted')}{ANY}")
        await ben.press("button", word("room_hand_up"))
        await ben.find("button", word("room_hand"), pressed="false")
        for page in (hers, his):
            await page.evaluate("spoken.length = 0")
        await hand_and_round(dee, ben)
        for one in (dee, ben):
            await one.find("button", f"Dee, {ANY}{word('room_label_holder')}{ANY}")
            await one.find("button", f"Ben, {ANY}{word('room_label_next')}{ANY}")
        await pass_on(dee, ben)
        await ben.find("button", f"Ben, {ANY}{word('room_note_passed')}{ANY}")
        assert await said_twice(hers, his) == []
        await remove_and_end(dee, ben)
        await change_tables(dee)


def whole_picture(page: Page, name: str) -> Locator:
    return page.get_by_role("dialog", name=words("room_whole_of", name=name))


async def move_and_look(page: Page) -> None:
    """With a finger Ben moves his own picture before Dee's, and a double tap shows him hers whole."""
    await button(page, "room_view_faces").tap()
    room = pages.Room(page)
    mine, hers = [await middle_of(room.seat(name)) for name in ("Ben", "Dee")]
    finger = await page.context.new_cdp_session(page)
    steps = [(mine[0] + (hers[0] - mine[0]) * part / 4, mine[1] + (hers[1] - mine[1]) * part / 4) for part in range(5)]
    for kind, (x, y) in zip(["touchStart", *["touchMove"] * 4], steps, strict=True):
        await finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": [{"x": x, "y": y}]})
    await finger.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
    order = [await room.seat(name).get_attribute("data-person") for name in ("Ben", "Dee")]
    await page.wait_for_function(READ_IN_ORDER, arg=order)
    x, y = await middle_of(room.seat("Dee"))
    await page.touchscreen.tap(x, y)
    await page.touchscreen.tap(x, y)
    await expect(whole_picture(page, "Dee")).to_be_visible()
    await Thumb(page).press("button", word("ui_close"))
    await expect(page.get_by_role("menu")).to_have_count(0)


async def middle_of(one: Locator) -> tuple[float, float]:
    box = await one.bounding_box()
    assert box is not None
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


async def said_twice(*pages_: Page) -> list[str]:
    """What live regions said more than once."""
    return [text for one in pages_ for text, times in Counter(await one.evaluate("spoken")).items() if times > 1]


async def test_a_meeting_on_a_small_phone_with_one_thumb(browser: Browser, own_group: OwnGroup) -> None:
    async with (
        at_the_door(browser, own_group, "Dee", SMALL, touch=True) as hers,
        at_the_door(browser, own_group, "Ben", SMALL, touch=True) as his,
    ):
        dee, ben = Thumb(hers), Thumb(his)
        await knock_and_admit(dee, ben)
        await hand_and_round(dee, ben)
        await pass_on(dee, ben)
        await move_and_look(his)
        if not await button(hers, "room_end_meeting").is_visible():
            await dee.press("button", word("room_panel_more"))
        await remove_and_end(dee, ben)
        await change_tables(dee)
