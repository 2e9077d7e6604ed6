"""A connection with a screen: applies what it is sent as a browser would, and notices what does not fit."""

import msgspec

from server.realtime.merge_patch import apply
from server.realtime.wire import Closed, Ephemeral, Patch, ServerFrame, Snapshot

_decode = msgspec.json.Decoder(ServerFrame).decode


class Screen:
    """What one browser shows of one channel."""

    def __init__(self, connection: str, person: str) -> None:
        self.id = connection
        self.person = person
        self.view: object = None
        self.version = -1
        self.frames: list[ServerFrame] = []
        self.told: list[object] = []
        self.closed: list[str] = []

    def send(self, frame: bytes, *, droppable: bool = False) -> None:
        del droppable
        decoded: ServerFrame = _decode(frame)
        self.frames.append(decoded)
        match decoded:
            case Snapshot(_, version, view):
                self.version, self.view = version, msgspec.json.decode(view)
            case Patch(_, from_, to, patch):
                assert from_ == self.version, "a patch that does not fit"
                assert from_ < to or bytes(patch) == b"{}", "a change without a version"
                self.version, self.view = to, apply(self.view, msgspec.json.decode(patch))
            case Ephemeral(_, body):
                self.told.append(msgspec.json.decode(body))
            case Closed(_, code):
                self.closed.append(code)
            case _:
                raise AssertionError(decoded)

    def end(self, channel: str, code: str) -> None:
        self.send(msgspec.json.encode(Closed(channel, code)))
