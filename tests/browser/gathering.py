"""People at pages of their own who come to the demo house's open meeting: where the browser journeys begin."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

from playwright.async_api import Browser, Page, ViewportSize, expect

from server.kit.clock import SystemClock
from tests.browser import pages, sight_and_sound
from tests.browser.pages import Lead, Lobby, Room, Tearoom
from tests.browser.relay import Relay
from tests.browser.visit import sign_in, visit
from tests.journeys.evening import Home
from tests.journeys.own_group import OwnGroup

LAPTOP: ViewportSize = {"width": 1000, "height": 720}
PHONE: ViewportSize = {"width": 390, "height": 760}

T = TypeVar("T")


async def together(doings: Iterable[Awaitable[T]]) -> list[T]:
    """Several people do something at once."""
    return await asyncio.gather(*doings)


@dataclass(slots=True)
class Guest:
    """Somebody at a page.

    shape: `person` is their id; `moments` are those in which they came, went and came again, each with begin and end
    """

    name: str
    person: str
    page: Page
    moments: list[tuple[datetime, datetime]] = field(default_factory=list)

    @property
    def meeting(self) -> str:
        return self.page.url.rpartition("/")[2]

    @property
    def lobby(self) -> Lobby:
        return Lobby(self.page)

    @property
    def room(self) -> Room:
        return Room(self.page)

    @property
    def lead(self) -> Lead:
        return Lead(self.page)

    @property
    def tea(self) -> Tearoom:
        return Tearoom(self.page)

    @asynccontextmanager
    async def moment(self) -> AsyncIterator[None]:
        """In this block they come or go."""
        began_at = SystemClock().now()
        yield
        self.moments.append((began_at, SystemClock().now()))


@asynccontextmanager
async def guest(
    browser: Browser,
    house: Home,
    name: str,
    *,
    facilitates: bool = False,
    size: ViewportSize = PHONE,
    through: Relay | None = None,
    before: str = "",
    watch: Callable[[Page], Awaitable[None]] | None = None,
) -> AsyncIterator[Guest]:
    """Somebody who has come as far as the lobby: a member of a test's own group, else by link or by invite.

    shape: `before` is a script that runs before the page's own; `watch` gets the page before it goes anywhere
    """
    async with visit(browser, house.url, through=through) as page:
        await page.add_init_script(sight_and_sound.SCRIPT + before)
        await page.set_viewport_size(size)
        if watch is not None:
            await watch(page)
        if isinstance(house, OwnGroup) and name in house.people:
            await sign_in(page.context, house.url, house.people[name].secret)
            await page.goto(f"/m/{house.meeting}")
            yield Guest(name, house.people[name].person, page)
            return
        if facilitates:
            await pages.sign_in(page, house.links["facilitator"])
        else:
            await pages.come_in(page, house.links["newcomer"], name)
        await pages.walk_to_the_door(page)
        me = await page.evaluate("fetch('/api/me').then((answer) => answer.json())")
        yield Guest(name, me["person"], page)


async def gather(
    browser: Browser, house: OwnGroup, stack: AsyncExitStack, *, through: Relay | None = None
) -> tuple[Guest, Guest, Guest, Guest]:
    """Dee, who facilitates, Ben, Cleo and Fay in the circle, let in from the lobby; `through` is Cleo's network."""
    dee = await stack.enter_async_context(guest(browser, house, "Dee", facilitates=True, size=LAPTOP))
    async with dee.moment():
        await dee.lobby.ready()
        await expect(dee.room.seat("Dee")).to_be_visible()
    coming = (
        guest(browser, house, "Ben", size=LAPTOP),
        guest(browser, house, "Cleo", through=through),
        guest(browser, house, "Fay"),
    )
    ben, cleo, fay = members = await together(map(stack.enter_async_context, coming))
    for one in members:  # as they ask, so they sit
        await one.lobby.sees_oneself()
        await one.lobby.ready()
        await one.lobby.waits_for("Dee")
    async with ben.moment(), cleo.moment(), fay.moment():
        await dee.lead.admit(*(one.name for one in members))
        await together(expect(one.room.seat("Dee")).to_be_visible() for one in members)
    return dee, ben, cleo, fay
