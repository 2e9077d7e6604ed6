"""An evening in the demo house: Dee and Sam may come to pages; Gwen helps to hold the circle, and five more come."""

from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import partial

from playwright.async_api import Browser

from tests.browser.company import Company
from tests.browser.portraits import DRAWN, key_frame, paint
from tests.journeys.evening import enter, is_seated
from tests.journeys.house import House
from tests.journeys.visitor import Visitor

GUESTS = ("Maya", "Tom", "Ruth", "Priya", "Jo")
ENOUGH = 4  # a video element shows pictures


@dataclass(frozen=True, slots=True)
class Evening:
    """Everybody is signed in, and nobody is there yet. shape: `room` is its channel"""

    company: Company
    group: str
    meeting: str
    dee: Visitor
    gwen: Visitor
    sam: Visitor
    guests: dict[str, Visitor]

    @property
    def room(self) -> str:
        return f"room:{self.meeting}"

    async def lead(self, do: str, **arguments: object) -> None:
        """Gwen does something about the room."""
        await self.gwen.do(self.room, do, None, **arguments)

    async def give(self, to: Visitor) -> None:
        """Somebody gets the turn."""
        await self.lead("GiveTurn", to=to.person)

    async def admit(self, one: Visitor) -> None:
        """Gwen lets somebody in, once they ask."""
        await self.gwen.until(lambda: one.person in self.gwen.views[self.room].get("waiting", {}))
        await self.lead("Admit", person=one.person)

    async def seat_guests(self) -> None:
        """Gwen and the five take their chairs, with voices and pictures."""
        await self.company.sit(self.gwen, self.meeting)
        for one in self.guests.values():
            await self.company.sit(one, self.meeting, self.gwen)

    async def raise_hands(self) -> None:
        """Three would speak."""
        for name in ("Tom", "Jo", "Ruth"):
            await self.guests[name].do(self.room, "RaiseHand")

    async def has_been(self) -> None:
        """All but Dee came, and the meeting is over."""
        await enter(self.gwen, self.room)
        for one in (self.sam, *self.guests.values()):
            await enter(one, self.room)
            await self.admit(one)
            await one.until(partial(is_seated, one, self.room))
        await self.lead("EndMeeting")

    async def a_link(self) -> str:
        """An invite for one more."""
        made = await self.dee.ask("POST", f"/api/groups/{self.group}/invites", {"days": 1, "uses": 1})
        return str(made["url"])


@asynccontextmanager
async def evening_of(browser: Browser, home: House) -> AsyncIterator[Evening]:
    """It ends with the block."""
    async with AsyncExitStack() as stack:
        portraits = {name: key_frame(await paint(browser, name)) for name in DRAWN}
        company = Company(home, stack, portraits)
        dot, dee = await company.known("Dot", "organiser"), await company.known("Dee", "facilitator")
        sam = await company.known("Sam", "member 3")
        [group] = await dee.ask("GET", "/api/groups")
        link = (await dee.ask("POST", f"/api/groups/{group['id']}/invites", {"days": 1, "uses": 20}))["url"]
        guests = {name: await company.newcomer(name, link) for name in (*GUESTS, "Gwen")}
        gwen = guests.pop("Gwen")
        for one in (dee, sam, gwen, *guests.values()):
            one.person = (await one.ask("GET", "/api/me"))["person"]
        await dot.ask("PUT", f"/api/groups/{group['id']}/facilitators", {"order": [dee.person, gwen.person]})
        yield Evening(company, group["id"], group["open_meeting"]["id"], dee, gwen, sam, guests)
