"""How the parts of the outbox hang together."""

from dataclasses import dataclass

from server.kit.clock import Clock
from server.kit.db import Database
from server.kit.ids import NewId, new_id
from server.kit.languages import Languages
from server.kit.text_cipher import TextCipher
from server.outbox.dead_letters import DeadLetters
from server.outbox.delivery import Delivery
from server.outbox.dispatcher import Dispatcher
from server.outbox.senders import MailSender
from server.outbox.service import Outbox
from server.ports.mail import Mailer


@dataclass(frozen=True, slots=True)
class OutboxParts:
    """Everything of the slice that somebody outside runs or calls."""

    outbox: Outbox
    dispatcher: Dispatcher
    dead_letters: DeadLetters


def compose(
    *,
    database: Database,
    clock: Clock,
    mailer: Mailer,
    languages: Languages,
    secret: bytes,
    ids: NewId = new_id,
) -> OutboxParts:
    """The outbox, which still has to be connected."""
    senders = {one.channel: one for one in (MailSender(mailer),)}
    outbox = Outbox(database, clock, TextCipher(secret), ids, frozenset(senders))
    delivery = Delivery(database, clock, outbox, languages, senders)
    return OutboxParts(outbox, Dispatcher(clock, outbox, delivery), DeadLetters(database, clock, outbox))
