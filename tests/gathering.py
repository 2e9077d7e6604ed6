"""The whole program in this process, with a group that meets in it; only the media server is make-believe."""

import asyncio
import shutil
import threading
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from starlette.requests import HTTPConnection

from server.app import Application
from server.config import Config, read
from server.kit.clock import ManualClock
from server.kit.db import Database
from server.ports.media import Policy
from server.realtime.channel import Channel
from server.realtime.connections import Connections
from server.realtime.live import LiveStreams
from server.room.slice import ROOM
from server.tearoom.slice import TEAROOM
from tests.house import URL, House
from tests.keys import key_of
from tests.line import Line
from tests.people import ANN, Person
from tests.room.process import FakeMedia

METRICS_TOKEN = "numbers-for-the-watch"


class StillMedia(FakeMedia):
    """A media server that can be asked what it was told."""

    def policy(self, room: str) -> Policy:
        """What it was told last of this room."""
        return next(policy for policy in reversed(self.policies) if policy.room == room)


@dataclass(frozen=True, slots=True)
class Invitation:
    """A database in which a group is about to meet.

    Ann facilitates; Ben, Cleo, Fay and Hal are members; Gus was removed; Dot organises and does not belong; Eve is a
    stranger. shape: `url` of the database; `secrets` by person's id
    """

    url: str
    secrets: dict[str, str]
    group: str
    meeting: str
    fay: Person
    gus: Person
    hal: Person


@dataclass(frozen=True, slots=True)
class Gathering:
    """The program, a minute after that. Lines end with it."""

    invitation: Invitation
    config: Config
    house: House
    media: StillMedia
    stack: AsyncExitStack

    @property
    def room(self) -> str:
        return f"room:{self.invitation.meeting}"

    @property
    def tearoom(self) -> str:
        return f"tearoom:{self.invitation.group}"

    @property
    def application(self) -> Application:
        """What it is made of."""
        assert self.house.application is not None
        return self.house.application

    @property
    def channels(self) -> dict[str, Channel]:
        """What its sockets speak to, by kind."""
        return {channel.kind: channel for channel in self.application.services.channels()}

    @property
    def connections(self) -> Connections:
        """Its sockets."""
        return self.application.platform.connections

    @property
    def process(self) -> str:
        """Its id in the log."""
        return self.application.platform.alive.id

    def live(self, kind: str) -> LiveStreams[Any, Any, Any, Any]:
        """Its streams of a kind."""
        live: dict[str, LiveStreams[Any, Any, Any, Any]] = {
            "room": self.application.services[ROOM].rooms.live,
            "tearoom": self.application.services[TEAROOM].live,
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


async def invite(url: str) -> Invitation:
    """Let the group come together in this migrated database."""
    database = Database(url)
    house = await House.open(database, ManualClock())
    group = await house.make_group()
    token = await house.invite(group, uses=50)
    fay, gus, hal = [await _newcomer(house, token, name) for name in ("Fay", "Gus", "Hal")]
    await house.groups.members.remove(ANN.id, group, gus.id)
    meeting = (await house.schedule.meetings.plan(ANN.id, group, 60)).id
    await database.close()
    return Invitation(url, house.secrets, group, meeting, fay, gus, hal)


async def _newcomer(house: House, token: str, name: str) -> Person:
    """Somebody who comes by a link and has no account yet."""
    asking = HTTPConnection({"type": "http", "headers": []})
    accepted = await house.groups.invites.accept(token, name, 1, None, asking)
    assert accepted.begun is not None
    person = Person(accepted.begun.sign_in.person, name, f"{name.lower()}@example.org")
    house.secrets[person.id] = accepted.begun.secret
    return person


def _furnish(invitation: Invitation, data: Path) -> str:
    """Pages to serve, and the database's address: of SQLite a copy, so that the file can be used again."""
    (data / "dist" / "assets").mkdir(parents=True, exist_ok=True)
    (data / "dist" / "index.html").write_text("<title>Tearoom</title>")
    scheme, _, file = invitation.url.partition(":///")
    if scheme != "sqlite":
        return invitation.url
    for old in data.glob("tearoom.db*"):
        old.unlink()
    shutil.copy(file, data / "tearoom.db")
    return f"sqlite:///{data / 'tearoom.db'}"


@asynccontextmanager
async def gather(
    invitation: Invitation, data: Path, *, real_media: bool = False, **settings: str
) -> AsyncIterator[Gathering]:
    """Start the program over this database. shape: `settings` as in its environment"""
    url = _furnish(invitation, data)
    environment = {
        "TEAROOM_DATA": str(data),
        "TEAROOM_PUBLIC_URL": URL,
        "DATABASE_URL": url,
        "TEAROOM_METRICS_TOKEN": METRICS_TOKEN,
        **settings,
    }
    config = replace(read(environment, demo=True), web_dist=data / "dist")
    clock = ManualClock()
    await clock.advance(120)
    threads = set(threading.enumerate())
    try:
        async with _program(config, clock, invitation, real_media=real_media) as gathering:
            yield gathering
    finally:
        while any("_connection_worker_thread" in one.name for one in {*threading.enumerate()} - threads):
            await asyncio.sleep(0.001)  # SQLite may be at something that was cancelled, and reports to our loop


@asynccontextmanager
async def beside(gathering: Gathering) -> AsyncIterator[Gathering]:
    """Another process of the same house, on the same clock; without Redis, nothing carries hints between the two."""
    async with _program(gathering.config, gathering.house.clock, gathering.invitation) as other:
        yield other


@asynccontextmanager
async def _program(
    config: Config, clock: ManualClock, invitation: Invitation, *, real_media: bool = False
) -> AsyncIterator[Gathering]:
    media = StillMedia()
    house = House.whole(config, clock, invitation.secrets, None if real_media else media)
    life = house.app.router.lifespan_context(house.app)
    await life.__aenter__()
    try:
        async with AsyncExitStack() as lines:
            yield Gathering(invitation, config, house, media, lines)
    finally:
        await life.__aexit__(None, None, None)  # a test that fails is not the program's business


async def join_house_tearoom(gathering: Gathering, *people: Person) -> None:
    """Let these people agree to be seen in the house's tea-room."""
    for person in people:
        answer = await gathering.house.ask(person, "POST", "/api/me/house-tearoom", {"joined": True})
        assert answer.status_code == 200
