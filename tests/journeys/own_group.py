"""Groups that meet now, made before their house opens: a test gets one of its own, and others may get the next."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from shutil import copy
from typing import TypeVar

from starlette.requests import HTTPConnection

from server.app import Application, build
from server.config import read
from server.demo import WORDS
from server.groups.slice import GROUPS
from server.identity.slice import IDENTITY
from server.kit.clock import SystemClock
from server.schedule.slice import SCHEDULE
from tests.journeys.house import House
from tests.journeys.visitor import Visitor
from tests.media import FakeMedia

MEMBERS = ("Ben", "Cleo", "Fay")
MINUTES, INVITE_DAYS, INVITE_USES = 240, 1, 50

V = TypeVar("V", bound=Visitor)


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody who is signed in. shape: `secret` is what their browser's cookie holds"""

    person: str
    secret: str


@dataclass(frozen=True, slots=True)
class OwnGroup:
    """A group with an open meeting: Dee facilitates; Ben, Cleo and Fay are members. shape: `people` by name"""

    house: House
    id: str
    meeting: str
    invite: str
    people: Mapping[str, Member]

    @property
    def url(self) -> str:
        return self.house.url

    @property
    def links(self) -> dict[str, str]:
        return {"newcomer": self.invite}

    @property
    def media_port(self) -> int:
        return self.house.media_port

    @property
    def room(self) -> str:
        return f"room:{self.meeting}"

    @asynccontextmanager
    async def visit(self, visitor: V) -> AsyncIterator[V]:
        """This visitor, signed in: as the member of their name, else as somebody who came by the invite."""
        async with visitor:
            member = self.people.get(visitor.name)
            if member is None:
                await visitor.accept(self.invite)
                visitor.person = (await visitor.ask("GET", "/api/me"))["person"]
            else:
                visitor.http.cookies.set("tearoom", member.secret)
                visitor.person = member.person
            yield visitor


async def found(house: House, migrated: Path, groups: int) -> list[OwnGroup]:
    """Make so many groups in a house that has not been started. shape: `migrated` is an empty SQLite house to copy"""
    house.data.mkdir()
    copy(migrated, house.data / "tearoom.db")
    application = build(read(house.environment, demo=True), SystemClock(), media=FakeMedia())
    try:
        identity = application.services[IDENTITY].identity
        dot = await identity.ensure_organiser("Dot", "dot@demo.example")
        return [await _gather(house, application, dot) for _ in range(groups)]
    finally:
        await application.platform.database.close()


async def _gather(house: House, application: Application, dot: str) -> OwnGroup:
    groups, meetings = application.services[GROUPS], application.services[SCHEDULE].meetings
    group = await groups.texts.make(dot, WORDS)
    people = {}
    for name in ("Dee", *MEMBERS):
        people[name] = await _move_in(application, name)
        await groups.members.enroll(group, people[name].person, name)
    dee = people["Dee"].person
    await groups.members.order(dot, group, [dee])
    _, token = await groups.invites.make(dee, group, INVITE_DAYS, INVITE_USES)
    meeting = await meetings.plan(dee, group, MINUTES)
    return OwnGroup(house, group, meeting.id, groups.invites.address(token), people)


async def _move_in(application: Application, name: str) -> Member:
    identity, asking = application.services[IDENTITY].identity, HTTPConnection({"type": "http", "headers": []})
    async with application.platform.news.begin() as deed:
        person = await identity.create_person(deed.tx, name)
        begun = await identity.start_sign_in(deed, person, asking)
    return Member(person, begun.secret)
