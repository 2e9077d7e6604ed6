"""Who looks at one channel and what they have seen: the same bytes for everybody with the same audience."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

import msgspec

from server.realtime import merge_patch
from server.realtime.channel import Connection
from server.realtime.wire import Ephemeral, Patch, Snapshot

A = TypeVar("A")
View = Mapping[str, object]
_encode = msgspec.json.encode


@dataclass(eq=False, slots=True)
class _Member(Generic[A]):
    connection: Connection
    audience: A
    version: int  # the last one sent on this channel


class Audiences(Generic[A]):
    """An audience for which nothing changed gets nothing, so that a hidden event leaves no trace."""

    def __init__(self, channel: str) -> None:
        self._channel = channel
        self._members: dict[str, _Member[A]] = {}
        self._seen: dict[A, View] = {}  # what everybody of an audience has on the screen

    def members(self) -> list[tuple[Connection, A]]:
        return [(member.connection, member.audience) for member in self._members.values()]

    def join(self, connection: Connection, audience: A, shown: Callable[[A], msgspec.Struct], version: int) -> None:
        """Send the whole view, and patches from now on."""
        self.leave(connection)
        view = self._see(audience, shown)
        self._members[connection.id] = _Member(connection, audience, version)
        connection.send(_encode(Snapshot(self._channel, version, msgspec.Raw(_encode(view)))))

    def change(self, connection: Connection, audience: A, shown: Callable[[A], msgspec.Struct], version: int) -> None:
        """Make another audience of somebody who is there, and send the difference."""
        member = self._members.get(connection.id)
        if member is None or member.audience == audience:
            return
        before = self._seen[member.audience]
        former, member.audience = member.audience, audience
        self._tidy(former)
        after = self._see(audience, shown)
        if patch := merge_patch.diff(before, after):
            connection.send(self._frame(member.version, version, patch, after))
            member.version = version

    def leave(self, connection: Connection) -> None:
        """Forget the connection; one that is not there is no error."""
        if member := self._members.pop(connection.id, None):
            self._tidy(member.audience)

    def tell(self, shown: Callable[[A], msgspec.Struct], version: int) -> None:
        """Send each audience what has changed for it."""
        changed: dict[A, tuple[View, View]] = {}
        for audience, before in list(self._seen.items()):
            after = _builtins(shown(audience))
            if patch := merge_patch.diff(before, after):
                self._seen[audience] = after
                changed[audience] = patch, after
        frames: dict[tuple[A, int], bytes] = {}
        for member in list(self._members.values()) if changed else ():
            if member.audience not in changed:
                continue
            which = (member.audience, member.version)
            if which not in frames:
                frames[which] = self._frame(member.version, version, *changed[member.audience])
            member.version = version
            member.connection.send(frames[which])

    def send_ephemeral(self, body: object, to: str | Callable[[A], bool] | None, *, droppable: bool) -> None:
        """Tell one person, the audiences that a filter picks, or everybody."""
        frame = _encode(Ephemeral(self._channel, msgspec.Raw(_encode(body))))
        for member in list(self._members.values()):
            if to is None or (to(member.audience) if callable(to) else member.connection.person == to):
                member.connection.send(frame, droppable=droppable)

    def _frame(self, from_: int, to: int, patch: View, view: View) -> bytes:
        """A patch; or the whole view where no version tells the two apart, such as when only names have changed."""
        if from_ == to:
            return _encode(Snapshot(self._channel, to, msgspec.Raw(_encode(view))))
        return _encode(Patch(self._channel, from_, to, msgspec.Raw(_encode(patch))))

    def _see(self, audience: A, shown: Callable[[A], msgspec.Struct]) -> View:
        view = self._seen.get(audience)
        if view is None:
            view = self._seen[audience] = _builtins(shown(audience))
        return view

    def _tidy(self, audience: A) -> None:
        if all(member.audience != audience for member in self._members.values()):
            self._seen.pop(audience, None)


def _builtins(view: msgspec.Struct) -> View:
    built: View = msgspec.to_builtins(view, str_keys=True)
    return built
