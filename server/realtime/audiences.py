"""The viewers of one channel and what each has on screen: shared parts are made once per audience."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

import msgspec

from server.realtime import merge_patch
from server.realtime.channel import Connection
from server.realtime.wire import Ephemeral, Patch, Snapshot

A = TypeVar("A")
View = Mapping[str, object]
NOTHING = b"{}"
_encode = msgspec.json.encode


@dataclass(frozen=True, slots=True)
class Look(Generic[A]):
    """One state of a stream as its viewers may see it: the part that an audience shares, and the part for one person.

    shape: `shared` and `own` have no field in common; together they are the view
    """

    version: int
    audience: Callable[[str], A]
    shared: Callable[[A], msgspec.Struct]
    own: Callable[[str], msgspec.Struct]


@dataclass(eq=False, slots=True)
class _Sheet(Generic[A]):
    """The shared part of one audience, as sent at this version."""

    audience: A
    version: int
    view: View
    encoded: bytes = b""

    def bytes(self) -> bytes:
        self.encoded = self.encoded or _encode(self.view)
        return self.encoded


@dataclass(eq=False, slots=True)
class _Member(Generic[A]):
    connection: Connection
    sheet: _Sheet[A]
    own: msgspec.Struct
    version: int  # the last version sent on this channel


class Audiences(Generic[A]):
    """Sends nothing to viewers whose view is unchanged, so that a hidden event leaves no trace."""

    def __init__(self, channel: str) -> None:
        self._channel = channel
        self._members: dict[str, _Member[A]] = {}
        self._lines: dict[str, list[_Member[A]]] = {}  # the same members, by person
        self._told: dict[A, _Sheet[A]] = {}  # the last shared part sent to each audience

    def __len__(self) -> int:
        return len(self._members)

    def __contains__(self, connection: str) -> bool:
        return connection in self._members

    def connections(self) -> list[Connection]:
        return [member.connection for member in self._members.values()]

    def join(self, connection: Connection, look: Look[A]) -> None:
        """Send the whole view, and patches from now on."""
        self.leave(connection)
        audience, own = look.audience(connection.person), look.own(connection.person)
        sheet = self._told.get(audience)
        if sheet is None:
            sheet = self._told[audience] = _Sheet(audience, look.version, _builtins(look.shared(audience)))
        member = self._members[connection.id] = _Member(connection, sheet, own, sheet.version)
        self._lines.setdefault(connection.person, []).append(member)
        view = _joined(sheet.bytes(), _encode(own))
        connection.send(_encode(Snapshot(self._channel, sheet.version, msgspec.Raw(view))))

    def leave(self, connection: Connection) -> None:
        """Remove the connection; an unknown one is not an error."""
        if member := self._members.pop(connection.id, None):
            person = member.connection.person
            self._lines[person].remove(member)
            if not self._lines[person]:
                del self._lines[person]

    def tell(self, look: Look[A]) -> None:
        """Send everybody their changes."""
        news = _News(self._channel, look, self._told)
        for member in list(self._members.values()):
            news.send(member)
        self._told = news.sheets
        for sheet in self._told.values():
            sheet.version = look.version

    def tell_concerned(self, look: Look[A], actor: str) -> None:
        """The same, but only for the actor and for viewers whose access changed; the others wait."""
        news = _News(self._channel, look, self._told)
        for member in list(self._members.values()):
            person = member.connection.person
            if person == actor or look.audience(person) != member.sheet.audience or look.own(person) != member.own:
                news.send(member)

    def send_ephemeral(
        self, body: object, people: Iterable[str] | None, audience: Callable[[A], bool] | None, *, droppable: bool
    ) -> None:
        """Send an ephemeral to these people, or to everybody, limited to the audiences that the filter selects."""
        frame = _encode(Ephemeral(self._channel, msgspec.Raw(_encode(body))))
        for member in list(self._members.values()) if people is None else self._of(people):
            if audience is None or audience(member.sheet.audience):
                member.connection.send(frame, droppable=droppable)

    def _of(self, people: Iterable[str]) -> list[_Member[A]]:
        return [member for person in people for member in self._lines.get(person, ())]


class _News(Generic[A]):
    """The changes at one version; nothing is computed or encoded twice."""

    def __init__(self, channel: str, look: Look[A], told: Mapping[A, _Sheet[A]]) -> None:
        self._channel = channel
        self._look = look
        self._told = told
        self.sheets: dict[A, _Sheet[A]] = {}
        self._patches: dict[tuple[_Sheet[A], _Sheet[A]], bytes] = {}
        self._frames: dict[tuple[bytes, int], bytes] = {}

    def send(self, member: _Member[A]) -> None:
        """Bring one member up to date."""
        person = member.connection.person
        sheet, own = self._sheet(self._look.audience(person)), self._look.own(person)
        patch = NOTHING if sheet is member.sheet else self._patch(member.sheet, sheet)
        if own != member.own:
            patch = _joined(patch, _encode(merge_patch.diff(_builtins(member.own), _builtins(own))))
        member.sheet, member.own = sheet, own
        if patch != NOTHING:
            frame = self._frame(patch, member.version)
            member.version = self._look.version
            member.connection.send(frame)

    def _sheet(self, audience: A) -> _Sheet[A]:
        sheet = self.sheets.get(audience)
        if sheet is None:
            view, told = _builtins(self._look.shared(audience)), self._told.get(audience)
            unchanged = told is not None and told.view == view
            sheet = told if told and unchanged else _Sheet(audience, self._look.version, view)
            self.sheets[audience] = sheet
        return sheet

    def _patch(self, old: _Sheet[A], new: _Sheet[A]) -> bytes:
        which = (old, new)
        if which not in self._patches:
            self._patches[which] = _encode(merge_patch.diff(old.view, new.view))
        return self._patches[which]

    def _frame(self, patch: bytes, from_: int) -> bytes:
        which = (patch, from_)
        if which not in self._frames:
            self._frames[which] = _encode(Patch(self._channel, from_, self._look.version, msgspec.Raw(patch)))
        return self._frames[which]


def _joined(one: bytes, other: bytes) -> bytes:
    """Merge two JSON objects without common keys."""
    if NOTHING in (one, other):
        return one if other == NOTHING else other
    return one[:-1] + b"," + other[1:]


def _builtins(view: msgspec.Struct) -> View:
    built: View = msgspec.to_builtins(view, str_keys=True)
    return built
