"""Sending one mail, however it leaves."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Mail:
    """Plain text. The subject never tells what a group is about, nor that there is one.

    shape: `id` is the same when it is sent once more, so that a mailbox can show it once; `language` as in BCP 47
    """

    id: str
    to: str
    subject: str
    text: str
    language: str = "en-GB"


class MailRefused(Exception):
    """It will never be taken."""


class Mailer(Protocol):
    async def send(self, mail: Mail) -> None:
        """Hand it over. raises: MailRefused, and OSError when it could not be handed over now"""
        ...
