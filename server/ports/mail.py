"""Sending one email, by whatever transport."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Mail:
    """Plain text. The subject never reveals what a group is about, nor that there is one.

    shape: `id` stays the same when the email is sent again, so that a mailbox can show it once; `language` as in BCP
    47; `unsubscribe` is a URL that stops such emails when something is posted to it, or empty
    """

    id: str
    to: str
    subject: str
    text: str
    language: str = "en-GB"
    unsubscribe: str = ""


class MailRefused(Exception):
    """The email will never be accepted."""


class Mailer(Protocol):
    async def send(self, mail: Mail) -> None:
        """Hand the email over. raises: MailRefused, and OSError if it could not be handed over now"""
        ...
