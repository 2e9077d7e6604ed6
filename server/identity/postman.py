"""Sends what lies in the outbox: writes each letter in the house's words, with a fresh link in it."""

import asyncio
from typing import assert_never

import structlog

from server.identity import store
from server.identity.letters import Claimed, ConfirmLetter, Letter, Outbox, SignInLetter
from server.identity.links import Links
from server.identity.model import Link, LinkKind, PersonId
from server.identity.seal import Seal
from server.kit.clock import Clock
from server.kit.db import Database, Tx
from server.kit.words import Words
from server.ports.mail import Mail, Mailer

LOOK_S = 1.0  # for letters of other processes, which ring no bell here
FINISH_S = 5.0

log = structlog.get_logger()


class Postman:
    """One per process that does background work; several share one outbox without sending twice, even when told to end
    while they send.
    """

    def __init__(
        self,
        database: Database,
        clock: Clock,
        outbox: Outbox,
        links: Links,
        seal: Seal,
        words: Words,
        mailer: Mailer,
    ) -> None:
        self._database = database
        self._clock = clock
        self._outbox = outbox
        self._links = links
        self._seal = seal
        self._words = words
        self._mailer = mailer

    async def run(self) -> None:
        """Deliver what comes, until cancelled."""
        while True:
            self._outbox.rung.clear()
            try:
                await self.deliver()
            except Exception:
                log.exception("delivery_failed")
            await self._wait()

    async def deliver(self) -> None:
        """Send what is due now."""
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
        try:
            async with self._database.begin() as tx:
                mail = await self._write(tx, self._outbox.open(claimed))
            if mail:
                await self._mailer.send(mail)
        except OSError as error:
            again = await self._outbox.failed(claimed)
            log.warning("letter_not_sent", why=type(error).__name__, tries=claimed.tries, again=again)
        except Exception:
            log.exception("letter_failed", again=await self._outbox.failed(claimed))
        else:
            await self._outbox.done(claimed)

    async def _write(self, tx: Tx, letter: Letter) -> Mail | None:
        match letter:
            case SignInLetter(email=email):
                return await self._sign_in(tx, email)
            case ConfirmLetter(person=person, email=email):
                return await self._confirm(tx, PersonId(person), email)
            case _:
                assert_never(letter)

    async def _sign_in(self, tx: Tx, email: str) -> Mail | None:
        person = await store.person_by_email(tx, self._seal.lookup(email))
        if person is None:
            return None
        url = await self._links.make(tx, Link(LinkKind.SIGN_IN, person.id), self._clock.now())
        say = self._words.say
        return Mail(email, say("identity_mail_sign_in_subject"), say("identity_mail_sign_in_text", url=url))

    async def _confirm(self, tx: Tx, person: PersonId, email: str) -> Mail:
        say = self._words.say
        known = await store.person_by_email(tx, self._seal.lookup(email))
        if known and known.id != person:
            return Mail(email, say("identity_mail_confirm_subject"), say("identity_mail_known_text"))
        url = await self._links.make(tx, Link(LinkKind.EMAIL, person, email), self._clock.now())
        return Mail(email, say("identity_mail_confirm_subject"), say("identity_mail_confirm_text", url=url))

    async def _wait(self) -> None:
        rung = asyncio.create_task(self._outbox.rung.wait())
        passed = asyncio.create_task(self._clock.sleep(LOOK_S))
        try:
            await asyncio.wait({rung, passed}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            rung.cancel()
            passed.cancel()
