"""The room after an event. Total: an event that does not fit changes nothing, and nothing is ever raised."""

from dataclasses import replace
from datetime import datetime
from typing import assert_never

from server.circle.presence import Presence
from server.room.events import (
    Connected,
    DoorEvent,
    Dropped,
    Ended,
    Event,
    FloorEvent,
    MeetingEvent,
    Planned,
    PresenceEvent,
    RosterSet,
    SelfEvent,
)
from server.room.lead_events import LeadEvent
from server.room.model import Room
from server.room.private_chat import PrivateChats
from server.room.private_events import PrivateEvent
from server.room.rules.evolve_door import evolve_door
from server.room.rules.evolve_floor import evolve_floor
from server.room.rules.evolve_lead import evolve_lead
from server.room.rules.evolve_self import evolve_self
from server.room.rules.private import evolve_private


def evolve(room: Room, event: Event, at: datetime) -> Room:
    """The room after the event; notes when it fell empty, when somebody came back, and since when nobody leads.

    After the end nothing changes.
    """
    if room.phase == "ended":
        return room
    after = _evolve(room, event, at)
    if room.led != after.led:
        after = replace(after, unled_since=None if after.led else at)
    match room.anyone_here(), after.anyone_here():
        case False, True:
            door = replace(after.door, late=False, opening=())
            return replace(after, peopled_at=at, empty_since=None, door=door)
        case True, False:
            return replace(after, empty_since=at)
        case _:
            return after


def _evolve(room: Room, event: Event, at: datetime) -> Room:
    if isinstance(event, MeetingEvent):
        return evolve_meeting(room, event, at)
    if isinstance(event, PresenceEvent):
        return evolve_presence(room, event, at)
    if isinstance(event, DoorEvent):
        return evolve_door(room, event, at)
    if isinstance(event, SelfEvent):
        return evolve_self(room, event, at)
    if isinstance(event, FloorEvent):
        return evolve_floor(room, event, at)
    if isinstance(event, LeadEvent):
        return evolve_lead(room, event, at)
    if isinstance(event, PrivateEvent):
        return evolve_private(room, event, at)
    assert_never(event)


def evolve_meeting(room: Room, event: MeetingEvent, at: datetime) -> Room:
    """When the meeting is, who facilitates, that it is over."""
    match event:
        case Planned():
            return replace(room, group=event.group, starts_at=event.starts_at, planned_end_at=event.planned_end_at)
        case RosterSet(succession=succession):
            was, now = room.lead.succession, replace(room.lead, succession=succession)
            if now.person in was and now.person not in now.line:
                now = replace(now, person=None, handing=None, unanswered=None)
            return replace(room, lead=now)
        case Ended():
            none, over = PrivateChats(), replace(room, phase="ended", ended_at=at)
            return replace(over, presence=Presence(), screen=None, aside=None, private=none)
        case _:
            assert_never(event)


def evolve_presence(room: Room, event: PresenceEvent, at: datetime) -> Room:
    """A line comes or goes; grace periods count from the row, so that a late report costs nobody their turn."""
    match event:
        case Connected():
            connected = room.presence.connected(
                event.person, event.connection, event.process, event.key, calls=event.calls
            )
            return replace(room, presence=connected)
        case Dropped():
            presence = room.presence.dropped(event.connection, at)
            voices = tuple(one for one in room.door.opening if presence.here(one))
            return replace(
                room,
                presence=presence,
                seats=room.seats.dropped(event.connection),
                door=replace(room.door, opening=voices),
            )
        case _:
            assert_never(event)
