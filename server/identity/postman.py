"""Sends what lies in the outbox: writes each letter in its reader's language, with a fresh link in it."""

import asyncio
from typing import assert_never

import structlog
from cryptography.exceptions import InvalidTag

from server.identity import store
from server.identity.letters import (
    Claimed,
    ConfirmLetter,
    Failure,
    Letter,
    NoticeLetter,
    Outbox,
    ProveLetter,
    SignInLetter,
)
from server.identity.links import Links
from server.identity.model import Link, LinkKind, PersonId
from server.identity.seal import Seal
from server.kit.clock import Clock
from server.kit.db import Database, Tx
from server.kit.db_faults import DatabaseAway, DatabaseFull
from server.kit.languages import Languages
from server.kit.words import Words
from server.ports.mail import Mail, Mailer, MailRefused

LOOK_S = 1.0  # for letters of other processes, which ring no bell here
FINISH_S = 5.0

log = structlog.get_logger()


class Postman:
    """One per process that does background work; several share one outbox without sending twice, even when told to end
    while they send. One that is killed between sending and saying so leaves a letter that is sent once more, when its
    lease ends, under the same id.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        outbox: Outbox,
        links: Links,
        seal: Seal,
        languages: Languages,
        mailer: Mailer,
    ) -> None:
        self._database = database
        self._clock = clock
        self._outbox = outbox
        self._links = links
        self._seal = seal
        self._languages = languages
        self._mailer = mailer
        self._sent: set[Claimed] = set()  # and not said so yet

    async def run(self) -> None:
        """Deliver what comes, until cancelled."""
        while True:
            self._outbox.rung.clear()
            try:
                await self.deliver()
            except (DatabaseAway, DatabaseFull) as fault:
                log.warning("delivery_waits", fault=type(fault).__name__)
            except Exception:
                log.exception("delivery_failed")
            await self._wait()

    async def deliver(self) -> None:
        """Send what is due now."""
        await self._say_so()
        while claimed := await self._outbox.claim():
            sending = asyncio.create_task(self._send(claimed))
            try:
                await asyncio.shield(sending)
            except asyncio.CancelledError:
                # Cut short after the relay has taken it, it would be sent once more.
                await asyncio.wait([sending], timeout=FINISH_S)
                sending.cancel()
                raise

    async def _send(self, claimed: Claimed) -> None:
        whose: PersonId | None = None
        try:
            letter = self._outbox.open(claimed.id, claimed.sealed)
            async with self._database.begin() as tx:
                if whose := await self._whose(tx, letter):
                    mail = await self._write(tx, claimed.id, whose, letter)
            if whose:
                await self._mailer.send(mail)
            elif isinstance(letter, SignInLetter):
                log.info("sign_in_unknown")  # somebody asked with an address that nobody has
        except (DatabaseAway, DatabaseFull) as fault:
            log.warning("letter_left", fault=type(fault).__name__)  # until its lease ends
        except OSError as error:
            again = await self._outbox.failed(claimed, Failure.UNREACHABLE, whose)
            log.warning("letter_not_sent", why=type(error).__name__, tries=claimed.tries, again=again)
        except MailRefused:
            await self._outbox.failed(claimed, Failure.REFUSED, whose)
        except InvalidTag:
            await self._outbox.failed(claimed, Failure.UNREADABLE)
            log.warning("letter_unreadable")
        except Exception:
            log.exception("letter_failed", again=await self._outbox.failed(claimed, Failure.FAILED, whose))
        else:
            self._sent.add(claimed)
            await self._say_so()

    async def _say_so(self) -> None:
        for claimed in list(self._sent):
            await self._outbox.done(claimed)
            self._sent.discard(claimed)

    async def _whose(self, tx: Tx, letter: Letter) -> PersonId | None:
        """Whom a letter is for; None for an address that nobody has, which gets no mail."""
        match letter:
            case SignInLetter(email=email):
                known = await store.person_by_email(tx, self._seal.lookup(email))
                return known.id if known else None
            case ConfirmLetter(person=person):
                return PersonId(person)
            case ProveLetter(person=person) | NoticeLetter(person=person):
                told = isinstance(letter, NoticeLetter) and letter.email
                return PersonId(person) if told or await store.email_sealed(tx, person) else None
            case _:
                assert_never(letter)

    async def _write(self, tx: Tx, mail_id: str, person: PersonId, letter: Letter) -> Mail:
        asked_in = letter.language if isinstance(letter, SignInLetter) else ""
        words = self._languages.words(await store.language(tx, person) or asked_in)
        match letter:
            case SignInLetter(email=email):
                subject, text = await self._sign_in(tx, words, person, letter.leads_to)
            case ConfirmLetter(email=email):
                subject, text = await self._confirm(tx, words, person, email)
            case ProveLetter(sign_in=sign_in):
                email = await self._address(tx, person)
                subject, text = await self._prove(tx, words, person, sign_in)
            case NoticeLetter():
                email = letter.email or await self._address(tx, person)
                subject, text = await self._notice(tx, words, person, letter)
            case _:
                assert_never(letter)
        return Mail(mail_id, email, subject, text, words.tag)

    async def _sign_in(self, tx: Tx, words: Words, person: PersonId, leads_to: str) -> tuple[str, str]:
        link = Link(LinkKind.SIGN_IN, person, leads_to=leads_to)
        url = await self._links.make(tx, link, self._clock.now())
        say = words.say
        return say("identity_mail_sign_in_subject"), say("identity_mail_sign_in_text", url=url)

    async def _confirm(self, tx: Tx, words: Words, person: PersonId, email: str) -> tuple[str, str]:
        say = words.say
        known = await store.person_by_email(tx, self._seal.lookup(email))
        if known and known.id != person:
            return say("identity_mail_confirm_subject"), say("identity_mail_known_text")
        url = await self._links.make(tx, Link(LinkKind.EMAIL, person, email), self._clock.now())
        return say("identity_mail_confirm_subject"), say("identity_mail_confirm_text", url=url)

    async def _prove(self, tx: Tx, words: Words, person: PersonId, sign_in: str) -> tuple[str, str]:
        url = await self._links.make(tx, Link(LinkKind.PROVE, person, sign_in=sign_in), self._clock.now())
        say = words.say
        return say("identity_mail_prove_subject"), say("identity_mail_prove_text", url=url)

    async def _notice(self, tx: Tx, words: Words, person: PersonId, letter: NoticeLetter) -> tuple[str, str]:
        say = words.say
        when = words.moment(letter.at or self._clock.now())
        if letter.what == "signed_out_everywhere":
            return say("identity_mail_notice_subject"), say("identity_mail_signed_out_everywhere_text", when=when)
        url = await self._links.make(tx, Link(LinkKind.STOP, person, letter.email or None), self._clock.now())
        device = letter.device or say("identity_mail_some_device")
        told = say(f"identity_mail_{letter.what}_text", device=device, url=url, when=when)
        return say("identity_mail_notice_subject"), told

    async def _address(self, tx: Tx, person: PersonId) -> str:
        sealed = await store.email_sealed(tx, person)
        return self._seal.open(sealed, person) if sealed else ""

    async def _wait(self) -> None:
        rung = asyncio.create_task(self._outbox.rung.wait())
        passed = asyncio.create_task(self._clock.sleep(LOOK_S))
        try:
            await asyncio.wait({rung, passed}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            rung.cancel()
            passed.cancel()
