"""Nothing is missed: every event in every state of the real page, as the table in web/README.md has it."""

import re
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import Browser, Page, expect

from server.room.model import KNOCK_AGAIN_S, LATE_S
from tests.browser.album import SETTLED
from tests.browser.gathering import Guest, guest
from tests.browser.pages import button, write
from tests.browser.test_faces import PLACES, sit
from tests.browser.words import words
from tests.journeys.house import House
from tests.journeys.visitor import Visitor

NOTICES = (Path(__file__).parent / "notices.js").read_text()
README = (Path(__file__).parents[2] / "web" / "README.md").read_text()
HELP, SOON = "I cannot hear anyone, help?", "Two more minutes"
LAPTOP, PHONE, ON_ITS_SIDE = (1280, 800), (390, 844), (844, 390)
SIT = ("Ben", "Cleo")
# What shows over the circle, in every window.
OF_THE_ROOM = ("wanted", "changed", "next", "turn")

# What is told lies over no face, no name and nothing that one presses.
LIES_OVER = """(told, dialog) => {
  const box = told.getBoundingClientRect()
  const under = ({ left, right, top, bottom, width }) =>
    width > 2 && Math.min(box.right, right) - Math.max(box.left, left) > 1 &&
    Math.min(box.bottom, bottom) - Math.max(box.top, top) > 1
  const page = '.gathering li:not(.unseen) .disc, .gathering .tag, button, a'
  const seen = dialog ? '[role=dialog] button, [role=dialog] a' : page
  return [...document.querySelectorAll(seen)]
    .filter((one) => !told.contains(one) && under(one.getBoundingClientRect()))
    .map((one) => one.textContent.trim() || one.className)
}"""


def table() -> dict[str, list[str]]:
    """Of each kind of event: what is seen and heard with its place in sight, out of sight, and in a hidden tab."""
    rows = re.findall(r"^\| `(\w+)` [^|]*\|(.*)\|$", README[README.index("## Nothing missed") :], re.MULTILINE)
    return {kind: [cell.strip() for cell in cells.split("|")] for kind, cells in rows}


@dataclass(slots=True)
class Evening:
    """Dee at her page; Ben, who helps to facilitate, Cleo, and Gil at the door, without pages."""

    dee: Guest
    ben: Visitor
    cleo: Visitor
    gil: Visitor

    @property
    def page(self) -> Page:
        return self.dee.page

    @property
    def room(self) -> str:
        return f"room:{self.dee.meeting}"

    @property
    def chat(self) -> str:
        return f"conversation:meeting-{self.dee.meeting}"

    async def lead(self, do: str, **what: object) -> None:
        """Ben does something as a facilitator."""
        await self.ben.do(self.room, do, None, **what)


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happens. shape: `says` are its words, in the title too; `after` sets all back"""

    kind: str
    says: str
    title: str
    happens: Callable[[Evening], Awaitable[object]]
    after: Callable[[Evening], Awaitable[object]]


async def nothing(_: Evening) -> None:
    """All is as it was."""


async def read(one: Evening) -> None:
    """Look at the chat where one can, and close it where it was."""
    chat = one.page.get_by_role("complementary", name=words("room_say_something"))
    if await chat.count() or await one.page.get_by_role("dialog").count():
        return
    await one.dee.room.open_chat()
    await expect(chat.get_by_text(HELP).last).to_be_visible()
    await one.page.keyboard.press("Escape")


async def asks_for_support(one: Evening, *, on: bool = True) -> None:
    await one.cleo.do(one.room, "Struggle", on=on)


async def is_next(one: Evening) -> None:
    await one.lead("SetWay", way="round", turn_s=180, first=one.cleo.person)
    floor = one.ben.views[one.room]["floor"]
    await one.lead("Reorder", next=[one.dee.person, *(each for each in floor["next"] if each != one.dee.person)])


EVENTS = (
    Event(
        "hand",
        words("room_said_hand", name="Cleo"),
        words("attention_title_hand"),
        lambda one: one.cleo.do(one.room, "RaiseHand"),
        lambda one: one.cleo.do(one.room, "LowerHand"),
    ),
    Event(
        "chat",
        words("attention_message", name="Cleo", text=HELP),
        words("attention_title_message"),
        lambda one: one.cleo.do(one.chat, "Say", text=HELP),
        read,
    ),
    Event(
        "knock",
        words("room_said_waits", name="Gil"),
        words("attention_title_knock"),
        lambda one: one.gil.do(one.room, "Enter"),
        lambda one: one.gil.do(one.room, "Leave"),
    ),
    Event(
        "support",
        words("room_struggles", name="Cleo"),
        words("attention_title_support"),
        asks_for_support,
        lambda one: asks_for_support(one, on=False),
    ),
    Event(
        "wanted",
        words("room_asked_to_unmute"),
        words("attention_title_wanted"),
        lambda one: one.lead("AskToUnmute", person=one.dee.person),
        # where it lies on top; held as a finger holds it
        lambda one: button(one.page, "room_unmute").last.click(delay=50),
    ),
    Event(
        "changed",
        words("room_was_muted"),
        words("attention_title_changed"),
        lambda one: one.lead("Mute", person=one.dee.person),
        nothing,
    ),
    Event("next", words("room_said_you_next"), words("attention_title_next"), is_next, nothing),
    Event(
        "turn",
        words("room_said_your_turn"),
        words("attention_title_turn"),
        lambda one: one.lead("GiveTurn", to=one.dee.person),
        lambda one: one.lead("SetWay", way="open"),
    ),
)


@asynccontextmanager
async def in_sight(one: Evening) -> AsyncIterator[None]:
    """A laptop with the chat open beside the panel."""
    await _size(one.page, LAPTOP)
    await one.dee.room.open_chat()
    yield
    await one.page.keyboard.press("Escape")


@asynccontextmanager
async def closed(one: Evening) -> AsyncIterator[None]:
    """A phone on its side, with chat and panel closed."""
    await _size(one.page, ON_ITS_SIDE)
    yield
    await _size(one.page, LAPTOP)


@asynccontextmanager
async def under_a_dialog(one: Evening) -> AsyncIterator[None]:
    """A phone, where a dialog lies over everything."""
    await _size(one.page, PHONE)
    await one.dee.room.control("ui_help")
    yield
    await button(one.page, "ui_close").click()
    await _size(one.page, LAPTOP)
    await read(one)


@asynccontextmanager
async def hidden(one: Evening) -> AsyncIterator[None]:
    """Another tab is before her eyes."""
    await one.page.evaluate("noticed.hide(true)")
    yield
    await one.page.evaluate("noticed.hide(false)")


async def _size(page: Page, size: tuple[int, int]) -> None:
    await page.set_viewport_size({"width": size[0], "height": size[1]})
    await page.evaluate(SETTLED)


async def test_every_event_in_every_state_of_the_page(browser: Browser, home: House) -> None:
    async with AsyncExitStack() as stack:
        one = await gather(browser, home, stack)
        rows = table()
        for state, column in ((in_sight, 0), (closed, 1), (under_a_dialog, 1), (hidden, 2)):
            async with state(one):
                for event in EVENTS:
                    shows = state is closed and event.kind in OF_THE_ROOM
                    await told(one, event, rows[event.kind][0 if shows else column], state.__name__)


async def gather(browser: Browser, home: House, stack: AsyncExitStack) -> Evening:
    dee = await stack.enter_async_context(
        guest(browser, home, "Dee", facilitates=True, size={"width": 1280, "height": 800}, before=NOTICES)
    )
    await dee.page.emulate_media(reduced_motion="reduce")
    await dee.lobby.ready()
    ben, cleo = await sit(home, stack, dee, SIT)
    gil = await stack.enter_async_context(Visitor(home.url, "Gil"))
    await gil.accept(home.links["newcomer"])
    await gil.call()
    one = Evening(dee, ben, cleo, gil)
    await gil.watch(one.room)
    await cleo.watch(one.chat)
    await dee.lead.about("Ben", "room_do_appoint")
    await dee.room.mute()
    return one


async def test_nothing_is_missed_outside_the_room(browser: Browser, home: House) -> None:
    """Whoever waits, and whoever may let them in: behind another tab, each learns what has become of it, once."""
    async with AsyncExitStack() as stack:
        dee, kim = [
            await stack.enter_async_context(guest(browser, home, name, facilitates=name == "Dee", before=NOTICES))
            for name in ("Dee", "Kim")
        ]
        for one in (dee, kim):
            await one.page.emulate_media(reduced_motion="reduce")
        await dee.page.go_back()
        await expect(dee.page.get_by_role("link", name=words("group_come_in"))).to_be_visible()

        # when Kim comes to a lobby where nobody is, then Dee's page calls her, on her group's page
        async with behind_another_tab(dee, "called", words("called_waits"), words("attention_title_knock")):
            await kim.lobby.ready()
        await expect(dee.page.get_by_text(words("called_waits")).filter(visible=True).first).to_be_visible()

        # when nobody has come after ten minutes, then both are asked
        async with (
            behind_another_tab(dee, "called", words("called_missing"), words("attention_title_knock")),
            behind_another_tab(kim, "door", words("room_open_together"), words("attention_title_changed")),
        ):
            home.shift_clock(LATE_S)
        await dee.page.get_by_role("link", name=words("called_go")).click()
        await dee.page.set_viewport_size({"width": LAPTOP[0], "height": LAPTOP[1]})
        await dee.lobby.ready()
        await kim.lobby.waits_for("Dee")

        # when Dee writes to the lobby, then the first message is said, and the next one by the log
        await button(dee.lead.panel, "room_door").click()
        says = words("attention_message", name="Dee", text=HELP)
        async with behind_another_tab(kim, "chat", says, words("attention_title_message")):
            await write(dee.page, "room_lobby_placeholder", HELP)
        await kim.page.evaluate("noticed.begin()")
        await write(dee.page, "room_lobby_placeholder", SOON)
        await kim.page.wait_for_function("words => noticed.said.some((one) => one.includes(words))", arg=SOON)
        assert len([text for text in await kim.page.evaluate("noticed.said") if SOON in text]) == 1

        # when Dee cannot let Kim in, and then does, and ends the meeting, then Kim learns of each
        door = dee.page.get_by_role("dialog", name=words("room_door_title"))
        refused = words("room_lobby_denied_by", name="Dee")
        async with behind_another_tab(kim, "door", refused, words("attention_title_changed")):
            await door.get_by_role("button", name=re.compile(f"^{words('room_refuse')}")).click()
        home.shift_clock(LATE_S + KNOCK_AGAIN_S)
        await button(kim.page, "room_knock_again").click()
        async with behind_another_tab(kim, "wanted", words("attention_let_in"), words("attention_title_wanted")):
            await door.get_by_role("button", name=re.compile(f"^{words('room_admit')}")).click()
        await button(dee.page, "ui_close").click()
        async with behind_another_tab(kim, "door", words("room_over_title"), words("attention_title_changed")):
            await dee.lead.end_meeting()


@asynccontextmanager
async def behind_another_tab(one: Guest, kind: str, says: str, title: str) -> AsyncIterator[None]:
    """In this block something happens that reaches somebody as the table says, and when they come back is said once."""
    await one.page.evaluate("noticed.hide(true)")
    await one.page.evaluate("noticed.begin()")
    yield
    await expect(one.page).to_have_title(re.compile(rf"^\(\d+\) {re.escape(title)} · "))
    assert await one.page.evaluate("noticed.said") == [], "nobody hears a hidden tab"
    await one.page.evaluate("noticed.hide(false)")
    await one.page.wait_for_function("words => noticed.said.some((one) => one.includes(words))", arg=says)
    said = await one.page.evaluate("noticed.said")
    assert len([text for text in said if says in text]) == 1, f"{kind}: {said}"
    assert set(await one.page.evaluate("noticed.sounded")) == set(table()[kind][2].split(", ")) - {"title"}, kind


async def told(one: Evening, event: Event, cell: str, state: str) -> None:
    """The event happens, and reaches Dee as the table says: no more, no less."""
    page, parts, where = one.page, cell.split(", "), f"{event.kind}, {state}: {cell}"
    words_said = HELP if event.kind == "chat" else event.says
    places = await page.evaluate(PLACES)
    await page.evaluate("noticed.begin()")
    await event.happens(one)
    if "title" in parts:
        await expect(page).to_have_title(re.compile(rf"^\(\d+\) {re.escape(event.title)} · "))
        assert not await page.evaluate("words => noticed.said.some((one) => one.includes(words))", words_said), where
        await page.evaluate("noticed.hide(false)")
    # once, and by one voice
    await page.wait_for_function("words => noticed.said.some((one) => one.includes(words))", arg=words_said)
    said = await page.evaluate("noticed.said")
    assert len([text for text in said if words_said in text]) == 1, f"{where}: {said}"
    wished = {"message" if part == "ask" else part for part in parts} & {"mine", "knock", "message"}
    assert set(await page.evaluate("noticed.sounded")) == wished, where
    if "line" in parts:
        line = page.locator(".passing").filter(has_text=event.says, visible=True).first
        await expect(line, where).to_be_visible()
        if state != under_a_dialog.__name__:
            assert await line.evaluate(LIES_OVER) == [], where
            assert await page.evaluate(PLACES) == places, where
    if "bar" in parts:
        bar = page.get_by_role("region", name=words("attention_label"))
        await expect(bar, where).to_contain_text(
            words("knock_one", name="Gil") if event.kind == "knock" else event.says
        )
        assert await bar.evaluate(LIES_OVER, state == under_a_dialog.__name__) == [], where
    await event.after(one)
    if state == under_a_dialog.__name__:  # an answer above it does not close it
        await expect(button(page, "ui_close")).to_be_visible()
    if "title" in parts:
        await page.evaluate("noticed.hide(true)")
