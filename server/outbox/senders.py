"""The channels by which letters leave, each behind the same small port."""

from typing import Protocol

from server.kit.words import Words
from server.platform.letters import Channel, Content, Recipient
from server.ports.mail import Mail, Mailer, MailRefused

Rejected = MailRefused
"""It will never be taken."""


class Sender(Protocol):
    """One channel. The same id may be sent twice; whoever receives it should show it once."""

    @property
    def channel(self) -> Channel: ...

    async def send(self, letter: str, to: Recipient, content: Content, words: Words) -> None:
        """Hand it over. raises: Rejected, and OSError when it could not be handed over now"""
        ...


class MailSender:
    """Letters by mail. A letter's id is its Message-ID."""

    channel = Channel.MAIL

    def __init__(self, mailer: Mailer) -> None:
        self._mailer = mailer

    async def send(self, letter: str, to: Recipient, content: Content, words: Words) -> None:
        await self._mailer.send(Mail(letter, to.address, content.subject, content.text, words.tag))
