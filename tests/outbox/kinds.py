"""Kinds of letters as slices above would declare them."""

from typing import Any

import msgspec

from server.kit.db import Tx
from server.kit.message_catalogue import MessageCatalogue
from server.outbox.api import OutboxParts
from server.platform.letters import Content, LetterClass, LetterKind, OwnedKind, Recipient


class Alert(msgspec.Struct, frozen=True, tag="test_alert"):
    """Somebody needs help now."""

    about: str


class Reminder(msgspec.Struct, frozen=True, tag="test_reminder"):
    """Something is soon."""

    about: str


class Digest(msgspec.Struct, frozen=True, tag="test_digest"):
    """What was new."""

    about: str


async def render(
    _: None, __: Tx, letter: Alert | Reminder | Digest, ___: Recipient, words: MessageCatalogue
) -> Content:
    return Content(letter.about, f"{words.code}: {letter.about}")


def _kind(data: type[Any], letter_class: LetterClass) -> OwnedKind:
    name = data.__struct_config__.tag
    return OwnedKind(name, LetterKind(data=data, letter_class=letter_class, render=render), None)


KINDS = [
    _kind(Alert, LetterClass.ALERT),
    _kind(Reminder, LetterClass.REMINDER),
    _kind(Digest, LetterClass.NEWS),
]


def declare(letters: OutboxParts) -> None:
    """Let this outbox know them."""
    letters.outbox.kinds.declare(KINDS)
