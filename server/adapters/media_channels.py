"""What web and media processes say to each other over a backplane, and on which channels.

shape: every message is MessagePack; a web process is named by an id that its `MediaFleet` makes up, a media process by
the id in its `Load`
"""

import asyncio
from collections.abc import Callable
from typing import Generic, TypeVar

import msgspec
import structlog

from server.ports.backplane import Backplane
from server.ports.backplane import Heard as Hears
from server.ports.media import Answer, Heard, Load, ToMedia
from server.ports.media_wire import LARGEST

LOADS = "media:load"  # `Load`
LEASE_S = 1.5  # so long a room is a process's that no longer says so

T = TypeVar("T")
log = structlog.get_logger()


class Asked(msgspec.Struct, frozen=True):
    """What a web process asks of a media process."""

    web: str
    message: ToMedia


class Told(msgspec.Struct, frozen=True):
    """What a media process tells of a room. Whoever knows that the room is another's by now does not believe it."""

    process: str
    message: Heard


encode = msgspec.msgpack.Encoder().encode


def asked_of(process: str) -> str:
    """Where a media process is asked: `Asked`."""
    return f"media:to:{process}"


def answers_for(web: str) -> str:
    """Where a web process is answered: `Answer`."""
    return f"media:answers:{web}"


def told_of(room: str) -> str:
    """Where a room is told of, and also the name of its lease: `Told`."""
    return f"media:room:{room}"


class Ear(Generic[T]):
    """Understands what is heard on one kind of channel. What makes no sense is dropped, and the first time logged."""

    def __init__(self, decoder: msgspec.msgpack.Decoder[T], heard: Callable[[T], None]) -> None:
        self._decoder, self._heard = decoder, heard
        self._puzzled = False

    def __call__(self, data: bytes) -> None:
        try:
            if len(data) > LARGEST:
                raise msgspec.DecodeError("too large")
            message = self._decoder.decode(data)
        except (msgspec.DecodeError, RecursionError) as error:
            if not self._puzzled:
                self._puzzled = True
                log.warning("media_not_understood", error=type(error).__name__)
            return
        self._heard(message)


def load_ear(heard: Callable[[Load], None]) -> Ear[Load]:
    """Hears `LOADS`."""
    return Ear(msgspec.msgpack.Decoder(Load), heard)


def answer_ear(heard: Callable[[Answer], None]) -> Ear[Answer]:
    """Hears `answers_for`."""
    return Ear(msgspec.msgpack.Decoder(Answer), heard)


def told_ear(heard: Callable[[Told], None]) -> Ear[Told]:
    """Hears `told_of`."""
    return Ear(msgspec.msgpack.Decoder(Told), heard)


def asked_ear(heard: Callable[[Asked], None]) -> Ear[Asked]:
    """Hears `asked_of`."""
    return Ear(msgspec.msgpack.Decoder(Asked), heard)


async def attend(backplane: Backplane, channel: str, heard: Hears) -> None:
    """Hear a channel until cancelled."""
    stop = await backplane.subscribe(channel, heard)
    try:
        await asyncio.Event().wait()
    finally:
        await stop()
