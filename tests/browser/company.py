"""People without a page who fill a room beside those who have one: a visitor and a light peer with a portrait each."""

from collections.abc import Mapping
from contextlib import AsyncExitStack
from dataclasses import dataclass
from functools import partial
from typing import Any

from tests.browser.portraits import Sitter
from tests.journeys.evening import enter, is_seated
from tests.journeys.house import House
from tests.journeys.sealing_visitor import SealingVisitor
from tests.journeys.visitor import Visitor


@dataclass(frozen=True, slots=True)
class Company:
    """Everybody ends with the stack. shape: `portraits` are key frames by name; who has none shows no picture"""

    house: House
    stack: AsyncExitStack
    portraits: Mapping[str, bytes]

    async def known(self, name: str, part: str) -> Visitor:
        """Somebody of the demo house, signed in by their printed link."""
        visitor = await self.stack.enter_async_context(SealingVisitor(self.house.url, name))
        await visitor.sign_in(self.house.links[part])
        return visitor

    async def newcomer(self, name: str, invite: str) -> Visitor:
        """Somebody who joins by an invite."""
        visitor = await self.stack.enter_async_context(SealingVisitor(self.house.url, name))
        await visitor.accept(invite)
        return visitor

    async def sit(self, visitor: Visitor, meeting: str, lead: Visitor | None = None) -> None:
        """Take a chair in a meeting, let in by the lead when they need it."""
        room = f"room:{meeting}"
        await enter(visitor, room)
        if lead is not None:
            await lead.until(lambda: visitor.person in lead.views[room].get("waiting", {}))
            await lead.do(room, "Admit", person=visitor.person)
        await visitor.until(partial(is_seated, visitor, room))
        await self._film(visitor, room, f"/api/meetings/{meeting}/media")

    async def sit_at(self, visitor: Visitor, group: str, table: str) -> None:
        """Take a chair at a table of the group's tea-room."""
        room = await self.stand(visitor, group)
        await visitor.do(room, "Sit", table=table)
        await self._film(visitor, room, f"/api/tearooms/{group}/media")

    async def stand(self, visitor: Visitor, group: str, *, seen: bool = True) -> str:
        """Walk into the group's tea-room; returns its channel."""
        room = f"tearoom:{group}"
        if not visitor.connection:
            await visitor.call()
        await visitor.watch(room)
        await visitor.do(room, "WalkIn", seen=seen, key=visitor.key(room))
        return room

    async def _film(self, visitor: Visitor, room: str, media: str) -> None:
        async def offer(sdp: str) -> str:
            answer: dict[str, Any] = await visitor.ask("POST", media, {"sdp": sdp})
            return str(answer["sdp"])

        portrait = self.portraits.get(visitor.name, b"")
        await visitor.do(room, "SetMicrophone", on=True)
        await visitor.do(room, "SetCamera", on=bool(portrait))
        sitter = Sitter(offer, portrait)
        sitter.seal = visitor.sealed(room)
        await self.stack.enter_async_context(sitter)
