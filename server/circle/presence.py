"""Who is connected. Rules depend on it, so it is part of the state and of the log."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeVar

T = TypeVar("T")
MOST_LINES = 4  # of one person in one place: pages and devices


@dataclass(frozen=True, slots=True)
class Line:
    """One connection: whose it is, which process of ours holds its socket, and what its page can do.

    shape: `key` is its public key if it seals; `page` names the page: the connection over which its key came first, of
    those we know; one that does not call takes part by text
    """

    person: str
    process: str
    key: str | None = None
    page: str = ""
    calls: bool = True


@dataclass(frozen=True, slots=True)
class Presence:
    """Connections by id in order of coming, and since when those are away who were here before.

    shape: `of` is the same connections by person, the oldest first; whoever has none is not in it
    """

    lines: Mapping[str, Line] = field(default_factory=dict)
    of: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    away: Mapping[str, datetime] = field(default_factory=dict)

    def connected(
        self, person: str, connection: str, process: str, key: str | None = None, *, calls: bool = True
    ) -> "Presence":
        """With this connection."""
        left = self._lost(connection)
        own = (left.lines[one] for one in left.connections(person))
        page = next((line.page for line in own if key is not None and line.key == key), connection)
        lines = {**left.lines, connection: Line(person, process, key, page, calls)}
        return Presence(lines, {**left.of, person: (*left.connections(person), connection)}, without(self.away, person))

    def dropped(self, connection: str, at: datetime) -> "Presence":
        """Without this connection; whoever has no other is away from `at` on."""
        if connection not in self.lines:
            return self
        person = self.lines[connection].person
        left = self._lost(connection)
        return left if left.here(person) else Presence(left.lines, left.of, {**left.away, person: at})

    def forgotten(self, person: str) -> "Presence":
        """Without anything about this person."""
        left = self
        for connection in self.connections(person):
            left = left._lost(connection)
        return Presence(left.lines, left.of, without(self.away, person))

    def here(self, person: str) -> bool:
        """Whether the person has a connection."""
        return person in self.of

    def connections(self, person: str) -> tuple[str, ...]:
        """The person's connections, the oldest first."""
        return self.of.get(person, ())

    def calling(self, person: str) -> tuple[str, ...]:
        """Those of the person's connections that may have microphone and camera."""
        return tuple(one for one in self.connections(person) if self.lines[one].calls)

    def by_text(self, person: str) -> bool:
        """Whether the person is here, and no page of theirs can call."""
        return self.here(person) and not self.calling(person)

    def can_call(self, connection: str, told: bool) -> bool:
        """Whether a connection may have microphone and camera, as its page told when it came."""
        line = self.lines.get(connection)
        return told if line is None else line.calls

    def seals(self, connection: str) -> bool:
        """Whether the page of this connection seals what it sends."""
        line = self.lines.get(connection)
        return line is not None and line.key is not None

    def surplus(self, person: str, old: str | None, media: str | None) -> tuple[str, ...]:
        """The connections that make room for a new one of this person, which may be all that they have now: the oldest
        that does not have their media, when there are enough. shape: `old` is the one that the new one replaces anyway
        """
        left = [one for one in self.connections(person) if one != old]
        return tuple(sorted(left, key=lambda one: one == media)[: max(0, len(left) + 1 - MOST_LINES)])

    def may_replace(self, person: str, old: str | None, new: str) -> bool:
        """Whether the connection before the new one is still believed to be there, and is this person's own."""
        return old is not None and old != new and old in self.lines and self.lines[old].person == person

    def held_by(self, process: str) -> tuple[str, ...]:
        """The connections whose sockets this process holds."""
        return tuple(connection for connection, line in self.lines.items() if line.process == process)

    def processes(self) -> frozenset[str]:
        """Every process that holds a connection."""
        return frozenset(line.process for line in self.lines.values())

    def _lost(self, connection: str) -> "Presence":
        line = self.lines.get(connection)
        if line is None:
            return self
        others = tuple(one for one in self.of[line.person] if one != connection)
        of = {**self.of, line.person: others} if others else without(self.of, line.person)
        return Presence(without(self.lines, connection), of, self.away)


def crowded_out(old: Presence, new: Presence) -> list[str]:
    """The connections that were given up for a newer one of the same person."""
    if old.lines is new.lines:
        return []
    came = {line.person for connection, line in new.lines.items() if connection not in old.lines}
    gone = old.lines.keys() - new.lines.keys() if came else ()
    return [connection for connection in gone if old.lines[connection].person in came]


def without(values: Mapping[str, T], key: str) -> dict[str, T]:
    """The same mapping without one key."""
    left = dict(values)
    left.pop(key, None)
    return left
