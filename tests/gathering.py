"""A group that meets in a house: who belongs to it, their sockets, and the places to which these lead."""

import asyncio
import threading
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from server.kit.clock import ManualClock
from server.realtime.channel import Channel
from server.realtime.connections import Connections
from server.realtime.live import LiveStreams
from server.tearoom.slice import TEAROOM
from tests.house import URL, House, Template, configured, nobody_known
from tests.keys import key_of
from tests.line import Line
from tests.media import FakeMedia
from tests.people import ANN, Person

METRICS_TOKEN = "numbers-for-the-watch"


@dataclass(frozen=True, slots=True, kw_only=True)
class Invitation(Template):
    """A database in which a group is about to meet.

    Ann facilitates; Ben, Cleo, Fay and Hal are members; Gus was removed; Dot organises and does not belong; Eve is a
    stranger.
    """

    meeting: str
    fay: Person
    gus: Person
    hal: Person


@dataclass(frozen=True, slots=True)
class Gathering:
    """The house, running, a minute after that. Lines end with it."""

    invitation: Invitation
    house: House
    stack: AsyncExitStack

    @property
    def media(self) -> FakeMedia:
        """The media server."""
        return self.house.media

    @property
    def room(self) -> str:
        return f"room:{self.invitation.meeting}"

    @property
    def tearoom(self) -> str:
        return f"tearoom:{self.invitation.group}"

    @property
    def channels(self) -> dict[str, Channel]:
        """What its sockets speak to, by kind."""
        return {channel.kind: channel for channel in self.house.services.channels()}

    @property
    def connections(self) -> Connections:
        """Its sockets."""
        return self.house.platform.connections

    @property
    def process(self) -> str:
        """Its id in the log."""
        return self.house.platform.alive.id

    def live(self, kind: str) -> LiveStreams[Any, Any, Any, Any]:
        """Its streams of a kind."""
        live: dict[str, LiveStreams[Any, Any, Any, Any]] = {
            "room": self.house.rooms.rooms.live,
            "tearoom": self.house.services[TEAROOM].live,
        }
        return live[kind]

    async def line(self, person: Person | None) -> Line:
        """A socket of this person, or of nobody."""
        secret = self.house.secrets[person.id] if person else None
        return await self.stack.enter_async_context(Line(self.house.app, URL, secret))

    async def looking(self, person: Person, *channels: str) -> Line:
        """A socket that watches these channels, as far as it may."""
        line = await self.line(person)
        for channel in channels:
            await line.watch(channel)
        return line

    async def entered(self, *people: Person) -> list[Line]:
        """Sockets of people who have asked for a seat in the room."""
        lines = [await self.looking(person, self.room) for person in people]
        for person, line in zip(people, lines, strict=True):
            assert await line.do(self.room, "Enter", key=key_of(person.id)) == "ok"
        return lines

    async def seated(self, *people: Person) -> list[Line]:
        """Ann's line and these people's, all of them seated."""
        lines = await self.entered(ANN, *people)
        assert await lines[0].do(self.room, "AdmitAll") == "ok"
        return lines


async def invite(url: str, folder: Path) -> Invitation:
    """Let the group come together in this migrated database."""
    house = await House.opened(url, folder, ManualClock())
    group = await house.make_group()
    token = await house.invite(group, uses=50)
    fay, gus, hal = [await _newcomer(house, token, name) for name in ("Fay", "Gus", "Hal")]
    await house.groups.members.remove(ANN.id, group, gus.id)
    meeting = (await house.schedule.meetings.plan(ANN.id, group, 60)).id
    await house.close()
    known = {"secrets": house.secrets, "sign_ins": house.sign_ins}
    return Invitation(url=url, **known, group=group, passed_s=120, meeting=meeting, fay=fay, gus=gus, hal=hal)


async def _newcomer(house: House, token: str, name: str) -> Person:
    """Somebody who comes by a link and has no account yet."""
    accepted = await house.groups.invites.accept(token, name, 1, None, nobody_known())
    assert accepted.begun is not None
    person = Person(accepted.begun.sign_in.person, name, f"{name.lower()}@example.org")
    house.secrets[person.id] = accepted.begun.secret
    return person


@asynccontextmanager
async def gather(
    invitation: Invitation, data: Path, *, real_media: bool = False, **settings: str
) -> AsyncIterator[Gathering]:
    """Start the program over this database. shape: `settings` as in its environment"""
    settings = {"TEAROOM_METRICS_TOKEN": METRICS_TOKEN, **settings}
    config, clock = configured(invitation.copied(data), data, settings), ManualClock()
    await clock.advance(invitation.passed_s)
    threads = set(threading.enumerate())
    house = House(config, clock, invitation, media=None if real_media else FakeMedia())
    try:
        async with _gathered(invitation, house) as gathering:
            yield gathering
    finally:
        while any("_connection_worker_thread" in one.name for one in {*threading.enumerate()} - threads):
            await asyncio.sleep(0.001)  # SQLite may be at something that was cancelled, and reports to our loop


@asynccontextmanager
async def beside(gathering: Gathering) -> AsyncIterator[Gathering]:
    """Another process of the same house; without Redis, nothing carries hints between the two."""
    async with _gathered(gathering.invitation, gathering.house.beside(hints=False)) as other:
        yield other


@asynccontextmanager
async def _gathered(invitation: Invitation, house: House) -> AsyncIterator[Gathering]:
    async with house.running(), AsyncExitStack() as lines:
        yield Gathering(invitation, house, lines)


async def join_house_tearoom(gathering: Gathering, *people: Person) -> None:
    """Let these people agree to be seen in the house's tea-room."""
    for person in people:
        answer = await gathering.house.ask(person, "POST", "/api/me/house-tearoom", {"joined": True})
        assert answer.status_code == 200
