"""Ending everything at once: every sign-in, every link that would open the account again, every letter with one."""

from sqlalchemy.exc import IntegrityError

from server.identity import store
from server.identity.address_cipher import AddressCipher
from server.identity.audit import Audit
from server.identity.links import Links
from server.identity.model import Link, LinkKind, PersonId, SignedOut
from server.identity.notices import Notices
from server.journal.news import Deed, News
from server.kit.clock import Clock
from server.kit.db import Database
from server.kit.errors import Kind, Refused
from server.kit.ids import NewId, digest
from server.outbox.api import Outbox
from server.platform.letters import LetterClass

STOPS = frozenset({LinkKind.STOP})
OPENS = (LinkKind.SIGN_IN, LinkKind.RECOVERY, LinkKind.EMAIL, LinkKind.PROVE)
"""STOP links stay: whoever has taken an account over must not be able to take them from its owner."""


class Lockout:
    """From the account page, or from a link in a notice by whoever reads that mail."""

    def __init__(
        self,
        database: Database,
        news: News,
        clock: Clock,
        links: Links,
        cipher: AddressCipher,
        outbox: Outbox,
        audit: Audit,
        notices: Notices,
        new_secret: NewId,
    ) -> None:
        self._database = database
        self._news = news
        self._outbox = outbox
        self._clock = clock
        self._links = links
        self._cipher = cipher
        self._audit = audit
        self._notices = notices
        self._new_secret = new_secret

    async def everywhere_else(self, person: PersonId, here: str) -> str:
        """Sign out everywhere but in this browser, whose cookie somebody may have copied: its new secret."""
        secret = self._new_secret()
        async with self._news.begin() as deed:
            await self._end(deed, person, but=here)
            await store.renew_secret(deed.tx, here, digest(secret))
        return secret

    async def look(self, token: str) -> Link:
        """What a link from a notice would do; uses nothing up. raises: Refused(link_gone)"""
        async with self._database.read() as tx:
            return await self._links.look(tx, token, STOPS, self._clock.now())

    async def stop(self, token: str) -> None:
        """Use such a link: sign out everywhere, and put back the address that was changed.

        raises: Refused(link_gone)
        """
        try:
            async with self._news.begin() as deed:
                link = await self._links.use(deed.tx, token, STOPS, self._clock.now())
                if link.email:
                    sealed = self._cipher.encrypt(link.email, link.person)
                    lookup = self._cipher.lookup(link.email)
                    await store.change_person(deed.tx, link.person, email_lookup=lookup, email_sealed=sealed)
                    await self._audit.note(deed.tx, link.person, "email_put_back", link.person)
                await self._end(deed, link.person)
        except IntegrityError:  # another account has it by now
            raise Refused("link_gone", Kind.GONE) from None

    async def _end(self, deed: Deed, person: PersonId, *, but: str = "") -> None:
        tx = deed.tx
        for one in await store.sign_ins_of(tx, person):
            if one.id != but:
                await store.end_sign_in(tx, person, one.id)
                deed.say(SignedOut(person, one.id))
        for kind in OPENS:
            await store.drop_links(tx, person, kind)
        await self._outbox.take_back(tx, person, LetterClass.SIGN_IN)
        await self._audit.note(tx, person, "signed_out_everywhere", person)
        await self._notices.signed_out_everywhere(tx, person)
