"""What happens in a conversation, and who may do what. A message's number is the version that said it."""

from collections.abc import Sequence
from dataclasses import dataclass

import msgspec


class Event(msgspec.Struct, frozen=True, tag=True):
    """One thing that happened; what was written is elsewhere."""


class Said(Event, frozen=True):
    """The message's number is the version of this entry."""


class Edited(Event, frozen=True):
    message: int


class Unsaid(Event, frozen=True):
    message: int


class Faded(Event, frozen=True):
    messages: list[int]


class Ended(Event, frozen=True):
    """Everything was deleted, and nobody can write here any more."""


AnyEvent = Said | Edited | Unsaid | Faded | Ended


@dataclass(frozen=True, slots=True)
class Access:
    """What one person may do in a conversation. units: messages fade after so many hours; None: they stay to its end"""

    may_read: bool
    may_write: bool
    fades_after_h: int | None = None


NOTHING = Access(may_read=False, may_write=False)


def touched(event: AnyEvent, version: int) -> Sequence[int]:
    """The messages that the event of this version changed."""
    match event:
        case Said():
            return (version,)
        case Edited(message) | Unsaid(message):
            return (message,)
        case Faded(messages):
            return messages
        case Ended():
            return ()
