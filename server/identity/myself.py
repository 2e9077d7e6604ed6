"""What a person may see and change of their own account, up to taking everything along and leaving no trace."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import msgspec

from server.identity import store
from server.identity.address_cipher import AddressCipher
from server.identity.model import (
    HOUSE,
    ConsentChanged,
    LinkKind,
    PersonErased,
    PersonId,
    PersonRenamed,
    SignedOut,
)
from server.identity.rules import AUDIT_AGE, LINK_AGE, SIGN_IN_AGE, clean_name
from server.identity.service import Identity
from server.identity.settings import HOUSE_NAME
from server.journal.news import News
from server.kit.clock import Clock
from server.kit.db import Database
from server.kit.errors import Kind, Refused
from server.kit.privacy import Privacy
from server.settings.settings import Settings

HOUSE_TEAROOM_TEXT = 1


class House(msgspec.Struct, frozen=True):
    """The house as a person meets it."""

    name: str
    tearoom_joined: bool


class Me(msgspec.Struct, frozen=True, omit_defaults=True):
    """One's own account.

    shape: `recoverable` false means that only a cookie holds it; `recovery_link_made_at` is left out without a link
    """

    person: PersonId
    name: str
    organiser: bool
    recoverable: bool
    house: House
    email: str = ""
    recovery_link_made_at: datetime | None = None


class Myself:
    """A person's own account.

    shape: `kept` is what each slice answers for, by its name, in the order in which they forget
    """

    def __init__(
        self,
        identity: Identity,
        database: Database,
        clock: Clock,
        news: News,
        cipher: AddressCipher,
        settings: Settings,
        kept: Mapping[str, Privacy],
    ) -> None:
        self._identity = identity
        self._database = database
        self._clock = clock
        self._news = news
        self._cipher = cipher
        self._settings = settings
        self._kept = kept

    async def look(self, person: PersonId) -> Me:
        """My account. raises: Refused(signed_out)"""
        async with self._database.read() as tx:
            found = await store.person(tx, person)
            if found is None:
                raise Refused("signed_out", Kind.SIGNED_OUT)
            sealed = await store.email_sealed(tx, person)
            ends_at = await store.link_expires_at(tx, person, LinkKind.RECOVERY, self._clock.now())
            joined = await self._identity.consents.version(tx, person, "house_tearoom", HOUSE) is not None
        email = self._cipher.decrypt(sealed, person) if sealed else ""
        made_at = ends_at and ends_at - LINK_AGE[LinkKind.RECOVERY]
        house, spare = House(await self._settings.get(HOUSE_NAME), joined), made_at is not None
        return Me(person, found.name, found.organiser, bool(email) or spare, house, email, made_at)

    async def rename(self, person: PersonId, raw: str) -> None:
        """Be called something else.

        raises: Refused(name_empty, name_too_long, name_characters, name_taken_by_facilitator)
        """
        name = clean_name(raw)
        async with self._news.begin() as deed:
            before = await store.person(deed.tx, person)
            if before and before.name == name:
                return
            for check in self._identity.name_checks:
                await check(deed.tx, person, name)
            await store.change_person(deed.tx, person, name=name)
            deed.say(PersonRenamed(person))

    async def read_in(self, person: PersonId, language: str) -> None:
        """Be written to in this language."""
        async with self._database.begin() as tx:
            await store.change_person(tx, person, language=language)

    async def join_house_tearoom(self, person: PersonId, *, joined: bool) -> None:
        """Agree, or no longer agree, to be seen by everybody in the house's tea-room."""
        consents = self._identity.consents
        async with self._news.begin() as deed:
            changed = await (
                consents.give(deed.tx, person, "house_tearoom", HOUSE, HOUSE_TEAROOM_TEXT)
                if joined
                else consents.withdraw(deed.tx, person, "house_tearoom", HOUSE)
            )
            if changed:
                deed.say(ConsentChanged(person, "house_tearoom", HOUSE, joined))

    async def export(self, person: PersonId) -> Mapping[str, Any]:
        """Everything kept about me, by the slice that keeps it."""
        everything: dict[str, Any] = {"email": (await self.look(person)).email}
        async with self._database.read() as tx:
            for name, privacy in self._kept.items():
                everything[name] = await privacy.export(tx, person)
        return everything

    async def erase(self, person: PersonId) -> None:
        """Forget me, everywhere, at once."""
        async with self._news.begin() as deed:
            tx = deed.tx
            sign_ins = await store.sign_ins_of(tx, person)
            for privacy in self._kept.values():
                await privacy.erase(tx, person)
            await self._identity.audit.note(tx, person, "erased", person)
            for one in sign_ins:
                deed.say(SignedOut(person, one.id))
            deed.say(PersonErased(person))
        await self._database.scrub()

    async def purge(self) -> None:
        """Forget what nobody can use any more: lapsed sign-ins, expired links, old acts."""
        now = self._clock.now()
        async with self._database.begin() as tx:
            await store.end_sign_ins_unused_since(tx, now - SIGN_IN_AGE)
            await store.drop_links_expired_by(tx, now)
            await self._identity.audit.forget_before(tx, now - AUDIT_AGE)
        await self._database.scrub()
