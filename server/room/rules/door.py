"""Coming in and being let in, going and being sent away."""

from datetime import datetime, timedelta
from typing import assert_never

from server.kit.errors import Kind, Refused
from server.realtime.machine import Actor
from server.room.commands import Admit, AdmitAll, Leave, Lock, OpenTogether, Refuse, Remove
from server.room.events import (
    Admitted,
    Connected,
    Dropped,
    Event,
    Knocked,
    Left,
    LobbyLeft,
    LockSet,
    MediaTaken,
    OpenedTogether,
    OpeningWished,
    Removed,
    SatDown,
    TurnedAway,
)
from server.room.lead_events import LeadTaken
from server.room.model import EARLY_S, MAX_SEATS, VOICES_TO_OPEN, Room
from server.room.rules.floor import end_turn, set_aside
from server.room.rules.guards import must_have_room, must_hold
from server.room.system import DoorCommand, EnterOn


def decide_door(room: Room, actor: Actor, command: DoorCommand, now: datetime) -> list[Event]:
    """What follows from the command."""
    match command:
        case EnterOn():
            return enter(room, actor, command, now)
        case Leave():
            return leave(room, actor.person, now)
        case OpenTogether():
            return open_together(room, actor.person, now)
        case Admit(person=person):
            must_hold(room, actor)
            return [] if person in room.seats else admit(room, person, actor.person)
        case AdmitAll():
            must_hold(room, actor)
            return admit_all(room, actor.person)
        case Refuse(person=person):
            must_hold(room, actor)
            return refuse(room, person, actor.person)
        case Lock(on=on):
            must_hold(room, actor)
            return [LockSet(on, actor.person)] if on != room.door.locked else []
        case Remove():
            must_hold(room, actor)
            return remove(room, command, actor.person, now)
        case _:
            assert_never(command)


# -- coming in


def enter(room: Room, actor: Actor, command: EnterOn, now: datetime) -> list[Event]:
    """Sit down, come back to one's seat, or wait in the lobby."""
    person = actor.person
    if actor.standing not in ("member", "facilitator"):
        raise Refused("not_member", Kind.FORBIDDEN)
    if now < room.starts_at - timedelta(seconds=EARLY_S):
        raise Refused("too_early")
    if room.door.removed.get(person) is False and person not in room.lead.succession:
        raise Refused("removed", Kind.FORBIDDEN)
    came = connect(room, person, command, now)
    if person in room.seats:
        return [*came, *media(room, person, command), *returning_lead(room, person)]
    if person in room.lead.succession or person in room.door.admitted:
        must_have_room(room)
        taken: list[Event] = [MediaTaken(person, command.connection)] if can_call(room, command) else []
        return [*came, SatDown(person), *taken, *returning_lead(room, person)]
    return [*came, *knock(room, person, now)]


def connect(room: Room, person: str, command: EnterOn, now: datetime) -> list[Event]:
    """The line is there, and the one it replaces is gone."""
    replaces = room.presence.may_replace(person, command.replaces, command.connection)
    old = command.replaces if replaces else None
    came: list[Event] = []
    if command.connection not in room.presence.lines:
        came.append(Connected(person, command.connection, command.process, command.key, command.calls))
        held = room.seats[person].media if person in room.seats else None
        came += [Dropped(one, now) for one in room.presence.surplus(person, old, held)]
    if old is not None:
        came.append(Dropped(old, now))
    return came


def can_call(room: Room, command: EnterOn) -> bool:
    return room.presence.can_call(command.connection, command.calls)


def media(room: Room, person: str, command: EnterOn) -> list[Event]:
    """The first line of a person that can call takes microphone and camera by itself, and so does one in its place.

    Not when they chose to be heard somewhere else: then nothing but their own press brings it back.
    """
    seat = room.seats[person]
    free = seat.media is None or (seat.media == command.replaces and seat.media != command.connection)
    kept = seat.chosen_at is not None
    takes = free and seat.elsewhere is None and can_call(room, command)
    return [MediaTaken(person, command.connection, kept)] if takes else []


def returning_lead(room: Room, person: str) -> list[Event]:
    """Somebody who may lead and comes to a room that nobody leads leads it."""
    leads = room.lead.person is None and person in room.lead.line and not room.here(person)
    return [LeadTaken(person)] if leads else []


def knock(room: Room, person: str, now: datetime) -> list[Event]:
    """Wait in the lobby, unless there is a reason to stay out."""
    if person in room.door.waiting:
        return []
    if room.locked:
        raise Refused("locked")
    may_knock_at = room.door.may_knock_at(person)
    if may_knock_at is not None and now < may_knock_at:
        raise Refused("refused_just_now")
    return [Knocked(person)]


# -- being let in


def admit(room: Room, person: str, by: str) -> list[Event]:
    """A seat for somebody who waits. raises: Refused(not_waiting, unlock_first, room_full)"""
    if person not in room.door.waiting:
        raise Refused("not_waiting")
    if room.locked:
        raise Refused("unlock_first")
    must_have_room(room)
    return let_in(room, person, by)


def let_in(room: Room, person: str, by: str | None) -> list[Event]:
    """The seat and, by itself, the media."""
    media: list[Event] = [MediaTaken(person, line) for line in room.presence.calling(person)[:1]]
    return [Admitted(person, by), *media]


def refuse(room: Room, person: str, by: str) -> list[Event]:
    """Not now. raises: Refused(not_waiting) when they came in or went meanwhile"""
    if person in room.door.waiting:
        return [TurnedAway(person, by)]
    if person not in room.door.turned_away:
        raise Refused("not_waiting")
    return []


def admit_all(room: Room, by: str) -> list[Event]:
    """As many of those who wait as there are seats, first come first. raises: Refused(unlock_first, room_full)"""
    if not room.door.waiting:
        return []
    if room.locked:
        raise Refused("unlock_first")
    must_have_room(room)
    people = list(room.door.waiting)[: MAX_SEATS - len(room.seats)]
    return [event for person in people for event in let_in(room, person, by)]


def open_together(room: Room, person: str, now: datetime) -> list[Event]:
    """One voice for opening the room without a facilitator; with enough voices everybody who waits comes in.

    raises: Refused(not_connected, not_late_yet)
    """
    waiting = list(room.door.waiting)
    if person in room.seats or person in room.door.opening:
        return []
    if person not in waiting:
        raise Refused("not_connected")
    if not room.door.late:
        raise Refused("not_late_yet")
    if len(room.door.opening) + 1 < VOICES_TO_OPEN:
        return [OpeningWished(person)]
    people = waiting[: MAX_SEATS - len(room.seats)]
    seats = [event for one in people for event in let_in(room, one, None)]
    return [OpeningWished(person), *set_aside(room, now), OpenedTogether(), *seats]


# -- going


def leave(room: Room, person: str, now: datetime) -> list[Event]:
    """Give up the seat, or the place in the lobby; the way back stays open."""
    if person in room.seats:
        return [*last_turn(room, person, now), Left(person)]
    return [LobbyLeft(person)] if person in room.door.waiting else []


def remove(room: Room, command: Remove, by: str, now: datetime) -> list[Event]:
    """Send somebody out, or change whether somebody may return who was here or at the door.

    raises: Refused(yourself, is_facilitator, has_left)
    """
    person = command.person
    if person == by:
        raise Refused("yourself")
    if person in room.lead.succession or person == room.lead.person:
        raise Refused("is_facilitator")
    if not room.has_met(person):
        raise Refused("has_left")
    if room.door.removed.get(person) is command.may_return:
        return []
    return [*last_turn(room, person, now), Removed(person, by, command.may_return)]


def last_turn(room: Room, person: str, now: datetime) -> list[Event]:
    """The end of this person's turn, if they hold it."""
    return end_turn(room, "left", now) if room.floor.holder == person else []
