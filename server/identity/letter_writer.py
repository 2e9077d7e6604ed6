"""Writes the letters of identity when they are sent, with a fresh link in each."""

import structlog

from server.identity import store
from server.identity.address_cipher import AddressCipher
from server.identity.letters import ConfirmLetter, NoticeLetter, ProveLetter, SignInLetter
from server.identity.links import Links
from server.identity.model import Link, LinkKind, PersonId
from server.kit.clock import Clock
from server.kit.db import Tx
from server.kit.message_catalogue import MessageCatalogue
from server.platform.letters import Content, Recipient

log = structlog.get_logger()


class LetterWriter:
    """Whom each letter is for, and what it says. Every method joins the transaction of the sending."""

    def __init__(self, clock: Clock, links: Links, cipher: AddressCipher) -> None:
        self._clock = clock
        self._links = links
        self._cipher = cipher

    # -- whom it is for

    async def to_address(self, tx: Tx, letter: SignInLetter) -> Recipient | None:
        """Whoever has the address; nobody has most of those that strangers try."""
        known = await store.person_by_email(tx, self._cipher.lookup(letter.email))
        if known is None:
            log.info("sign_in_unknown")
            return None
        return Recipient(known.id, letter.email, await store.language(tx, known.id) or letter.language)

    async def to_new_address(self, tx: Tx, letter: ConfirmLetter) -> Recipient:
        return Recipient(letter.person, letter.email, await store.language(tx, letter.person))

    async def to_told(self, tx: Tx, letter: NoticeLetter) -> Recipient | None:
        """Who is told at the address they had, or at the one they have."""
        if letter.email:
            return Recipient(letter.person, letter.email, await store.language(tx, letter.person))
        return await self.to_person(tx, letter.person)

    async def to_person(self, tx: Tx, person: str) -> Recipient | None:
        """Somebody at the address they have, if they have one."""
        sealed = await store.email_sealed(tx, person)
        if sealed is None:
            return None
        return Recipient(person, self._cipher.decrypt(sealed, person), await store.language(tx, person))

    # -- what it says

    async def sign_in(self, tx: Tx, letter: SignInLetter, to: Recipient, words: MessageCatalogue) -> Content:
        url = await self._link(tx, Link(LinkKind.SIGN_IN, PersonId(to.person), leads_to=letter.leads_to))
        return Content(words.say("identity_mail_sign_in_subject"), words.say("identity_mail_sign_in_text", url=url))

    async def confirm(self, tx: Tx, letter: ConfirmLetter, to: Recipient, words: MessageCatalogue) -> Content:
        subject = words.say("identity_mail_confirm_subject")
        known = await store.person_by_email(tx, self._cipher.lookup(letter.email))
        if known and known.id != to.person:
            return Content(subject, words.say("identity_mail_known_text"))
        url = await self._link(tx, Link(LinkKind.EMAIL, PersonId(to.person), letter.email))
        return Content(subject, words.say("identity_mail_confirm_text", url=url))

    async def prove(self, tx: Tx, letter: ProveLetter, to: Recipient, words: MessageCatalogue) -> Content:
        url = await self._link(tx, Link(LinkKind.PROVE, PersonId(to.person), sign_in=letter.sign_in))
        return Content(words.say("identity_mail_prove_subject"), words.say("identity_mail_prove_text", url=url))

    async def notice(self, tx: Tx, letter: NoticeLetter, to: Recipient, words: MessageCatalogue) -> Content:
        subject, when = words.say("identity_mail_notice_subject"), words.moment(letter.at or self._clock.now())
        if letter.what == "signed_out_everywhere":
            return Content(subject, words.say("identity_mail_signed_out_everywhere_text", when=when))
        url = await self._link(tx, Link(LinkKind.STOP, PersonId(to.person), letter.email or None))
        device = letter.device or words.say("identity_mail_some_device")
        return Content(subject, words.say(f"identity_mail_{letter.what}_text", device=device, url=url, when=when))

    async def _link(self, tx: Tx, link: Link) -> str:
        return await self._links.make(tx, link, self._clock.now())
