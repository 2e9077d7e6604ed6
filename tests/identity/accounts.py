"""A house as far as accounts go: in production, under HTTPS, and nobody lives there yet."""

from pathlib import Path

import httpx
from starlette.requests import Request
from starlette.responses import Response

from server.identity.address_cipher import AddressCipher
from server.identity.links import Links
from server.identity.model import ConsentChanged, Link, LinkKind, PersonErased, PersonId, PersonRenamed, SignedOut
from server.kit.clock import ManualClock
from server.kit.http import Who, reply, route
from server.kit.ids import new_secret
from server.kit.languages import Languages
from server.outbox.slice import OUTBOX
from tests.house import SECRET, House, configured
from tests.mailbag import Mailbag
from tests.media import FakeMedia
from tests.people import Person

URL = "https://tea.example"
OTHER_SECRET = "B" * 43
LANGUAGES = Languages.load(Path(__file__).parents[2] / "web" / "languages.json")
WORDS = LANGUAGES.words("en")


class Accounts(House):
    """Accounts over a migrated, empty database, with everything that is mailed at hand.

    shape: under http it is the demo, as settings would have it
    """

    def __init__(
        self,
        database_url: str,
        folder: Path,
        clock: ManualClock,
        *,
        url: str = URL,
        secret: str = SECRET,
        mailbag: Mailbag | None = None,
    ) -> None:
        self.url, self.mailbag, self.folder = url, mailbag or Mailbag(), folder
        settings = {"TEAROOM_PUBLIC_URL": url, "TEAROOM_SECRET": secret}
        config = configured(database_url, folder, settings, demo=url.startswith("http:"))
        super().__init__(config, clock, media=FakeMedia(), mailer=self.mailbag)
        self.letters = self.services[OUTBOX]
        self.app.router.routes[:0] = [
            route("GET", "/api/who", Who.ANYONE, who),
            route("GET", "/assets/who", Who.ANYONE, who),
            route("GET", "/api/bug", Who.ANYONE, bug),
        ]

    def another(self, *, secret: str = SECRET, mailbag: Mailbag | None = None) -> "Accounts":
        """Another process over the same database."""
        url, at = self.url, self.config.database_url
        return self.with_other(Accounts(at, self.folder, self.clock, url=url, secret=secret, mailbag=mailbag))

    @property
    def heard(self) -> list[object]:
        """What identity has told the others."""
        return [one for one in self.said if isinstance(one, SignedOut | PersonRenamed | PersonErased | ConsentChanged)]

    def visitor(self, address: str = "203.0.113.7", **headers: str) -> httpx.AsyncClient:
        """A visitor's browser: keeps cookies, says where its requests come from."""
        transport = httpx.ASGITransport(self.app, raise_app_exceptions=False, client=(address, 40000))
        own = {"Origin": self.url, "X-Tearoom": "1"} | headers
        return httpx.AsyncClient(transport=transport, base_url=self.url, headers=own)

    async def account(self, person: Person, *, email: bool = False) -> PersonId:
        """Give somebody of the cast an account, with a confirmed address when a test needs it."""
        async with self.database.begin() as tx:
            made = await self.identity.identity.create_person(tx, person.name)
        if email:
            await self.identity.identity.ask_email(made, person.email)
            await self.deliver()
            link = self.link_to(person.email)
            await self.identity.identity.confirm_email(link.rpartition("/")[2], made)
        return made

    async def signed_in(self, person: PersonId, **headers: str) -> httpx.AsyncClient:
        """A browser in which somebody is signed in."""
        browser, links = self.visitor(**headers), Links(self.cipher, new_secret, self.url, demo=False)
        async with self.database.begin() as tx:
            link = await links.make(tx, Link(LinkKind.SIGN_IN, person), self.clock.now())
        answer = await browser.post(link)
        assert answer.status_code == 303
        return browser

    @property
    def cipher(self) -> AddressCipher:
        """With the house's secret."""
        return AddressCipher(self.config.secret)

    async def deliver(self) -> None:
        """Send what is due."""
        await self.letters.dispatcher.deliver()

    def link_to(self, email: str) -> str:
        """The link in the last mail, which must have gone to this address."""
        mail = self.mailbag.mails[-1]
        assert mail.to == email
        return next(word for word in mail.text.split() if word.startswith(self.url))


async def who(request: Request) -> Response:
    return reply({"person": request.scope["person"], "sign_in": request.scope["sign_in"]})


async def bug(_: Request) -> Response:
    raise ZeroDivisionError
