"""The channels by which letters leave, each behind the same small port."""

from dataclasses import dataclass
from typing import Protocol

from server.platform.letters import LetterChannel, Recipient
from server.ports.mail import Mail, Mailer, MailRefused

Rejected = MailRefused
"""It will never be taken."""


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A letter as it leaves. shape: `id` is the same when it is sent once more; `unsubscribe` is a link, or empty"""

    id: str
    to: Recipient
    subject: str
    text: str
    language: str
    unsubscribe: str = ""


class Sender(Protocol):
    """One channel. The same id may be sent twice; whoever receives it should show it once."""

    @property
    def channel(self) -> LetterChannel: ...

    async def send(self, letter: Outgoing) -> None:
        """Hand it over. raises: Rejected, and OSError when it could not be handed over now"""
        ...


class MailSender:
    """Letters by mail. A letter's id is its Message-ID."""

    channel = LetterChannel.MAIL

    def __init__(self, mailer: Mailer) -> None:
        self._mailer = mailer

    async def send(self, letter: Outgoing) -> None:
        await self._mailer.send(
            Mail(letter.id, letter.to.address, letter.subject, letter.text, letter.language, letter.unsubscribe)
        )
