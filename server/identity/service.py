"""Accounts: made, entered by link, given an address."""

from collections.abc import Awaitable, Callable, Iterable, Mapping

from cryptography.exceptions import InvalidTag
from sqlalchemy.exc import IntegrityError
from starlette.requests import HTTPConnection
from starlette.responses import Response

from server.identity import store
from server.identity.address_cipher import AddressCipher
from server.identity.audit import Audit
from server.identity.consents import Consents
from server.identity.destination import HOME, destination
from server.identity.guests import Guests
from server.identity.letters import ConfirmLetter, SignInLetter
from server.identity.links import Links
from server.identity.model import Link, LinkKind, OrganiserAppointed, Person, PersonId
from server.identity.notices import Notices
from server.identity.proofs import not_here
from server.identity.rules import clean_name, device_of
from server.identity.sign_ins import Begun, SignIns
from server.journal.news import Deed, News
from server.kit.clock import Clock
from server.kit.db import Database, Tx
from server.kit.email_address import clean_email
from server.kit.errors import Kind, Refused
from server.kit.ids import NewId
from server.kit.limits import LETTERS_TO_ONE
from server.kit.local import is_local
from server.outbox.api import Outbox
from server.ports.rate_limiter import RateLimiter

SIGNS_IN = frozenset({LinkKind.SIGN_IN, LinkKind.RECOVERY, LinkKind.DEMO})
CONFIRMS = frozenset({LinkKind.EMAIL})

NameCheck = Callable[[Tx, PersonId, str], Awaitable[None]]
"""Whether this person may be called this; raises Refused."""


class Identity:
    """Who people are. Methods that take `tx` join the caller's transaction; the others have their own."""

    def __init__(
        self,
        database: Database,
        news: News,
        clock: Clock,
        new_id: NewId,
        cipher: AddressCipher,
        links: Links,
        outbox: Outbox,
        sign_ins: SignIns,
        limiter: RateLimiter,
    ) -> None:
        self._database = database
        self._news = news
        self._clock = clock
        self._new_id = new_id
        self._cipher = cipher
        self._links = links
        self._outbox = outbox
        self._limiter = limiter
        self.name_checks: list[NameCheck] = []  # of slices that know whom a name could be taken for
        self._notices = Notices(outbox, clock)
        self.sign_ins = sign_ins
        self.audit = Audit(clock, new_id)
        self.consents = Consents(clock, new_id)
        self.guests = Guests(database, news, clock, self.consents)

    # -- people, for the slices above

    async def create_person(self, tx: Tx, name: str) -> PersonId:
        """A new account that nobody is signed in to yet. raises: Refused(name_empty, name_too_long, name_characters)"""
        person = Person(PersonId(self._new_id()), clean_name(name), organiser=False)
        await store.add_person(tx, person, self._clock.now())
        return person.id

    async def person(self, tx: Tx, person: str) -> Person | None:
        """The account with this id."""
        return await store.person(tx, person)

    async def known(self, person: str) -> Person | None:
        """The account with this id, for a page that says who is signed in."""
        async with self._database.read() as tx:
            return await store.person(tx, person)

    async def names(self, tx: Tx, people: Iterable[str]) -> Mapping[PersonId, str]:
        """Shown names by person; who is not there is left out."""
        return await store.names(tx, people)

    async def is_organiser(self, tx: Tx, person: str) -> bool:
        """Whether this person organises the house."""
        found = await store.person(tx, person)
        return found is not None and found.organiser

    async def organisers(self, tx: Tx) -> frozenset[PersonId]:
        """Everybody who organises the house."""
        return frozenset(await store.organisers(tx))

    async def start_sign_in(self, deed: Deed, person: PersonId, request: HTTPConnection) -> Begun:
        """Sign somebody in to the browser that asks; after the commit, call `finish_sign_in`."""
        return await self.sign_ins.begin(deed, person, request)

    def finish_sign_in(self, begun: Begun, response: Response) -> None:
        """Put the cookie on the answer."""
        self.sign_ins.finish(begun, response)

    async def demo_link(self, person: PersonId) -> str:
        """An address that signs in as this person; opens again and again, in the demo only."""
        async with self._database.begin() as tx:
            return await self._links.make(tx, Link(LinkKind.DEMO, person), self._clock.now())

    async def ensure_organiser(self, name: str, email: str) -> PersonId:
        """Make sure that whoever has this address organises the house. raises: Refused(email_invalid)"""
        email = clean_email(email)
        async with self._news.begin() as deed:
            tx = deed.tx
            known = await store.person_by_email(tx, self._cipher.lookup(email))
            person = known.id if known else await self.create_person(tx, name)
            if not known:
                await self._set_email(tx, person, email)
            if not known or not known.organiser:
                await store.change_person(tx, person, organiser=True)
                await self.audit.note(tx, "", "organiser_appointed", person)
                deed.say(OrganiserAppointed(person))
        return person

    # -- secrets that other slices keep

    def close(self, text: str, place: str) -> bytes:
        """`text` for storing at `place`: the database alone does not tell it."""
        return self._cipher.encrypt(text, place)

    def open(self, sealed: bytes, place: str) -> str | None:
        """What was closed, or None when the house's secret was changed since."""
        try:
            return self._cipher.decrypt(sealed, place)
        except InvalidTag:
            return None

    # -- links

    async def ask_sign_in(self, raw_email: str, leads_to: str = HOME, language: str = "") -> None:
        """Mail a link to whoever has this address; nothing tells whether anybody does. raises: Refused(email_invalid)

        Who asks has been counted before; here it is whom it is for.
        shape: `language` is that of the page where they ask
        """
        email = clean_email(raw_email)
        if not await self._limiter.allow(LETTERS_TO_ONE.budgets(None, self._cipher.lookup(email))):
            return  # saying so would tell a stranger that somebody else asked for this address
        async with self._database.begin() as tx:
            await self._outbox.post(tx, SignInLetter(email, destination(leads_to), language))
        self._outbox.ring()

    async def look_sign_in(self, token: str, request: HTTPConnection) -> tuple[Person, str]:
        """Whom a link signs in, and the page it leads to; uses nothing up. raises: Refused(link_gone)"""
        async with self._database.read() as tx:
            link = await self._links.look(tx, token, links_for(request), self._clock.now())
            person = await store.person(tx, link.person)
        if person is None:
            raise Refused("link_gone", Kind.GONE)
        return person, link.leads_to

    async def sign_in(self, token: str, request: HTTPConnection) -> tuple[Begun, str]:
        """Use a link: the sign-in, for `finish_sign_in`, and the page it leads to. raises: Refused(link_gone)"""
        async with self._news.begin() as deed:
            tx = deed.tx
            link = await self._links.use(tx, token, links_for(request), self._clock.now())
            await store.drop_links(tx, link.person, LinkKind.SIGN_IN)
            await self.audit.note(tx, link.person, "signed_in", link.person)
            if request.scope.get("person") != link.person:
                await self._notices.signed_in(
                    tx, link.person, link.kind, device_of(request.headers.get("user-agent", ""))
                )
            return await self.start_sign_in(deed, link.person, request), link.leads_to

    async def ask_email(self, person: str, raw_email: str) -> None:
        """Mail a link that gives this person this address. raises: Refused(email_invalid)"""
        email = clean_email(raw_email)
        async with self._database.begin() as tx:
            await self._outbox.post(tx, ConfirmLetter(person, email), person)
        self._outbox.ring()

    async def look_email(self, token: str, asking: str | None) -> None:
        """Whether a link still confirms an address, for whoever asked; uses nothing up.

        raises: Refused(link_gone, not_here)
        """
        async with self._database.read() as tx:
            _must_be_same(await self._links.look(tx, token, CONFIRMS, self._clock.now()), asking)

    async def confirm_email(self, token: str, asking: str | None) -> None:
        """Use a link that gives a person an address, when it is them who press; their old address is told.

        shape: `asking` is who is signed in there: of others, an address would be attached to an account not theirs
        raises: Refused(link_gone, not_here), the first also when the address has a person
        """
        try:
            async with self._database.begin() as tx:
                now = self._clock.now()
                _must_be_same(await self._links.look(tx, token, CONFIRMS, now), asking)
                link = await self._links.use(tx, token, CONFIRMS, now)
                await self._must_be_free(tx, link.email or "", link.person)
                await self._change_email(tx, link.person, link.email or "")
                await self.audit.note(tx, link.person, "email_confirmed", link.person)
        except IntegrityError:  # in the same instant somebody else confirmed it
            raise Refused("link_gone", Kind.GONE) from None

    async def recovery_link(self, person: PersonId) -> str:
        """An address for safe-keeping that signs in once; the one before it no longer does."""
        async with self._database.begin() as tx:
            await store.drop_links(tx, person, LinkKind.RECOVERY)
            await self.audit.note(tx, person, "recovery_link_made", person)
            await self._notices.recovery_link_made(tx, person)
            return await self._links.make(tx, Link(LinkKind.RECOVERY, person), self._clock.now())

    async def cancel_recovery_link(self, person: PersonId) -> None:
        """Let the link for safe-keeping sign in no more, if there is one."""
        async with self._database.begin() as tx:
            await store.drop_links(tx, person, LinkKind.RECOVERY)
            await self.audit.note(tx, person, "recovery_link_cancelled", person)

    async def _must_be_free(self, tx: Tx, email: str, person: PersonId) -> None:
        known = await store.person_by_email(tx, self._cipher.lookup(email))
        if known and known.id != person:
            raise Refused("link_gone", Kind.GONE)

    async def _change_email(self, tx: Tx, person: PersonId, email: str) -> None:
        sealed = await store.email_sealed(tx, person)
        old = self._cipher.decrypt(sealed, person) if sealed else ""
        await self._set_email(tx, person, email)
        for kind in (LinkKind.SIGN_IN, LinkKind.EMAIL, LinkKind.PROVE):  # mailed to where they are no more
            await store.drop_links(tx, person, kind)
        if old and self._cipher.lookup(old) != self._cipher.lookup(email):
            await self._notices.email_changed(tx, person, old)

    async def _set_email(self, tx: Tx, person: PersonId, email: str) -> None:
        sealed = self._cipher.encrypt(email, person)
        await store.change_person(tx, person, email_lookup=self._cipher.lookup(email), email_sealed=sealed)


def _must_be_same(link: Link, asking: str | None) -> None:
    if link.person != asking:
        raise not_here()


def links_for(request: HTTPConnection) -> frozenset[LinkKind]:
    """The links that may sign in from there: those of the demo only on the computer that printed them."""
    return SIGNS_IN if is_local(request) else SIGNS_IN - {LinkKind.DEMO}
