"""A pure state machine over a log: what a slice writes, and what `live.py` runs for it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol, TypeVar

import msgspec

Standing = Literal["system", "member", "facilitator", "organiser"]


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, and what membership in SQL says of them at this moment. `person` is empty for the system.

    shape: `connection` is the one over which they ask, where it matters
    """

    person: str
    standing: Standing
    connection: str = ""


SYSTEM = Actor("", "system")

S = TypeVar("S")
C = TypeVar("C", contravariant=True)
E = TypeVar("E")
A = TypeVar("A")


class Machine(Protocol[S, C, E, A]):
    """Rules without I/O. `A` is a hashable audience: everybody with the same audience shares the same bytes."""

    @property
    def event_types(self) -> object:
        """The closed union of events (a type, or `A | B`), for decoding the log."""
        ...

    def start(self, key: str) -> S:
        """The state before anything has happened."""
        ...

    def decide(self, state: S, actor: Actor, command: C, now: datetime) -> Sequence[E]:
        """What follows from the command; empty when it changes nothing. raises: Refused"""
        ...

    def evolve(self, state: S, event: E, at: datetime) -> S:
        """The state after the event. Total: never raises for any event in any state."""
        ...

    def wake_at(self, state: S) -> datetime | None:
        """When time alone will change something, so that a tick must be sent."""
        ...

    def audience(self, state: S, person: str) -> A:
        """As whom this person looks."""
        ...

    def view(self, state: S, audience: A, names: dict[str, str]) -> msgspec.Struct:
        """Everything that all of this audience may see, and nothing else. `names` maps person ids to shown names."""
        ...

    def own(self, state: S, person: str) -> msgspec.Struct:
        """What only this person sees, beside the view and in fields that it does not have. Small, and cheap to make."""
        ...
