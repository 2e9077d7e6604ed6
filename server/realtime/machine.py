"""A pure state machine over a log: a slice implements it, and `live.py` runs it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, Protocol, TypeVar

import msgspec

Standing = Literal["system", "member", "facilitator", "organiser"]


@dataclass(frozen=True, slots=True)
class Actor:
    """Who acts, with their current membership from SQL. `person` is empty for the system.

    shape: `connection` is the one that sent the command, where it matters
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
    """Rules without I/O. `A` is a hashable audience: everybody with the same audience gets the same bytes."""

    @property
    def event_types(self) -> object:
        """The closed union of events (a type, or `A | B`), for decoding the log."""
        ...

    def start(self, key: str) -> S:
        """The initial state."""
        ...

    def decide(self, state: S, actor: Actor, command: C, now: datetime) -> Sequence[E]:
        """The events that follow from the command; empty when it changes nothing. raises: Refused"""
        ...

    def evolve(self, state: S, event: E, at: datetime) -> S:
        """The state after the event. Total: never raises for any event in any state."""
        ...

    def wake_at(self, state: S) -> datetime | None:
        """When time alone will change the state, so that a tick must be sent."""
        ...

    def audience(self, state: S, person: str) -> A:
        """The audience that this person belongs to."""
        ...

    def view(self, state: S, audience: A, names: dict[str, str]) -> msgspec.Struct:
        """Everything that all of this audience may see, and nothing else. `names` maps person ids to shown names."""
        ...

    def own(self, state: S, person: str) -> msgspec.Struct:
        """What only this person sees, in fields that the view does not have. Small, and cheap to make."""
        ...
