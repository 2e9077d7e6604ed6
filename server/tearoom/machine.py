"""The tea-room's rules as one value that `realtime.live` can run."""

from collections.abc import Sequence
from datetime import datetime

from server.realtime.machine import Actor
from server.tearoom import rules
from server.tearoom.events import Event
from server.tearoom.model import Tearoom
from server.tearoom.system import Command
from server.tearoom.view import Side, own_view, side, view
from server.tearoom.views import OwnView, TearoomView


class TearoomMachine:
    """A `realtime.machine.Machine`."""

    event_types = Event

    def start(self, key: str) -> Tearoom:
        return Tearoom(key)

    def decide(self, state: Tearoom, actor: Actor, command: Command, now: datetime) -> Sequence[Event]:
        return rules.decide(state, actor, command, now)

    def evolve(self, state: Tearoom, event: Event, at: datetime) -> Tearoom:
        return rules.evolve(state, event, at)

    def wake_at(self, state: Tearoom) -> datetime | None:
        return rules.wake_at(state)

    def audience(self, state: Tearoom, person: str) -> Side:
        return side(state, person)

    def view(self, state: Tearoom, audience: Side, names: dict[str, str]) -> TearoomView:
        return view(state, audience, names)

    def own(self, state: Tearoom, person: str) -> OwnView:
        return own_view(state, person)
