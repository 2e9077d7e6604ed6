"""The room as `realtime/live.py` runs it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from server.realtime.machine import Actor
from server.room import rules, view
from server.room.events import Event
from server.room.model import Room
from server.room.system import Command
from server.room.views import OwnView, SharedView


class RoomMachine:
    """A `Machine` of the room's pure functions."""

    event_types: Any = Event

    def start(self, key: str) -> Room:
        return Room(key)

    def decide(self, state: Room, actor: Actor, command: Command, now: datetime) -> Sequence[Event]:
        return rules.decide(state, actor, command, now)

    def evolve(self, state: Room, event: Event, at: datetime) -> Room:
        return rules.evolve(state, event, at)

    def wake_at(self, state: Room) -> datetime | None:
        return rules.wake_at(state)

    def audience(self, state: Room, person: str) -> view.Audience:
        return view.audience(state, person)

    def view(self, state: Room, audience: view.Audience, names: dict[str, str]) -> SharedView:
        return view.view(state, audience, names)

    def own(self, state: Room, person: str) -> OwnView:
        return view.own_view(state, person)
