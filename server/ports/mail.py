"""Sending one mail, however it leaves."""

from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class Mail:
    """Plain text. The subject never tells what a group is about, nor that there is one."""

    to: str
    subject: str
    text: str


class Mailer(Protocol):
    async def send(self, mail: Mail) -> None:
        """Hand it over, or raise OSError when it could not be handed over now."""
        ...
