"""Who is connected. Rules depend on it, so it is part of the state and of the log."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Line:
    """One connection: whose it is, and which process of ours holds its socket."""

    person: str
    process: str


@dataclass(frozen=True, slots=True)
class Presence:
    """Connections by id in order of coming, and since when those are away who were here before."""

    lines: Mapping[str, Line] = field(default_factory=dict)
    away: Mapping[str, datetime] = field(default_factory=dict)

    def connected(self, person: str, connection: str, process: str) -> "Presence":
        """With this connection."""
        lines = {**self.lines, connection: Line(person, process)}
        return Presence(lines, without(self.away, person))

    def dropped(self, connection: str, at: datetime) -> "Presence":
        """Without this connection; whoever has no other is away from `at` on."""
        if connection not in self.lines:
            return self
        person = self.lines[connection].person
        left = replace(self, lines=without(self.lines, connection))
        return left if left.here(person) else replace(left, away={**self.away, person: at})

    def forgotten(self, person: str) -> "Presence":
        """Without anything about this person."""
        lines = {connection: line for connection, line in self.lines.items() if line.person != person}
        return Presence(lines, without(self.away, person))

    def here(self, person: str) -> bool:
        """Whether the person has a connection."""
        return any(line.person == person for line in self.lines.values())

    def connections(self, person: str) -> tuple[str, ...]:
        """The person's connections, the oldest first."""
        return tuple(connection for connection, line in self.lines.items() if line.person == person)

    def held_by(self, process: str) -> tuple[str, ...]:
        """The connections whose sockets this process holds."""
        return tuple(connection for connection, line in self.lines.items() if line.process == process)

    def processes(self) -> frozenset[str]:
        """Every process that holds a connection."""
        return frozenset(line.process for line in self.lines.values())


def without(values: Mapping[str, T], key: str) -> dict[str, T]:
    """The same mapping without one key."""
    return {k: v for k, v in values.items() if k != key}
