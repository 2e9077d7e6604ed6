"""A connection with a screen: applies what it is sent as a browser would, and notices what does not fit."""

from datetime import datetime
from typing import TypeVar

import msgspec

from server.realtime.merge_patch import apply
from server.realtime.wire import Closed, Ephemeral, Patch, ServerFrame, Snapshot

T = TypeVar("T")
_decode = msgspec.json.Decoder(ServerFrame).decode


class Screen:
    """What one browser shows of one channel."""

    gone_at: datetime | None = None

    def __init__(self, connection: str, person: str) -> None:
        self.id = connection
        self.person = person
        self.view: object = None
        self.version = -1
        self.frames: list[ServerFrame] = []
        self.told: list[object] = []
        self.closed: list[str] = []
        self.snapshots = 0

    def send(self, frame: bytes, *, droppable: bool = False) -> None:
        del droppable
        decoded: ServerFrame = _decode(frame)
        self.frames.append(decoded)
        match decoded:
            case Snapshot(_, version, view):
                self.version, self.view = version, msgspec.json.decode(view)
                self.snapshots += 1
            case Patch(_, from_, to, patch):
                assert from_ == self.version, "a patch that does not fit"
                assert from_ <= to, "a version that comes before another"
                self.version, self.view = to, apply(self.view, msgspec.json.decode(patch))
            case Ephemeral(_, body):
                self.told.append(msgspec.json.decode(body))
            case Closed(_, code):
                self.closed.append(code)
            case _:
                raise AssertionError(decoded)

    def end(self, channel: str, code: str) -> None:
        self.send(msgspec.json.encode(Closed(channel, code)))


def together(whole: type[T], shared: msgspec.Struct, own: msgspec.Struct) -> T:
    """What a browser has of what it shares with others and what is its own."""
    one, other = msgspec.to_builtins(shared), msgspec.to_builtins(own)
    assert not one.keys() & other.keys(), "something is told twice"
    return msgspec.convert(one | other, whole)
