"""The whole program in this process, as `server.app` composes it; only mail and media are stood in for."""

import shutil
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any, TypeVar

import httpx
from sqlalchemy import insert
from starlette.requests import HTTPConnection

from server import app
from server.config import Config, read
from server.groups import model as groups
from server.groups.api import GroupText
from server.groups.slice import GROUPS
from server.identity import api as identity
from server.identity.slice import IDENTITY
from server.identity.tables import persons
from server.kit.clock import ManualClock
from server.ports.backplane import Backplane
from server.ports.mail import Mailer
from server.ports.media import Media
from server.room.slice import ROOM
from server.schedule import model as schedule
from server.schedule.slice import SCHEDULE
from server.settings.model import SettingChanged
from tests.media import FakeMedia
from tests.people import ANN, BEN, CAST, CLEO, DOT, Person

URL = "http://tearoom.test"
SECRET = "A" * 43
H = TypeVar("H", bound="House")
NONE: Mapping[str, str] = MappingProxyType({})
AGREEMENT = "What is said here stays here."
NEWS = (
    *(groups.GroupChanged, groups.QuestionsChanged, groups.AgreementAccepted, groups.MemberJoined, groups.MemberLeft),
    *(groups.MemberRemoved, groups.RosterChanged, groups.Renamed),
    *(schedule.MeetingPlanned, schedule.MeetingMoved, schedule.MeetingCancelled, schedule.MeetingOpened),
    schedule.MeetingEnded,
    *(identity.SignedOut, identity.PersonRenamed, identity.OrganiserAppointed, identity.PersonErased),
    identity.ConsentChanged,
    SettingChanged,
)
"""Everything that slices tell each other."""


@dataclass(frozen=True, slots=True)
class Template:
    """A SQLite database in which something has happened, to copy.

    shape: `secrets` of people's browsers and the ids of their `sign_ins`, by person's id; `passed_s` since the start
    """

    url: str
    secrets: dict[str, str] = field(default_factory=dict)
    sign_ins: dict[str, str] = field(default_factory=dict)
    group: str = ""
    passed_s: float = 0

    def copied(self, folder: Path) -> str:
        """The address of a database of one's own; what another server keeps is used as it is."""
        scheme, _, file = self.url.partition(":///")
        if scheme != "sqlite":
            return self.url
        for old in folder.glob("tearoom.db*"):
            old.unlink()
        return f"sqlite:///{shutil.copy(file, folder / 'tearoom.db')}"


def configured(url: str, data: Path, settings: Mapping[str, str] = NONE, *, demo: bool = True) -> Config:
    """The settings of a house over this database, with pages to serve. shape: `settings` as in its environment"""
    pages = data / "dist"
    (pages / "assets").mkdir(parents=True, exist_ok=True)
    (pages / "index.html").write_text("<title>Tearoom</title>")
    environment = {
        "DATABASE_URL": url,
        "TEAROOM_DATA": str(data),
        "TEAROOM_MAIL_FROM": "tea@example.org",
        "TEAROOM_PUBLIC_URL": URL,
        "TEAROOM_SECRET": SECRET,
        "TEAROOM_SMTP": "smtps://relay.example",
        **settings,
    }
    return replace(read(environment, demo=demo), web_dist=pages)


class House:
    """One process of a house. Nothing goes on in the background unless it is `running`.

    shape: `said` is what slices have told each other in this process; with `media` None it is as the settings say
    """

    def __init__(
        self,
        config: Config,
        clock: ManualClock,
        template: Template | None = None,
        *,
        media: Media | None = None,
        mailer: Mailer | None = None,
        backplane: Backplane | None = None,
    ) -> None:
        built = app.build(config, clock, media=media, mailer=mailer, backplane=backplane)
        self.app, self.platform, self.services = built.app, built.platform, built.services
        self.config, self.clock, self.database = config, clock, built.platform.database
        self.identity, self.groups = built.services[IDENTITY], built.services[GROUPS]
        self.schedule, self.rooms = built.services[SCHEDULE], built.services[ROOM]
        self.template = template or Template(config.database_url)
        self.secrets, self.sign_ins = dict(self.template.secrets), dict(self.template.sign_ins)
        self.said: list[object] = []
        self._closed = False
        self._others: list[House] = []
        for kind in NEWS:
            built.platform.news.at_once(kind, self.said.append)

    @classmethod
    async def copied(cls, template: Template, folder: Path, clock: ManualClock, **settings: str) -> "House":
        """A house of one's own, in which what the template tells has happened."""
        house = cls(configured(template.copied(folder), folder, settings), clock, template, media=FakeMedia())
        await clock.advance(template.passed_s)
        return house

    @classmethod
    async def opened(cls, url: str, folder: Path, clock: ManualClock, **settings: str) -> "House":
        """A house over a migrated, empty database, into which everybody of the cast has just moved."""
        house = cls(configured(url, folder, settings), clock, media=FakeMedia())
        await house.move_in()
        return house

    def beside(self, *, hints: bool = True) -> "House":
        """Another process of the same house, on the same clock. shape: without `hints` and Redis, it has to look"""
        backplane = self.platform.backplane if hints and not self.config.redis_url else None
        other = House(self.config, self.clock, self.template, media=FakeMedia(), backplane=backplane)
        other.secrets |= self.secrets
        return self.with_other(other)

    def with_other(self, other: H) -> H:
        """Close the other with this one."""
        self._others.append(other)
        return other

    @property
    def media(self) -> FakeMedia:
        """The media server, when it is stood in for."""
        media = self.platform.media
        assert isinstance(media, FakeMedia)
        return media

    # -- its life

    @asynccontextmanager
    async def running(self) -> AsyncIterator["House"]:
        """With everything that goes on in the background; ended with the block."""
        life = self.app.router.lifespan_context(self.app)
        await life.__aenter__()
        try:
            yield self
        finally:
            await life.__aexit__(None, None, None)  # a test that fails is not the program's business

    async def close(self) -> None:
        """End what was begun without `running`; again is harmless."""
        if self._closed:
            return
        self._closed = True
        for other in self._others:
            await other.close()
        await self.rooms.rooms.settle()
        await self.platform.news.settle()
        await self.platform.journal.close()
        await self.platform.follower.close()
        await self.database.close()

    # -- its people

    async def move_in(self) -> None:
        """Give everybody an account and a browser in which they are signed in; Dot organises."""
        async with self.platform.news.begin() as deed:
            for person in CAST:
                row = {"id": person.id, "name": person.name, "organiser": person is DOT, "created_at": self.clock.now()}
                await deed.tx.execute(insert(persons).values(row))
                begun = await self.identity.identity.start_sign_in(deed, identity.PersonId(person.id), nobody_known())
                self.sign_ins[person.id], self.secrets[person.id] = begun.sign_in.id, begun.secret

    def browser(
        self, person: Person | None, address: str = "192.0.2.1", *, answers_bugs: bool = False
    ) -> httpx.AsyncClient:
        """A browser on one of our pages, in which this person is signed in, or nobody.

        shape: with `answers_bugs` it gets the page that says so, else the test gets the exception
        """
        return httpx.AsyncClient(
            transport=httpx.ASGITransport(self.app, raise_app_exceptions=not answers_bugs, client=(address, 50_000)),
            base_url=URL,
            cookies={"tearoom": self.secrets[person.id]} if person else {},
            headers={"Origin": URL, "X-Tearoom": "1"},
        )

    async def ask(self, person: Person | None, method: str, path: str, body: Any = None) -> httpx.Response:
        """One request of this person's browser."""
        async with self.browser(person) as browser:
            return await browser.request(method, path, json=body)

    # -- its groups

    async def make_group(
        self, *, facilitators: Sequence[Person] = (ANN,), members: Sequence[Person] = (BEN, CLEO)
    ) -> str:
        """A group by Dot, who does not belong to it; a minute ago."""
        group = await self.groups.texts.make(DOT.id, GroupText("Thursday circle", "To be met", AGREEMENT))
        token = await self.invite(group, uses=50)
        for person in (*facilitators, *members):
            await self.accept(token, person)
        await self.groups.members.order(DOT.id, group, [person.id for person in facilitators])
        await self.clock.advance(60)
        self.said.clear()
        return group

    async def invite(self, group: str, *, by: Person = DOT, days: int = 7, uses: int = 1) -> str:
        """The token of a new link."""
        _, token = await self.groups.invites.make(by.id, group, days, uses)
        return token

    async def accept(self, token: str, person: Person, version: int = 1) -> None:
        """Come in by a link."""
        await self.groups.invites.accept(token, person.name, version, person.id, nobody_known())


def nobody_known() -> HTTPConnection:
    """What is asked by a browser that says nothing of itself."""
    return HTTPConnection({"type": "http", "headers": []})
