"""People seated in the demo house's open meeting: where journeys and benchmarks begin."""

import asyncio
import itertools
from collections.abc import Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from tests.journeys.visitor import Visitor

TALK_EVERY_S = 0.12


class Home(Protocol):
    """Where people come to: one process, or many. shape: `links` sign in, by part"""

    @property
    def url(self) -> str: ...

    @property
    def links(self) -> dict[str, str]: ...


@dataclass(frozen=True, slots=True)
class Evening:
    """An open meeting. shape: `everybody` begins with the facilitator"""

    group: str
    meeting: str
    facilitator: Visitor
    members: list[Visitor]

    @property
    def room(self) -> str:
        return f"room:{self.meeting}"

    def offer_of(self, visitor: Visitor) -> Callable[[str], Awaitable[str]]:
        """How this person's media offer is answered."""

        async def offer(sdp: str) -> str:
            answer = await visitor.ask("POST", f"/api/meetings/{self.meeting}/media", {"sdp": sdp})
            return str(answer["sdp"])

        return offer

    @property
    def everybody(self) -> list[Visitor]:
        return [self.facilitator, *self.members]


async def gather(
    house: Home, names: list[str], stack: AsyncExitStack, visitor: Callable[[str], Visitor] | None = None
) -> Evening:
    """Let the facilitator open the room and admit these people, who come by one invite link.

    shape: `visitor` makes each of them from a name
    """
    visitor = visitor or partial(Visitor, house.url)
    ann = await stack.enter_async_context(visitor("Ann"))
    await ann.sign_in(house.links["facilitator"])
    group = next(one for one in await ann.ask("GET", "/api/groups") if one.get("open_meeting"))
    meeting = group["open_meeting"]["id"]
    invite = await ann.ask("POST", f"/api/groups/{group['id']}/invites", {"days": 1, "uses": 50})
    evening = Evening(group["id"], meeting, ann, [])
    await enter(ann, evening.room)
    for name in names:
        member = await stack.enter_async_context(visitor(name))
        await member.accept(invite["url"])
        evening.members.append(member)
        await enter(member, evening.room)
    await ann.until(lambda: len(ann.views[evening.room].get("waiting", {})) == len(names))
    await ann.do(evening.room, "AdmitAll")
    for member in evening.members:
        await member.until(partial(is_seated, member, evening.room))
    return evening


def is_seated(visitor: Visitor, room: str) -> bool:
    """Whether somebody sits, as far as they have been told."""
    return bool(visitor.views[room]["you"]["where"] == "seated")


def texts(visitor: Visitor, chat: str) -> list[str]:
    """What is said, in the order in which this person reads it."""
    messages = visitor.views[chat]["messages"]
    return [messages[number]["text"] for number in sorted(messages, key=int)]


async def enter(visitor: Visitor, room: str) -> None:
    """Call, watch the room and ask for a seat: what a page does when it opens, and after every reconnect."""
    await visitor.call()
    await visitor.watch(room)
    await visitor.do(room, "Enter", key=visitor.key(room))


async def talk_on(one: Visitor, chat: str, acknowledged: list[str], enough: asyncio.Event) -> None:
    """Say one thing after the other, as fast as one may, until it is enough; and note what was acknowledged."""
    for number in itertools.count():
        if enough.is_set():
            return
        await one.do(chat, "Say", text=f"{one.name} {number}")
        acknowledged.append(f"{one.name} {number}")
        await asyncio.sleep(TALK_EVERY_S)
