"""Faces first: two views, in every window, with any names; cases 9, 10, 19 and 21 of the first evening."""

import re
from collections.abc import Sequence
from contextlib import AsyncExitStack
from pathlib import Path

from playwright.async_api import Browser, Locator, Page, expect

from tests.browser.album import SETTLED
from tests.browser.gathering import PHONE, Guest, guest
from tests.browser.pages import Room, button
from tests.browser.sheet import VIEWS, see
from tests.browser.test_page_truth import NO_STORAGE
from tests.browser.words import words
from tests.journeys.evening import Home
from tests.journeys.own_group import OwnGroup
from tests.journeys.visitor import Visitor

MEETS = (Path(__file__).parent / "meets.js").read_text()
# A laptop's, at 100, 200 and 400 %; phones' upright and on their side.
WINDOWS = ((1280, 800), (720, 450), (320, 256), (1024, 768), (320, 568), (360, 640), (390, 844), (844, 390))
LARGE = (1440, 900)
ARABIC = "محمد عبد الرحمن الهاشمي"
NAMES = (
    ARABIC,
    "Alexandrina Papadopoulou",
    "Bartholomew Featherstonehaugh",
    "王小明",
    "שרה כהן־לוי",
    "Jo",
    "Maximiliane",
    "Ng",
    "Владислава Константиновна",
    "Ada",
    "Bo",
)
# The lamp's light lies under what one presses: told by letting it be pressed.
LIT = """(button) => {
  for (const one of document.querySelectorAll('.glow, .pool')) one.style.pointerEvents = 'auto'
  const box = button.getBoundingClientRect()
  const spots = [[box.left + 4, box.top + 4], [box.right - 4, box.top + 4], [(box.left + box.right) / 2, box.top + 4]]
  return spots.every(([x, y]) => button.contains(document.elementFromPoint(x, y)))
}"""
IN_ORDER = """(people) => {
  const [first, second] = people.map((one) => document.querySelector(`.gathering li[data-person='${one}']`).offsetLeft)
  return first < second
}"""
# How much of the least visible face there is between what is told above and what people write below.
IN_SIGHT = """(chat) => {
  const [above, below] = [document.querySelector('.told').getBoundingClientRect(), chat.getBoundingClientRect()]
  return Math.min(...[...document.querySelectorAll('.gathering li:not(.unseen) .disc')].map((one) => {
    const { top, bottom } = one.getBoundingClientRect()
    return Math.min(bottom, below.top) - Math.max(top, above.bottom)
  }))
}"""
PLACES = """() => Object.fromEntries([...document.querySelectorAll('.gathering li')].map((one) => {
  const { left, top, width, height } = one.getBoundingClientRect()
  return [one.dataset.person, [left, top, width, height].map(Math.round).join(' ')]
}))"""


async def sit(home: Home, stack: AsyncExitStack, dee: Guest, names: Sequence[str]) -> list[Visitor]:
    """People without a page take their chairs."""
    room = f"room:{dee.meeting}"
    people = []
    for name in names:
        one = await stack.enter_async_context(Visitor(home.url, name))
        await one.accept(home.links["newcomer"])
        await one.call()
        await one.watch(room)
        await one.do(room, "Enter")
        people.append(one)
    await button(dee.lead.panel, "room_let_in").click()
    if len(names) > 1:
        door = dee.page.get_by_role("dialog", name=words("room_door_title"))
        everybody = await button(door, "room_admit_all").bounding_box()
        first = await door.get_by_role("listitem").get_by_role("button").first.bounding_box()
        assert everybody is not None
        assert first is not None
        assert everybody["y"] < first["y"]  # case 22: above them all
        await button(door, "room_admit_all").click()
        await button(door, "ui_close").click()
    await expect(dee.room.circle.get_by_role("listitem")).to_have_count(len(names) + 1)
    return people


async def faces(page: Page) -> list[float]:
    """How high every picture is, the smallest first."""
    await page.evaluate(SETTLED)
    return sorted(
        await page.locator(".gathering li:not(.unseen) .disc").evaluate_all("all => all.map((one) => one.clientHeight)")
    )


def card_of(seat: Locator) -> Locator:
    return seat.locator(".tag .name")


async def test_twelve_with_hard_names_in_every_window(browser: Browser, own_group: OwnGroup) -> None:
    async with AsyncExitStack() as stack:
        dee = await stack.enter_async_context(
            guest(browser, own_group, "Dee", facilitates=True, size={"width": 1280, "height": 800})
        )
        page = dee.page
        await page.emulate_media(reduced_motion="reduce")
        await dee.lobby.ready()
        await sit(own_group, stack, dee, NAMES)
        await dee.lead.begin("room_begin_round", "room_way_round")
        finished = button(page, "room_i_have_finished")
        await expect(finished).to_be_visible()

        # 9: no two faces and no two names meet, and every control is within reach, Help too
        faults = []
        for size in WINDOWS:
            for view in VIEWS:
                await see(page, view, size)
                faults += [f"{view} {size}: {fault}" for fault in await page.evaluate(MEETS)]
        assert not faults, "\n".join(faults)

        # those for whom a phone has no room are one number that opens into their whole names
        await see(page, "faces", (320, 568))
        await page.get_by_role("button", name=re.compile(words("room_people_more", count=r"\d+"))).click()
        also = page.get_by_role("dialog", name=words("room_people_also"))
        await expect(also.get_by_text(NAMES[2])).to_be_visible()
        await button(also, "ui_close").click()

        # 19: the lamp's light never falls on what one presses
        for view in VIEWS:
            await see(page, view, LARGE)
            assert await finished.evaluate(LIT)

        # 21: a name is cut at its end, in every script; whole for listeners, and when one taps it
        await see(page, "circle", LARGE)
        named = dee.room.circle.get_by_role("listitem").filter(has_text=ARABIC)
        short = await card_of(named).inner_text()
        assert short.startswith("محمد")
        assert short.endswith("…")
        await named.get_by_role("button").click()
        await expect(page.get_by_role("menu").get_by_text(ARABIC)).to_be_visible()
        await page.keyboard.press("Escape")
        assert await card_of(dee.room.seat("Maximiliane")).inner_text() == "Maximiliane"

        # when the turn goes on, only two pictures move
        for view in VIEWS:
            await see(page, view, LARGE)
            before = await page.evaluate(PLACES)
            await expect(dee.room.circle.locator("li.holder")).to_have_count(1)
            whose = await dee.room.circle.locator("li.holder").get_attribute("data-person")
            await dee.lead.panel.get_by_role(
                "button", name=re.compile(words("room_give_floor", name=".*"))
            ).first.click()
            await expect(dee.room.circle.locator(f"li.holder:not([data-person='{whose}'])")).to_have_count(1)
            await page.evaluate(SETTLED)
            after = await page.evaluate(PLACES)
            assert len([person for person, place in before.items() if after[person] != place]) == 2


async def test_two_nearly_fill_the_room_in_the_view_that_one_chose(browser: Browser, own_group: OwnGroup) -> None:
    async with AsyncExitStack() as stack:
        dee = await stack.enter_async_context(guest(browser, own_group, "Dee", facilitates=True, size=PHONE))
        page = dee.page
        await page.emulate_media(reduced_motion="reduce")
        await dee.lobby.ready()
        await page.set_viewport_size({"width": LARGE[0], "height": LARGE[1]})
        [ben] = await sit(own_group, stack, dee, ["Ben"])

        # 10: the faces take the room, not the table
        await see(page, "circle", LARGE)
        assert min(await faces(page)) >= 280  # beside the panel; it was 167
        await see(page, "faces", LARGE)
        assert min(await faces(page)) >= 340
        await see(page, "faces", (390, 844))
        assert min(await faces(page)) >= 180

        # the view stays on this device
        await see(page, "faces", LARGE)
        await page.reload()
        await expect(dee.room.seat("Ben")).to_be_visible()
        await expect(page.locator(".gathering.tiles")).to_be_visible()

        # she keeps Ben large, for herself alone
        await dee.lead.about("Ben", "room_pin")
        small, large = await faces(page)
        assert large > 1.2 * small
        await dee.lead.about("Ben", "room_unpin")

        # by keyboard she moves her own picture to the front, and then needs not see it
        tiles = page.locator(".gathering li:not(.unseen)")
        await page.wait_for_function(IN_ORDER, arg=[ben.person, dee.person])
        await choose(page, dee.room.seat("Dee"), "room_move_earlier")
        await page.wait_for_function(IN_ORDER, arg=[dee.person, ben.person])
        await choose(page, dee.room.seat("Dee"), "room_hide_self")
        await expect(tiles).to_have_count(1)

        # on a phone faces stay in sight above the chat, though two notices wait for an answer
        gil = await stack.enter_async_context(own_group.visit(Visitor(own_group.url, "Gil")))
        await gil.call()
        await gil.watch(f"room:{dee.meeting}")
        await gil.do(f"room:{dee.meeting}", "Enter")
        await ben.do(f"room:{dee.meeting}", "Struggle", on=True)
        await page.set_viewport_size({"width": 390, "height": 844})
        chat = await dee.room.open_chat()
        for key, name in {"room_struggles": "Ben", "knock_one": "Gil"}.items():
            await expect(page.locator(".told").get_by_text(words(key, name=name))).to_be_visible()
        for width, height in ((390, 844), (320, 568)):
            await page.set_viewport_size({"width": width, "height": height})
            await page.evaluate(SETTLED)
            assert await chat.evaluate(IN_SIGHT) >= 64


async def choose(page: Page, seat: Locator, key: str) -> None:
    """Something from a person's menu, by keyboard alone."""
    await seat.get_by_role("button").focus()
    await page.keyboard.press("Enter")
    item = page.get_by_role("menuitem", name=words(key), exact=True)
    await expect(item).to_be_visible()
    for _ in range(10):
        if await item.evaluate("one => one === document.activeElement"):
            break
        await page.keyboard.press("ArrowDown")
    await page.keyboard.press("Enter")


async def test_the_view_may_be_chosen_with_storage_blocked(browser: Browser, own_group: OwnGroup) -> None:
    async with guest(browser, own_group, "Dee", facilitates=True, before=NO_STORAGE) as dee:
        await dee.lobby.ready()
        await expect(Room(dee.page).seat("Dee")).to_be_visible()
        await see(dee.page, "faces", (390, 844))
        await expect(dee.page.locator(".gathering.tiles")).to_be_visible()
