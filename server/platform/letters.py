"""Emails that a slice may send: kinds of letters, declared as data in its `Slice`."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from enum import Enum, IntEnum
from typing import Any, Generic, TypeVar

from server.kit.db import Tx
from server.kit.message_catalogue import MessageCatalogue

S = TypeVar("S")
L = TypeVar("L")


class LetterClass(IntEnum):
    """The purpose of a letter. Lower numbers are sent first; numbers are stored, so keep them."""

    ALERT = 10
    SIGN_IN = 20  # gives access to an account
    SECURITY = 30  # reports a change to an account
    PERSONAL = 40
    REMINDER = 50
    NEWS = 60

    @property
    def label(self) -> str:
        """Its name in the protocol."""
        return self.name.lower()

    @property
    def may_be_declined(self) -> bool:
        """Whether people choose if they get it, and may have quiet hours; what keeps somebody safe goes at once."""
        return self > LetterClass.SECURITY


class LetterChannel(Enum):
    """A way to reach a person."""

    MAIL = "mail"
    PUSH = "push"
    INBOX = "inbox"
    TEXT = "text"
    VOICE = "voice"


@dataclass(frozen=True, slots=True)
class Recipient:
    """The recipient and the address. shape: `language` is a code, or None for the house's own"""

    person: str
    address: str
    language: str | None


@dataclass(frozen=True, slots=True)
class Content:
    """The content of a letter. shape: `subject` never reveals what a group is about, nor that there is one"""

    subject: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterKind(Generic[S, L]):
    """A kind of letter: its data, and how to render it at sending time.

    shape: `data` is a msgspec Struct whose tag is the kind's name in `Slice.letters`; it is encrypted at rest and
    contains no links, because their secrets are made in `render`. Both functions run in the sending transaction. `to`:
    the recipient, None for nobody; by default the person it was posted to, if they have an address
    """

    data: type[L]
    letter_class: LetterClass
    render: Callable[[S, Tx, L, Recipient, MessageCatalogue], Awaitable[Content]]
    to: Callable[[S, Tx, L], Awaitable[Recipient | None]] | None = None
    channels: frozenset[LetterChannel] = frozenset({LetterChannel.MAIL})


@dataclass(frozen=True, slots=True)
class OwnedKind:
    """A kind with its name, and the service of the slice that declared it."""

    name: str
    kind: LetterKind[Any, Any]
    service: Any
