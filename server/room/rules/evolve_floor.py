"""The room after the floor moved."""

from dataclasses import replace
from datetime import datetime
from typing import assert_never

from server.room.events import (
    FloorEvent,
    NextReordered,
    PassedOn,
    PutLater,
    TurnEnded,
    TurnExtended,
    TurnGiven,
    WaySet,
)  # fmt: skip
from server.room.model import Room


def evolve_floor(room: Room, event: FloorEvent, at: datetime) -> Room:
    """The room after the event; nobody without a seat gets a turn or a place in the line."""
    floor, seats = room.floor, room.seats
    match event:
        case WaySet():
            line = tuple(person for person in event.line if person in seats)
            begun = floor.begun(event.way, event.turn_s, event.least_heard_first, line)
            return replace(room, floor=begun, prompt=event.prompt)
        case TurnGiven(to=to):
            return replace(room, floor=floor.given(to, at)) if to in seats and floor.way != "open" else room
        case TurnEnded():
            return replace(room, floor=floor.ended(event.holder, event.how, event.spoken_ms))
        case TurnExtended(holder=holder, ends_at=ends_at):
            return replace(room, floor=floor.extended(ends_at)) if holder == floor.holder else room
        case PassedOn(person=person):
            return replace(room, floor=floor.passed_on(person))
        case PutLater(person=person):
            return replace(room, floor=floor.later(person)) if person in floor.line else room
        case NextReordered(people=people):
            return replace(room, floor=floor.reordered(people))
        case _:
            assert_never(event)
