"""The messages between web and media processes on a backplane, and the channels they travel on.

shape: every message is MessagePack; a web process is named by an id that its `MediaCluster` makes up, a media process
by the id in its `Load`
"""

import asyncio
from collections.abc import Callable
from typing import Generic, TypeVar

import msgspec
import structlog

from server.ports.backplane import Backplane
from server.ports.backplane import Heard as OnData
from server.ports.media import Answer, Load, MediaEvent, ToMedia
from server.ports.media_wire import LARGEST

LOAD_CHANNEL = "media:load"  # carries `Load`
LEASE_S = 1.5  # how long a room belongs to a process that no longer renews its lease

T = TypeVar("T")
log = structlog.get_logger()


class MediaRequest(msgspec.Struct, frozen=True):
    """What a web process asks of a media process."""

    web: str
    message: ToMedia


class RoomReport(msgspec.Struct, frozen=True):
    """What a media process reports about a room. Drop it when another process holds the room by now."""

    process: str
    message: MediaEvent


encode = msgspec.msgpack.Encoder().encode


def request_channel(process: str) -> str:
    """The channel on which a media process takes each `MediaRequest`."""
    return f"media:to:{process}"


def answer_channel(web: str) -> str:
    """The channel on which a web process takes each `Answer`."""
    return f"media:answers:{web}"


def room_channel(room: str) -> str:
    """The channel on which each `RoomReport` of a room is published. The room's lease has the same name."""
    return f"media:room:{room}"


class Decoding(Generic[T]):
    """Decodes what arrives on one kind of channel and passes it on. Drops what it cannot decode, and logs the first."""

    def __init__(self, decoder: msgspec.msgpack.Decoder[T], handle: Callable[[T], None]) -> None:
        self._decoder, self._handle = decoder, handle
        self._logged = False

    def __call__(self, data: bytes) -> None:
        try:
            if len(data) > LARGEST:
                raise msgspec.DecodeError("too large")
            message = self._decoder.decode(data)
        except (msgspec.DecodeError, RecursionError) as error:
            if not self._logged:
                self._logged = True
                log.warning("media_not_understood", error=type(error).__name__)
            return
        self._handle(message)


def on_load(handle: Callable[[Load], None]) -> Decoding[Load]:
    """A subscriber to `LOAD_CHANNEL`."""
    return Decoding(msgspec.msgpack.Decoder(Load), handle)


def on_answer(handle: Callable[[Answer], None]) -> Decoding[Answer]:
    """A subscriber to an `answer_channel`."""
    return Decoding(msgspec.msgpack.Decoder(Answer), handle)


def on_room_report(handle: Callable[[RoomReport], None]) -> Decoding[RoomReport]:
    """A subscriber to a `room_channel`."""
    return Decoding(msgspec.msgpack.Decoder(RoomReport), handle)


def on_request(handle: Callable[[MediaRequest], None]) -> Decoding[MediaRequest]:
    """A subscriber to a `request_channel`."""
    return Decoding(msgspec.msgpack.Decoder(MediaRequest), handle)


async def subscribed(backplane: Backplane, channel: str, on_data: OnData) -> None:
    """Stay subscribed to a channel until cancelled."""
    unsubscribe = await backplane.subscribe(channel, on_data)
    try:
        await asyncio.Event().wait()
    finally:
        await unsubscribe()
