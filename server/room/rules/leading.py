"""Handing the lead over, helping to lead, ending the meeting."""

from datetime import datetime, timedelta
from typing import assert_never

from server.kit.errors import Kind, Refused
from server.realtime.machine import Actor
from server.room.commands import AcceptLead, Appoint, DeclineLead, EndMeeting, GoSafe, HandOver, TakeLead
from server.room.events import Ended, Event
from server.room.lead import HAND_OVER_S, VOICES_TO_GO_ON
from server.room.lead_events import (
    CofacilitatorSet,
    HandOverEnded,
    HandOverOffered,
    LeadPassedOver,
    LeadTaken,
    SafeWished,
    WentSafe,
)
from server.room.model import Room
from server.room.rules.floor import end_turn, set_aside
from server.room.rules.guards import must_be_here, must_be_in, must_hold, must_still_sit
from server.room.system import LeadCommand


def decide_lead(room: Room, actor: Actor, command: LeadCommand, now: datetime) -> list[Event]:
    """What follows from the command."""
    person = actor.person
    match command:
        case HandOver(to=to):
            return hand_over(room, person, to, now)
        case Appoint(person=other, on=on):
            must_lead(room, person)
            return appoint(room, person, other, on)
        case AcceptLead():
            return accept(room, person)
        case DeclineLead():
            return decline(room, person)
        case TakeLead():
            return take(room, person)
        case GoSafe(on=on):
            return go_safe(room, person, now, on=on)
        case EndMeeting():
            if actor.standing != "system":
                must_hold(room, actor)
            return [*end_turn(room, "spoken", now), Ended(person or None)]
        case _:
            assert_never(command)


def hand_over(room: Room, person: str, to: str, now: datetime) -> list[Event]:
    """Ask somebody to lead. raises: Refused(not_facilitator, yourself, has_left, not_here)"""
    must_lead(room, person)
    if to == person:
        raise Refused("yourself")
    must_be_here(room, to)
    return [HandOverOffered(person, to, now + timedelta(seconds=HAND_OVER_S))]


def appoint(room: Room, by: str, person: str, on: bool) -> list[Event]:
    """A co-facilitator for this meeting. raises: Refused(has_left, is_facilitator)"""
    if person in room.lead.succession or person == room.lead.person:
        raise Refused("is_facilitator")
    if on:
        must_still_sit(room, person)
    return [CofacilitatorSet(person, on, by)] if on != (person in room.lead.appointed) else []


def accept(room: Room, person: str) -> list[Event]:
    """Take the lead that was offered; whoever may lead can also when nobody does and everybody has been asked."""
    if person == room.lead.person:
        return []
    unled = (room.phase == "safe" or room.safe_at is not None) and person in room.lead.line
    if person not in (room.lead.offered, asked_by_lead(room)) and not unled:
        raise Refused("not_offered")
    must_be_in(room, person)
    return [LeadTaken(person)]


def decline(room: Room, person: str) -> list[Event]:
    """Would rather not lead; nothing when it was not offered."""
    events: list[Event] = [HandOverEnded(person, "declined")] if asked_by_lead(room) == person else []
    return [*events, LeadPassedOver(person)] if room.lead.offered == person else events


def take(room: Room, person: str) -> list[Event]:
    """Lead at once, or keep what one had offered to hand over.

    raises: Refused(not_facilitator, not_seated, not_connected, is_facilitator)
    """
    if person == room.lead.person:
        return [HandOverEnded(room.lead.handing.to, "withdrawn")] if room.lead.handing else []
    if person not in room.lead.succession:
        raise Refused("not_facilitator", Kind.FORBIDDEN)
    must_be_in(room, person)
    if room.lead.person in room.lead.succession:
        raise Refused("is_facilitator")
    return [LeadTaken(person)]


def go_safe(room: Room, person: str, now: datetime, *, on: bool) -> list[Event]:
    """A voice for going on without a facilitator, or one taken back; with enough voices the room does.

    raises: Refused(not_seated, not_connected, somebody_leads)
    """
    must_be_in(room, person)
    if room.phase == "safe" and on:
        return []
    if room.safe_at is None:
        raise Refused("somebody_leads")
    said: list[Event] = [SafeWished(person, on)] if on != (person in room.lead.for_safe) else []
    voices = {one for one in room.lead.for_safe if room.here(one)} | {person}
    enough = min(VOICES_TO_GO_ON, sum(map(room.here, room.seats)))
    return [*said, *set_aside(room, now), WentSafe()] if on and len(voices) >= enough else said


def asked_by_lead(room: Room) -> str | None:
    """Whom the lead has asked to lead from now on."""
    return room.lead.handing.to if room.lead.handing else None


def must_lead(room: Room, person: str) -> None:
    """raises: Refused(not_facilitator) unless the person leads the open room"""
    if person != room.lead.person or not room.holds(person):
        raise Refused("not_facilitator", Kind.FORBIDDEN)
