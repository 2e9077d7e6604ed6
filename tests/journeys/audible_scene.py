"""Ben in the circle with everything on, Ann who facilitates, and Cleo, who receives what the server lets out of him."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from server.sfu.rtp import csrc_of
from tests.journeys.evening import Evening, enter, gather, is_seated
from tests.journeys.house import House, house
from tests.journeys.visitor import Visitor
from tests.light_peer import LightPeer

LINES = ("microphone", "camera", "screen")
VOICES, PICTURES = 4, 5
STAGE_VOICE = 2  # a receiver's own two lines come first, then voices, then pictures: the second shows a screen
SCREEN_SLOT = str(STAGE_VOICE + VOICES + 1)
ON_ITS_WAY_S, WINDOW_S, PATIENCE_S = 0.3, 0.5, 6.0


@dataclass(slots=True)
class Scene:
    """One house, begun anew for each line of the table. shape: `page` is Ben's, `peer` what it sends with"""

    home: House
    evening: Evening
    ears: LightPeer
    stack: AsyncExitStack
    peer: LightPeer | None = None
    others: list[Visitor] = field(default_factory=list)
    shifted: float = 0.0

    @property
    def ann(self) -> Visitor:
        return self.evening.facilitator

    @property
    def ben(self) -> Visitor:
        return self.evening.members[0]

    @property
    def cleo(self) -> Visitor:
        return self.evening.members[1]

    @property
    def room(self) -> str:
        return self.evening.room

    @property
    def tearoom(self) -> str:
        return f"tearoom:{self.evening.group}"

    @property
    def you(self) -> dict[str, Any]:
        """What Ben's page is told of himself."""
        return dict(self.ben.views[self.room]["you"])

    async def begin(self) -> None:
        """Everybody sits in open talk, Ann leads, and Ben has just come in and turned everything on."""
        for other in self.others:
            await other.hang_up()
        self.others.clear()
        if not self.ann.connection:
            await enter(self.ann, self.room)
        await self.ann.until(lambda: self.view(self.ann)["you"].get("role") == "lead")
        await self.ann.do(self.room, "SetWay", way="open")
        await self.ann.do(self.room, "Appoint", person=self.ben.person, on=False)
        if self.ben.connection:
            await self.ben.do(self.room, "Leave")
            if self.ben.connection and self.ben.views.get(self.tearoom, {}).get("inside"):
                await self.ben.do(self.tearoom, "WalkOut")
            await self.ben.hang_up()
        await self.come_in()
        await self.call()
        await self.turn_on()

    async def come_in(self) -> None:
        """Ben's page is opened."""
        await enter(self.ben, self.room)
        await self.let_in(self.ben)

    async def let_in(self, who: Visitor) -> None:
        if not is_seated(who, self.room):
            await self.ann.until(lambda: who.person in self.view(self.ann).get("waiting", {}))
            await self.ann.do(self.room, "Admit", person=who.person)
        await who.until(lambda: is_seated(who, self.room))

    async def call(self) -> None:
        """What a page with media does: it sends everything that it may, and more."""
        await self.hang_up()
        peer = LightPeer(self.evening.offer_of(self.ben), voices=VOICES, pictures=PICTURES, screen=True)
        self.peer = await self.stack.enter_async_context(peer)

    async def hang_up(self) -> None:
        if self.peer is not None:
            await self.peer.vanish()

    async def turn_on(self, *, screen: bool = True) -> None:
        """Press everything, as the page sees it now."""
        await self.press("SetMicrophone", "mic")
        await self.press("SetCamera", "cam")
        if screen:
            await self.ben.do(self.room, "ShareScreen")

    async def press(self, do: str, line: str, *, on: bool = True) -> None:
        await self.ben.do(self.room, do, on=on, stops=self.you.get(f"{line}_stops", 0))

    async def drop(self) -> None:
        """Ben's line is gone, and everybody has noticed; what his page sends goes on."""
        await self.ben.hang_up()
        await self.ann.until(lambda: self.view(self.ann)["seats"][self.ben.person].get("here", True) is False)

    async def come_back(self, *, replaces: str | None = None) -> None:
        """The page comes back and presses nothing."""
        await self.ben.call()
        await self.ben.watch(self.room)
        extra = {"replaces": replaces} if replaces else {}
        await self.ben.do(self.room, "Enter", key=self.ben.key(self.room), **extra)
        await self.call()

    async def tab(self) -> Visitor:
        """Another page of Ben's, which looks at the room and sits there too."""
        other = await self.stack.enter_async_context(Visitor(self.home.url, "Ben again"))
        other.http.cookies = self.ben.http.cookies
        self.others.append(other)
        await enter(other, self.room)
        return other

    def view(self, who: Visitor) -> dict[str, Any]:
        return dict(who.views[self.room])

    def shift(self, seconds: float) -> float:
        """So far is the server's clock to be moved, for it to be later by this."""
        self.shifted += seconds
        return self.shifted

    def says(self, line: str) -> str | None:
        """What the seat says of a microphone or camera, in the table's words; None where there is nothing to say."""
        view = self.ben.views.get(self.room, {})
        seat = view.get("seats", {}).get(self.ben.person)
        if line == "screen" or seat is None or view["you"]["where"] != "seated" or not self.ben.connection:
            return None
        if seat.get(line, False):
            return None  # on; whether it is let out is for the receiver to say
        because = view["you"].get(f"{'mic' if line == 'microphone' else 'cam'}_off_because")
        return f"off: {because}" if because else "off"

    # -- what Cleo gets

    def arrived(self) -> dict[str, int]:
        ben = csrc_of(self.ben.person)
        pictures = {mid: count[ben] for mid, count in self.ears.by_line.items() if int(mid) >= STAGE_VOICE + VOICES}
        shown = pictures.pop(SCREEN_SLOT, 0)
        return {"microphone": self.ears.heard[ben], "camera": sum(pictures.values()), "screen": shown}

    async def receives(self, wanted: dict[str, bool]) -> dict[str, bool]:
        """What arrives, once it has settled to what is wanted, or not at all."""
        found: dict[str, bool] = {}
        async with asyncio.timeout(PATIENCE_S + 5):
            until = asyncio.get_running_loop().time() + PATIENCE_S
            while asyncio.get_running_loop().time() < until:
                await asyncio.sleep(ON_ITS_WAY_S)
                for counter in (self.ears.heard, self.ears.seen, *self.ears.by_line.values()):
                    counter.clear()
                await asyncio.sleep(WINDOW_S)
                found = {line: count > 0 for line, count in self.arrived().items()}
                if found == wanted:
                    break
        return found


@asynccontextmanager
async def scene(data: Any) -> AsyncIterator[Scene]:
    """A house with Ann, Ben and Cleo in its meeting."""
    async with house(data) as home, AsyncExitStack() as stack:
        evening = await gather(home, ["Ben", "Cleo"], stack)
        offer = evening.offer_of(evening.members[1])
        ears = LightPeer(offer, voices=VOICES, pictures=PICTURES, talks=False, films=False)
        await stack.enter_async_context(ears)
        yield Scene(home, evening, ears, stack)
