"""Sends one letter: finds the recipient, checks their preferences, renders it, and records the outcome."""

from collections.abc import Mapping

import msgspec
import structlog
from cryptography.exceptions import InvalidTag

from server.kit.clock import Clock
from server.kit.db import Database, Tx
from server.kit.db_faults import DatabaseAway, DatabaseFull
from server.kit.languages import Languages
from server.outbox.model import ClaimedLetter, Failure
from server.outbox.preferences import Preferences
from server.outbox.senders import Outgoing, Rejected, Sender
from server.outbox.service import Outbox
from server.outbox.unsubscribing import Unsubscribing
from server.platform.letters import LetterChannel, OwnedKind, Recipient

log = structlog.get_logger()


class LetterDelivery:
    """Writes a letter when it is sent, and hands it to its channel."""

    def __init__(
        self,
        database: Database,
        clock: Clock,
        outbox: Outbox,
        preferences: Preferences,
        unsubscribing: Unsubscribing,
        languages: Languages,
        senders: Mapping[LetterChannel, Sender],
    ) -> None:
        self._database = database
        self._clock = clock
        self._outbox = outbox
        self._preferences = preferences
        self._unsubscribing = unsubscribing
        self._languages = languages
        self._senders = senders

    async def send(self, claimed: ClaimedLetter) -> bool:
        """Whether it is sent, or need not be."""
        if claimed.expires_at and claimed.expires_at <= self._clock.now():
            log.info("letter_expired")
            return True
        to: Recipient | None = None
        try:
            owned, letter = self._outbox.read(claimed.id, claimed.sealed)
            async with self._database.begin() as tx:
                to = await self._recipient(tx, owned, letter, claimed)
                if to is None or not await self._preferences.wants(tx, to.person, owned):
                    return True
                leaves_at = await self._preferences.leaves_at(tx, to.person, owned)
                if leaves_at > self._clock.now():
                    await self._outbox.queue.hold(tx, claimed, leaves_at)
                    return False
                outgoing = await self._write(tx, claimed, owned, letter, to)
            await self._senders[claimed.channel].send(outgoing)
        except (DatabaseAway, DatabaseFull) as fault:
            log.warning("letter_left", fault=type(fault).__name__)  # until its lease ends
        except OSError as error:
            again = await self._failed(claimed, Failure.UNREACHABLE, to)
            log.warning("letter_not_sent", why=type(error).__name__, tries=claimed.tries, again=again)
        except Rejected:
            await self._failed(claimed, Failure.REFUSED, to)
        except InvalidTag:
            await self._failed(claimed, Failure.UNREADABLE, to)
            log.warning("letter_unreadable")
        except Exception:
            log.exception("letter_failed", again=await self._failed(claimed, Failure.FAILED, to))
        else:
            return True
        return False

    async def _recipient(
        self, tx: Tx, owned: OwnedKind, letter: msgspec.Struct, claimed: ClaimedLetter
    ) -> Recipient | None:
        if owned.kind.to:
            found: Recipient | None = await owned.kind.to(owned.service, tx, letter)
            return found
        if claimed.person is None:
            return None
        return await self._outbox.directory.recipient(tx, claimed.person, claimed.channel)

    async def _write(
        self, tx: Tx, claimed: ClaimedLetter, owned: OwnedKind, letter: msgspec.Struct, to: Recipient
    ) -> Outgoing:
        words = self._languages.words(to.language)
        content = await owned.kind.render(owned.service, tx, letter, to, words)
        if not owned.kind.letter_class.may_be_declined:
            return Outgoing(claimed.id, to, content.subject, content.text, words.tag)
        url = self._unsubscribing.link(to.person, owned.name)
        text = f"{content.text}\n{words.say('outbox_mail_unsubscribe', url=url)}"
        return Outgoing(claimed.id, to, content.subject, text, words.tag, url)

    async def _failed(self, claimed: ClaimedLetter, failure: Failure, to: Recipient | None) -> bool:
        return await self._outbox.failed(claimed, failure, to.person if to else None)
