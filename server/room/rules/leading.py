"""Handing the lead over, helping to lead, ending the meeting."""

from datetime import datetime
from typing import assert_never

from server.kit.errors import Kind, Refused
from server.realtime.machine import Actor
from server.room.commands import AcceptLead, Appoint, DeclineLead, EndMeeting, HandOver
from server.room.events import CofacilitatorSet, Ended, Event, LeadPassedOver, LeadTaken
from server.room.model import Room
from server.room.rules.floor import end_turn
from server.room.rules.guards import must_be_here, must_hold, must_sit
from server.room.system import LeadCommand


def decide_lead(room: Room, actor: Actor, command: LeadCommand, now: datetime) -> list[Event]:
    """What follows from the command."""
    person = actor.person
    match command:
        case HandOver(to=to):
            must_lead(room, person)
            must_be_here(room, to)
            return [LeadTaken(to)] if to != person else []
        case Appoint(person=other, on=on):
            must_lead(room, person)
            return appoint(room, person, other, on)
        case AcceptLead():
            return accept(room, person)
        case DeclineLead():
            return [LeadPassedOver(person)] if room.lead.offered == person else []
        case EndMeeting():
            if actor.standing != "system":
                must_hold(room, actor)
            return [*end_turn(room, "spoken", now), Ended(person or None)]
        case _:
            assert_never(command)


def appoint(room: Room, by: str, person: str, on: bool) -> list[Event]:
    """A co-facilitator for this meeting. raises: Refused(not_seated, is_facilitator)"""
    if person in room.lead.succession or person == room.lead.person:
        raise Refused("is_facilitator")
    if on:
        must_sit(room, person)
    return [CofacilitatorSet(person, on, by)] if on != (person in room.lead.appointed) else []


def accept(room: Room, person: str) -> list[Event]:
    """Take the lead that was offered; in safe mode whoever may lead need not wait for an offer."""
    if person == room.lead.person:
        return []
    unled = room.phase == "safe" and person in room.lead.line
    if room.lead.offered != person and not unled:
        raise Refused("not_offered")
    must_be_here(room, person)
    return [LeadTaken(person)]


def must_lead(room: Room, person: str) -> None:
    """raises: Refused(not_facilitator) unless the person leads the open room"""
    if person != room.lead.person or not room.holds(person):
        raise Refused("not_facilitator", Kind.FORBIDDEN)
