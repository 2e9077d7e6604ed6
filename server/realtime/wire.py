"""The frames on the socket, subprotocol `tearoom.v1`, in both directions. Documented in PROTOCOL.md."""

from datetime import datetime
from typing import Annotated

import msgspec

SUBPROTOCOL = "tearoom.v1"
MAX_FRAME_BYTES = 64 * 1024

ChannelName = Annotated[str, msgspec.Meta(max_length=MAX_FRAME_BYTES)]  # longer names are not found
CommandId = Annotated[str, msgspec.Meta(min_length=1, max_length=64)]


class Frame(msgspec.Struct, frozen=True, tag_field="type", forbid_unknown_fields=True, omit_defaults=True):
    """One JSON object in one text frame, tagged by `type`."""


class Subscribe(Frame, frozen=True, tag="subscribe"):
    channel: ChannelName
    since: Annotated[int, msgspec.Meta(ge=0, le=2**63 - 1)] | None = None


class Unsubscribe(Frame, frozen=True, tag="unsubscribe"):
    channel: ChannelName


class Command(Frame, frozen=True, tag="command"):
    id: CommandId  # chosen by the client, repeated in a retry: the same id never acts twice
    channel: ChannelName
    body: msgspec.Raw


class Ping(Frame, frozen=True, tag="ping"):
    t: float  # the client's own time; returned unread


class Welcome(Frame, frozen=True, tag="welcome"):
    """The first frame: this connection's id, and the person the server has identified."""

    connection: str
    person: str
    now: datetime


class Snapshot(Frame, frozen=True, tag="snapshot"):
    channel: str
    version: int
    view: msgspec.Raw


class Patch(Frame, frozen=True, tag="patch"):
    channel: str
    from_: int = msgspec.field(name="from")
    to: int
    patch: msgspec.Raw


class Ack(Frame, frozen=True, tag="ack"):
    id: str
    version: int


class RefusedFrame(Frame, frozen=True, tag="refused"):
    """Answers a command by its `id`, or a subscription by its `channel`."""

    code: str
    id: str | None = None
    channel: str | None = None


class Ephemeral(Frame, frozen=True, tag="ephemeral"):
    """Sent once, never stored: levels, slots, reactions, typing."""

    channel: str
    body: msgspec.Raw


class Closed(Frame, frozen=True, tag="closed"):
    """The channel has ended for this connection; `code` says why (`removed`, `not_member`, `signed_out`, ...)."""

    channel: str
    code: str


class Pong(Frame, frozen=True, tag="pong"):
    t: float
    now: datetime


ClientFrame = Subscribe | Unsubscribe | Command | Ping
ServerFrame = Welcome | Snapshot | Patch | Ack | RefusedFrame | Ephemeral | Closed | Pong
