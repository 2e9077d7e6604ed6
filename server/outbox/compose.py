"""How the parts of the outbox hang together."""

from dataclasses import dataclass

from server.journal.news import News
from server.kit.clock import Clock
from server.kit.db import Database
from server.kit.ids import NewId, new_id
from server.kit.languages import Languages
from server.kit.text_cipher import TextCipher
from server.outbox.dead_letters import DeadLetters
from server.outbox.delivery import LetterDelivery
from server.outbox.dispatcher import Dispatcher
from server.outbox.inbox import Inboxes
from server.outbox.preferences import Preferences
from server.outbox.senders import MailSender, Sender
from server.outbox.service import Outbox
from server.outbox.unsubscribing import Unsubscribing
from server.platform.letters import LetterChannel
from server.ports.mail import Mailer


@dataclass(frozen=True, slots=True)
class OutboxParts:
    """Everything of the slice that somebody outside runs or calls."""

    outbox: Outbox
    dispatcher: Dispatcher
    dead_letters: DeadLetters
    preferences: Preferences
    unsubscribing: Unsubscribing
    inbox: Inboxes


def compose(
    *,
    database: Database,
    clock: Clock,
    news: News,
    mailer: Mailer,
    languages: Languages,
    secret: bytes,
    public_url: str,
    ids: NewId = new_id,
) -> OutboxParts:
    """The outbox, which still has to be connected."""
    cipher = TextCipher(secret)
    senders: dict[LetterChannel, Sender] = {one.channel: one for one in (MailSender(mailer),)}
    outbox = Outbox(database, clock, cipher, ids, frozenset(senders))
    preferences = Preferences(database, clock, outbox.kinds)
    unsubscribing = Unsubscribing(database, cipher, outbox, preferences, public_url)
    delivery = LetterDelivery(database, clock, outbox, preferences, unsubscribing, languages, senders)
    return OutboxParts(
        outbox,
        Dispatcher(clock, outbox, delivery),
        DeadLetters(database, clock, outbox),
        preferences,
        unsubscribing,
        Inboxes(database, clock, news, ids),
    )
