"""What a browser is told of a conversation, and what it can ask of it."""

from datetime import datetime
from typing import Annotated

import msgspec

from server.realtime.wire import MAX_FRAME_BYTES

MAX_CHARACTERS = 4000
Number = Annotated[int, msgspec.Meta(ge=1, le=2**31 - 1)]  # as far as the database counts
# Its greatest length is a rule with a code, not a broken frame: any that fits into a frame gets there.
Text = Annotated[str, msgspec.Meta(min_length=1, max_length=MAX_FRAME_BYTES)]


class ConversationCommand(msgspec.Struct, frozen=True, tag_field="do", forbid_unknown_fields=True):
    """The command's id is the client's id of the message: a retry never says it twice."""


class Say(ConversationCommand, frozen=True):
    text: Text


class Edit(ConversationCommand, frozen=True):
    message: Number
    text: Text


class Unsay(ConversationCommand, frozen=True):
    """Delete my message for everybody, for good."""

    message: Number


ClientCommand = Say | Edit | Unsay


class MessageView(msgspec.Struct, frozen=True, omit_defaults=True):
    """Plain text by one person. `client` is the id the sender chose, so that their own echo finds its place."""

    person: str
    name: str
    text: str
    at: datetime
    client: str
    edited: bool = False
    fades_at: datetime | None = None
    facilitator: bool = False  # by somebody who facilitates the group now


class ConversationView(msgspec.Struct, frozen=True, omit_defaults=True):
    """shape: messages by sequence number as a decimal string; numbers only grow"""

    messages: dict[str, MessageView] = msgspec.field(default_factory=dict)
    may_write: bool = False
    fades_after_h: int | None = None  # None: it ends with its meeting
