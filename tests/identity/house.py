"""A small house with nothing in it but identity: what its tests knock at."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

import httpx
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute

from server.adapters.backplane_memory import MemoryBackplane
from server.adapters.rate_limiter_memory import MemoryRateLimiter
from server.identity.api import (
    PRIVACY,
    AccountRoutes,
    ConsentChanged,
    IdentityParts,
    KnowsWho,
    LanguageRoutes,
    PersonErased,
    PersonId,
    PersonRenamed,
    SafetyPages,
    SignedOut,
    SignInPages,
    compose,
)
from server.identity.model import Link, LinkKind
from server.identity.slice import IDENTITY
from server.journal.follower import Follower
from server.journal.journal import Journal
from server.journal.news import News
from server.kit.clock import ManualClock
from server.kit.db import Database
from server.kit.errors import Refused
from server.kit.headers import SecurityHeaders
from server.kit.host import OwnNames
from server.kit.http import Who, reply, route
from server.kit.ids import new_id
from server.kit.languages import Languages
from server.kit.origin import SameOrigin
from server.kit.pages import Pages
from server.kit.privacy import Privacy
from server.kit.rate_limits import RateLimits
from server.outbox import api as outbox
from server.outbox.letter_routes import LetterRoutes
from server.outbox.privacy import PRIVACY as LETTERS_PRIVACY
from server.platform.services import owned_kinds
from server.ports.mail import Mail
from tests.people import Person

URL = "https://tea.example"
SECRET = b"a secret of thirty-two bytes ..."
LANGUAGES = Languages.load(Path(__file__).parents[2] / "web" / "languages.json")
WORDS = LANGUAGES.words("en")


class Mailbag:
    """A mailer that keeps what it is given, or fails as often as it is told to."""

    def __init__(self) -> None:
        self.mails: list[Mail] = []
        self.failures: list[Exception] = []

    async def send(self, mail: Mail) -> None:
        if self.failures:
            raise self.failures.pop(0)
        self.mails.append(mail)


@dataclass
class House:
    """Identity on a real database, with everything it says and mails at hand."""

    database: Database
    clock: ManualClock
    parts: IdentityParts
    letters: outbox.OutboxParts
    mailbag: Mailbag
    app: Starlette
    url: str
    heard: list[object] = field(default_factory=list)

    def browser(self, address: str = "203.0.113.7", **headers: str) -> httpx.AsyncClient:
        """A visitor's browser: keeps cookies, says where its requests come from."""
        transport = httpx.ASGITransport(self.app, raise_app_exceptions=False, client=(address, 40000))
        own = {"Origin": self.url, "X-Tearoom": "1"} | headers
        return httpx.AsyncClient(transport=transport, base_url=self.url, headers=own)

    async def move_in(self, person: Person, *, email: bool = False) -> PersonId:
        """Give somebody of the cast an account, with a confirmed address when a test needs it."""
        async with self.database.begin() as tx:
            made = await self.parts.identity.create_person(tx, person.name)
        if email:
            await self.parts.identity.ask_email(made, person.email)
            await self.deliver()
            link = self.link_to(person.email)
            await self.parts.identity.confirm_email(link.rpartition("/")[2], made)
        return made

    async def deliver(self) -> None:
        """Send what is due."""
        await self.letters.dispatcher.deliver()

    async def signed_in(self, person: PersonId, **headers: str) -> httpx.AsyncClient:
        """A browser in which somebody is signed in."""
        browser = self.browser(**headers)
        async with self.database.begin() as tx:
            link = await self.parts.identity._links.make(tx, Link(LinkKind.SIGN_IN, person), self.clock.now())
        answer = await browser.post(link)
        assert answer.status_code == 303
        return browser

    def link_to(self, email: str) -> str:
        """The link in the last mail, which must have gone to this address."""
        mail = self.mailbag.mails[-1]
        assert mail.to == email
        return next(word for word in mail.text.split() if word.startswith(self.url))


def build(
    database: Database,
    clock: ManualClock,
    *,
    url: str = URL,
    demo: bool = False,
    others: Mapping[str, Privacy] | None = None,
    mailbag: Mailbag | None = None,
    secret: bytes = SECRET,
) -> House:
    """A house on this database; further routes only for what tests of middleware need."""
    limiter = MemoryRateLimiter(clock)
    mailbag, pages = mailbag or Mailbag(), Pages(LANGUAGES)
    follower = Follower(database, Journal(database), MemoryBackplane(), clock)
    news = News("house", database, follower, clock)
    letters = outbox.compose(
        database=database, clock=clock, mailer=mailbag, languages=LANGUAGES, secret=secret, ids=new_id
    )
    parts = compose(
        database=database,
        clock=clock,
        news=news,
        outbox=letters.outbox,
        languages=LANGUAGES,
        secret=secret,
        public_url=url,
        house="Tearoom",
        demo=demo,
        limiter=limiter,
        kept={**(others or {}), "outbox": LETTERS_PRIVACY, "identity": PRIVACY},
        ids=new_id,
    )
    letters.outbox.connect(parts.directory, owned_kinds(IDENTITY, parts))
    routes: list[BaseRoute] = [
        *pages.routes(),
        *AccountRoutes(parts).routes(),
        *LetterRoutes(letters.dead_letters).routes(),
        *LanguageRoutes(parts).routes(),
        *SignInPages(parts, pages).routes(),
        *SafetyPages(parts, pages).routes(),
        route("GET", "/api/who", Who.ANYONE, who),
        route("GET", "/assets/who", Who.ANYONE, who),
        route("GET", "/api/bug", Who.ANYONE, bug),
    ]
    secure = url.startswith("https:")
    app = Starlette(
        routes=routes,
        middleware=[
            Middleware(SecurityHeaders, names=OwnNames({url}, secure)),
            Middleware(SameOrigin, names=OwnNames({url}, secure)),
            Middleware(KnowsWho, sign_ins=parts.sign_ins),
            Middleware(RateLimits, limiter=limiter),
        ],
        exception_handlers={Refused: pages.refused, 404: pages.http_error, 405: pages.http_error, 500: pages.failed},
    )
    house = House(database, clock, parts, letters, mailbag, app, url)
    listen(news, house)
    return house


def listen(news: News, house: House) -> None:
    """Write down everything identity says."""

    async def hear(event: object) -> None:
        house.heard.append(event)

    for kind in (SignedOut, PersonRenamed, PersonErased, ConsentChanged):
        news.on(kind, hear)


async def who(request: Request) -> Response:
    return reply({"person": request.scope["person"], "sign_in": request.scope["sign_in"]})


async def bug(_: Request) -> Response:
    raise ZeroDivisionError
