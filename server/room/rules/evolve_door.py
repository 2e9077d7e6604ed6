"""The room after somebody came to its door, sat down or went."""

from dataclasses import replace
from datetime import datetime
from typing import assert_never

from server.circle.floor import drop
from server.circle.presence import without
from server.room.events import (
    Admitted,
    DoorEvent,
    Expelled,
    FacilitatorsMissed,
    Knocked,
    Left,
    LobbyLeft,
    LockSet,
    OpenedTogether,
    OpeningWished,
    Readmitted,
    Removed,
    SatDown,
    TurnedAway,
)  # fmt: skip
from server.room.model import Room


def evolve_door(room: Room, event: DoorEvent, at: datetime) -> Room:
    """The room after the event."""
    door = room.door
    match event:
        case Knocked(person=person):
            known = replace(door, turned_away=without(door.turned_away, person), removed=without(door.removed, person))
            return replace(room, door=replace(known, waiting={**door.waiting, person: at}))
        case LobbyLeft(person=person):
            return out_of_lobby(room, person)
        case Admitted(person=person) | SatDown(person=person):
            return seated(room, person)
        case TurnedAway(person=person):
            out = out_of_lobby(room, person)
            return replace(out, door=replace(out.door, turned_away={**door.turned_away, person: at}))
        case Left(person=person):
            return gone(room, person)
        case Removed(person=person, may_return=may_return):
            return kept_out(room, person, {**door.removed, person: may_return})
        case Readmitted(person=person):
            back = replace(door, removed=without(door.removed, person), admitted=door.admitted | {person})
            return replace(room, door=replace(back, let_back=door.let_back | {person}), undo=None)
        case Expelled(person=person):
            return kept_out(room, person, without(door.removed, person))
        case LockSet(on=on):
            return replace(room, door=replace(door, locked=on))
        case FacilitatorsMissed():
            return replace(room, door=replace(door, late=True))
        case OpeningWished(person=person):
            wished = (*drop(door.opening, person), person)
            return replace(room, door=replace(door, opening=wished)) if person in door.waiting else room
        case OpenedTogether():
            return replace(room, phase="safe", lead=replace(room.lead, person=None))
        case _:
            assert_never(event)


def seated(room: Room, person: str) -> Room:
    """With a seat for this person, who may come back to it, and a place in a round that is under way."""
    out = waits_no_more(room, person)
    door = replace(out.door, admitted=out.door.admitted | {person}, removed=without(out.door.removed, person))
    door = replace(door, let_back=door.let_back - {person})
    return replace(out, door=door, seats=out.seats.taken(person), floor=out.floor.joined(person))


def out_of_lobby(room: Room, person: str) -> Room:
    """Without this person in the lobby, and without their lines."""
    return replace(waits_no_more(room, person), presence=room.presence.forgotten(person))


def waits_no_more(room: Room, person: str) -> Room:
    """Without this person among those who wait and who would open together."""
    door = replace(room.door, waiting=without(room.door.waiting, person), opening=drop(room.door.opening, person))
    return replace(room, door=door)


def kept_out(room: Room, person: str, removed: dict[str, bool]) -> Room:
    """Without this person, who does not simply come back in."""
    out = gone(room, person)
    handing = out.lead.handing if out.lead.handing and out.lead.handing.by != person else None
    lead = replace(out.lead, appointed=drop(out.lead.appointed, person), handing=handing)
    door = replace(out.door, admitted=out.door.admitted - {person}, removed=removed)
    return replace(out, door=replace(door, let_back=door.let_back - {person}), lead=lead)


def gone(room: Room, person: str) -> Room:
    """Without this person's seat, lines, hand and turn; a lead who goes on purpose leads no more."""
    out = out_of_lobby(room, person)
    lead = out.lead
    if lead.person == person:
        lead = replace(lead, person=None, unanswered=None)
    if lead.handing is not None and lead.handing.to == person:
        lead = replace(lead, handing=None, unanswered=(person, "gone"))
    if lead.offered == person:
        lead = replace(lead, offered=None, offered_until=None)
    lead = replace(lead, for_safe=drop(lead.for_safe, person))
    return replace(
        out,
        seats=out.seats.given_up(person),
        floor=out.floor.left(person),
        lead=lead,
        screen=None if out.screen == person else out.screen,
        consents=out.consents.forgotten(person),
        unmute_asked=out.unmute_asked - {person},
        struggling=without(out.struggling, person),
    )
