"""A house with its cast, as far as groups and meetings go: real routes over real SQL, without a server."""

import itertools
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, Self

import httpx
from sqlalchemy import insert
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import HTTPConnection

from server.adapters.backplane_memory import MemoryBackplane
from server.adapters.rate_limiter_memory import MemoryRateLimiter
from server.app import Application, build
from server.config import Config
from server.groups.api import Groups, Words
from server.groups.routes import routes as group_routes
from server.groups.slice import GROUPS
from server.identity.api import PRIVACY, Identity, PersonId, compose
from server.identity.middleware import KnowsWho
from server.identity.slice import IDENTITY
from server.identity.tables import persons
from server.journal.follower import Follower
from server.journal.journal import Journal
from server.journal.news import Deed, News
from server.kit.clock import ManualClock
from server.kit.db import Database
from server.kit.errors import Refused
from server.kit.http import refused
from server.kit.languages import Languages
from server.kit.rate_limits import RateLimits
from server.kit.words import Words as Catalogue
from server.outbox import api as outbox
from server.platform.services import owned_kinds
from server.ports.mail import Mail
from server.ports.media import Media
from server.schedule.api import Schedule
from server.schedule.routes import routes as schedule_routes
from server.schedule.slice import SCHEDULE
from tests.people import ANN, BEN, CAST, CLEO, DOT, Person

URL = "http://tearoom.test"
AGREEMENT = "What is said here stays here."


class NoMail:
    """A mailer for tests in which nobody writes to anybody."""

    async def send(self, mail: Mail) -> None:
        raise AssertionError(mail.subject)


class Heard(News):
    """News of a house without other processes, which remembers what was said."""

    def __init__(self, database: Database, clock: ManualClock) -> None:
        follower = Follower(database, Journal(database), MemoryBackplane(), clock)
        super().__init__("house", database, follower, clock)
        self.said: list[object] = []

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[Deed]:
        async with super().begin() as deed:
            yield deed
        self.said += deed.said


class House:
    """Everybody of the cast has an account and is signed in; Dot organises."""

    def __init__(
        self,
        app: Starlette,
        database: Database,
        clock: ManualClock,
        events: Heard,
        identity: Identity,
        groups: Groups,
        schedule: Schedule,
        application: Application | None = None,
    ) -> None:
        self.app, self.database, self.clock, self.events = app, database, clock, events
        self.identity, self.groups, self.schedule = identity, groups, schedule
        self.application = application
        self.sign_ins: dict[str, str] = {}
        self.secrets: dict[str, str] = {}

    @classmethod
    async def open(cls, database: Database, clock: ManualClock, *, board: bool = False) -> Self:
        """A house of groups and meetings only, into which everybody has moved."""
        languages = Languages([Catalogue({})])
        events, numbers, limiter = Heard(database, clock), itertools.count(1), MemoryRateLimiter(clock)

        def ids() -> str:
            return f"id-{next(numbers)}"

        letters = outbox.compose(
            database=database, clock=clock, mailer=NoMail(), languages=languages, secret=bytes(32), ids=ids
        )
        parts = compose(
            database=database,
            clock=clock,
            news=events,
            outbox=letters.outbox,
            languages=languages,
            secret=bytes(32),
            public_url=URL,
            house="The house",
            demo=False,
            limiter=limiter,
            kept={"identity": PRIVACY},
            ids=ids,
            secrets=ids,
        )
        letters.outbox.connect(parts.directory, owned_kinds(IDENTITY, parts))
        groups = Groups(database, clock, events, parts.identity, URL, ids, ids, board=board)
        schedule = Schedule(database, clock, events, groups, ids=ids)
        groups.agenda = schedule
        app = Starlette(
            routes=[*group_routes(groups), *schedule_routes(schedule.meetings)],
            middleware=[
                Middleware(KnowsWho, sign_ins=parts.sign_ins),
                Middleware(RateLimits, limiter=limiter),
            ],
            exception_handlers={Refused: refused},
        )
        house = cls(app, database, clock, events, parts.identity, groups, schedule)
        await house.move_in()
        return house

    @classmethod
    def whole(cls, config: Config, clock: ManualClock, secrets: Mapping[str, str], media: Media | None = None) -> Self:
        """The program as it is, over a database into which people with these secrets have moved.

        What the program does in the background does not run.
        """
        built = build(config, clock, media=media)
        house = cls(
            built.app,
            built.platform.database,
            clock,
            Heard(built.platform.database, clock),
            built.services[IDENTITY].identity,
            built.services[GROUPS],
            built.services[SCHEDULE],
            built,
        )
        house.secrets.update(secrets)
        return house

    async def move_in(self) -> None:
        """Give everybody an account and a browser."""
        async with self.events.begin() as deed:
            tx = deed.tx
            for person in CAST:
                row = {"id": person.id, "name": person.name, "organiser": person is DOT, "created_at": self.clock.now()}
                await tx.execute(insert(persons).values(row))
                asking = HTTPConnection({"type": "http", "headers": []})
                begun = await self.identity.start_sign_in(deed, PersonId(person.id), asking)
                self.sign_ins[person.id], self.secrets[person.id] = begun.sign_in.id, begun.secret

    def browser(self, person: Person | None, address: str = "192.0.2.1") -> httpx.AsyncClient:
        """A browser on one of our pages, in which this person is signed in, or nobody."""
        return httpx.AsyncClient(
            transport=httpx.ASGITransport(self.app, client=(address, 50_000)),
            base_url=URL,
            cookies={"tearoom": self.secrets[person.id]} if person else {},
            headers={"Origin": URL, "X-Tearoom": "1"},
        )

    async def ask(self, person: Person | None, method: str, path: str, body: Any = None) -> httpx.Response:
        """One request of this person's browser."""
        async with self.browser(person) as browser:
            return await browser.request(method, path, json=body)

    async def make_group(
        self, *, facilitators: Sequence[Person] = (ANN,), members: Sequence[Person] = (BEN, CLEO)
    ) -> str:
        """A group by Dot, who does not belong to it; a minute ago."""
        group = await self.groups.charter.make(DOT.id, Words("Thursday circle", "To be met", AGREEMENT))
        token = await self.invite(group, uses=50)
        for person in (*facilitators, *members):
            await self.accept(token, person)
        await self.groups.members.order(DOT.id, group, [person.id for person in facilitators])
        await self.clock.advance(60)
        self.events.said.clear()
        return group

    async def invite(self, group: str, *, by: Person = DOT, days: int = 7, uses: int = 1) -> str:
        """The token of a new link."""
        _, token = await self.groups.invites.make(by.id, group, days, uses)
        return token

    async def accept(self, token: str, person: Person, version: int = 1) -> None:
        """Come in by a link."""
        asking = HTTPConnection({"type": "http", "headers": []})
        await self.groups.invites.accept(token, person.name, version, person.id, asking)
