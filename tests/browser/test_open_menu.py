"""A facilitator's open menu about somebody stays as it was, whatever happens in the room, until that person leaves."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass

from playwright.async_api import Browser, Locator, ViewportSize, expect

from tests.browser.company import Company
from tests.browser.gathering import LAPTOP, PHONE, Guest, guest
from tests.browser.portraits import key_frame, paint
from tests.browser.relay import Relay, relay
from tests.browser.words import words
from tests.journeys.house import House
from tests.journeys.visitor import Visitor

ON_ITS_SIDE: ViewportSize = {"width": 844, "height": 390}
# A window while it is put away, or pictured: there is no room for anybody.
NO_ROOM: ViewportSize = {"width": 1, "height": 1}
MANY = 40
BLINK_S = 2
MARK = "(part) => { part.since = 'it was opened' }"
MARKED = "(part) => part.since === 'it was opened'"
# What a finger can get to: scrolled to, it lies in the menu, and the menu in the window.
WITHIN_REACH = """(items) => items.every((item) => {
  item.scrollIntoView({ block: 'nearest' })
  const [one, menu] = [item, item.closest('[role=menu]')].map((part) => part.getBoundingClientRect())
  return one.top >= menu.top && one.bottom <= menu.bottom && menu.top >= 0 && menu.bottom <= innerHeight
})"""


@dataclass(frozen=True, slots=True)
class Circle:
    """Dee at a page and with a second tab, Tom, Maya and Jo without. shape: `network` is that of Dee's page"""

    company: Company
    network: Relay
    dee: Guest
    tab: Visitor
    people: dict[str, Visitor]
    newcomer: str

    @property
    def room(self) -> str:
        return f"room:{self.dee.meeting}"

    @property
    def menu(self) -> Locator:
        return self.dee.page.get_by_role("menu")

    async def lead(self, do: str, **arguments: object) -> None:
        """Dee does something at her second tab."""
        await self.tab.do(self.room, do, None, **arguments)

    async def has(self, name: str, do: str, **arguments: object) -> None:
        """Somebody does something."""
        await self.people[name].do(self.room, do, None, **arguments)

    async def sees_all(self) -> None:
        """Dee's page has everything that was done before."""
        seat = self.dee.room.seat("Tom")
        await self.has("Tom", "Struggle", on=True)
        await expect(seat).to_contain_text(words("room_label_struggling"))
        await self.lead("SeenStruggle", person=self.people["Tom"].person)
        await expect(seat).not_to_contain_text(words("room_label_struggling"))


async def test_an_open_menu_stays_as_it_was_until_the_person_leaves(browser: Browser, home: House) -> None:
    async with gathered(browser, home) as circle:
        # given a queue in which Jo has a hand up, and Dee's menu about Jo
        await circle.lead("SetWay", way="queue", turn_s=120, prompt="topic")
        await circle.lead("GiveTurn", to=circle.people["Tom"].person)
        await circle.has("Jo", "RaiseHand")
        jo = circle.dee.lead.seat("Jo")
        await expect(jo).to_contain_text(words("room_label_hand"))
        await jo.get_by_role("button").click()
        items = circle.menu.get_by_role("menuitem")
        await expect(items.filter(has_text=words("room_do_lower_hand"))).to_be_visible()
        said = await items.all_inner_texts()
        parts = (circle.menu, jo)
        for part in parts:
            await part.evaluate(MARK)

        # when all of this happens, then it is the same menu with the same items, and the same seat
        for happens in (turns, switches, others_come_and_go, jo_blinks, much, own_line_blinks, own_line_breaks, window):
            await happens(circle)
            await circle.sees_all()
            assert (await items.all_inner_texts())[: len(said)] == said, happens.__name__
            assert [await part.evaluate(MARKED) for part in parts] == [True] * len(parts), happens.__name__

        # and every item is within reach, on a phone on its side too
        for size in (ON_ITS_SIDE, PHONE, LAPTOP):
            await circle.dee.page.set_viewport_size(size)
            await circle.sees_all()
            assert await items.evaluate_all(WITHIN_REACH), size

        # when Jo leaves, there is nobody whom it is about
        await circle.has("Jo", "Leave")
        await expect(circle.menu).to_have_count(0)


async def turns(circle: Circle) -> None:
    """Hands, turns and the way of speaking."""
    await circle.has("Jo", "LowerHand")
    await circle.has("Maya", "RaiseHand")
    await circle.lead("GiveTurn", to=circle.people["Jo"].person)
    await circle.lead("GiveTurn", to=circle.people["Maya"].person)
    await circle.lead("SetWay", way="round", turn_s=120, prompt="check_in")
    await circle.lead("SetWay", way="open")
    await circle.has("Maya", "React", kind="me_too")


async def switches(circle: Circle) -> None:
    """Microphones, screens, parts in the circle."""
    jo, maya = circle.people["Jo"].person, circle.people["Maya"].person
    for person in (maya, jo):
        await circle.lead("Mute", person=person)
        await circle.lead("AskToUnmute", person=person)
    await circle.has("Maya", "ShareScreen")
    await circle.dee.room.shows("Maya", "room_label_screen")
    await circle.has("Maya", "StopScreen")
    await circle.lead("Appoint", person=jo, on=True)


async def others_come_and_go(circle: Circle) -> None:
    """Kim comes, loses the line, and is removed."""
    kim = await circle.company.newcomer("Kim", circle.newcomer)
    kim.person = (await kim.ask("GET", "/api/me"))["person"]
    await circle.company.sit(kim, circle.dee.meeting, circle.tab)
    await circle.dee.room.shows("Kim")
    await kim.hang_up()
    await circle.dee.room.shows("Kim", "room_label_away")
    await circle.lead("Remove", person=kim.person, may_return=True)


async def jo_blinks(circle: Circle) -> None:
    """The person whom the menu is about is away for a moment."""
    jo = circle.people["Jo"]
    await jo.hang_up()
    await circle.dee.room.shows("Jo", "room_label_away")
    await jo.call()
    await jo.watch(circle.room)
    await circle.has("Jo", "Enter", key=jo.key(circle.room))


async def much(circle: Circle) -> None:
    """Views come as fast as they can."""
    for number in range(MANY):
        await circle.lead("Lock", on=number % 2 == 0)


async def own_line_blinks(circle: Circle) -> None:
    """Nothing comes through for two seconds."""
    circle.network.cut()
    await asyncio.sleep(BLINK_S)
    circle.network.restore()


async def own_line_breaks(circle: Circle) -> None:
    """The line ends, and is dialled again."""
    circle.network.cut(abort=True)
    circle.network.restore()


async def window(circle: Circle) -> None:
    """Phones are turned, windows put away, and it gets dark."""
    for size in (PHONE, ON_ITS_SIDE, NO_ROOM, LAPTOP):
        await circle.dee.page.set_viewport_size(size)
        await circle.sees_all()
    await circle.dee.page.emulate_media(color_scheme="dark")


@asynccontextmanager
async def gathered(browser: Browser, home: House) -> AsyncIterator[Circle]:
    """Everybody sits, and Jo's picture is seen."""
    async with relay(home.media_port) as network, AsyncExitStack() as stack:
        come = guest(browser, home, "Dee", facilitates=True, size=LAPTOP, through=network)
        dee = await stack.enter_async_context(come)
        await dee.lobby.ready()
        await expect(dee.room.seat("Dee")).to_be_visible()
        company = Company(home, stack, {"Jo": key_frame(await paint(browser, "Jo"))})
        tab = await company.known("Dee", "facilitator")
        circle = Circle(company, network, dee, tab, {}, home.links["newcomer"])
        await tab.call()
        await tab.watch(circle.room)
        for name in ("Tom", "Maya", "Jo"):
            one = circle.people[name] = await company.newcomer(name, circle.newcomer)
            one.person = (await one.ask("GET", "/api/me"))["person"]
            await company.sit(one, dee.meeting, tab)
        await expect(dee.room.picture("Jo")).to_have_js_property("readyState", 4)
        yield circle
