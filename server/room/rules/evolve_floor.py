"""The room after the floor moved."""

from dataclasses import replace
from datetime import datetime
from typing import assert_never

from server.room.events import (
    FloorEvent,
    FloorHeld,
    FloorMoved,
    FloorRestored,
    FloorSetAside,
    NextReordered,
    PassedOn,
    PutLater,
    RoundResumed,
    TalkCounted,
    TurnEnded,
    TurnExtended,
    TurnGiven,
    UndoOffered,
    WaySet,
)  # fmt: skip
from server.room.model import Room, SetAside, Undoable


def evolve_floor(room: Room, event: FloorEvent, at: datetime) -> Room:
    """The room after the event; what somebody did to the floor before can be undone no more."""
    if isinstance(event, UndoOffered):
        act = room.acts + 1
        return replace(room, acts=act, undo=Undoable(act, event.by, at, event.what, event.person, event.floor))
    if isinstance(event, TalkCounted):
        return replace(room, floor=replace(room.floor, talked_ms=event.talked_ms))
    after = moved(room, event, at)
    return replace(after, undo=None) if after.undo is not None and after.undo.floor is not None else after


def moved(room: Room, event: FloorMoved, at: datetime) -> Room:
    """The room after the event; nobody without a seat gets a turn or a place in the line."""
    floor, seats = room.floor, room.seats
    match event:
        case FloorRestored():
            if room.undo is None or room.undo.floor is None:
                return room
            return replace(room, floor=room.undo.floor.again(floor, tuple(seats), at - room.undo.at))
        case WaySet():
            line = tuple(person for person in event.line if person in seats)
            begun = floor.begun(event.way, event.turn_s, event.least_heard_first, line)
            aside = room.aside if event.way == "open" else None
            return replace(room, floor=begun, prompt=event.prompt, question=event.question, aside=aside)
        case TurnGiven(to=to):
            return replace(room, floor=floor.given(to, at)) if to in seats and floor.way != "open" else room
        case TurnEnded():
            return replace(room, floor=floor.ended(event.holder, event.how, event.spoken_ms))
        case TurnExtended(holder=holder, ends_at=ends_at):
            return replace(room, floor=floor.extended(ends_at)) if holder == floor.holder else room
        case PassedOn(person=person):
            return replace(room, floor=floor.passed_on(person))
        case PutLater(person=person):
            later = floor.later(person) if person in floor.line else floor.reconsidered(person)
            return replace(room, floor=later) if person in seats else room
        case NextReordered(people=people):
            return replace(room, floor=floor.reordered(people))
        case FloorHeld():
            return replace(room, floor=replace(floor, taken_back=True)) if floor.waits else room
        case FloorSetAside():
            kept = None if floor.way == "open" or floor.finished else SetAside(floor, room.prompt, room.question)
            opened = floor.begun("open", floor.turn_s, least_heard_first=False, line=())
            return replace(room, floor=opened, prompt="none", question=None, aside=kept or room.aside)
        case RoundResumed():
            if room.aside is None:
                return room
            resumed = room.aside.floor.resumed(floor, tuple(seats))
            return replace(room, floor=resumed, prompt=room.aside.prompt, question=room.aside.question, aside=None)
        case _:
            assert_never(event)
