"""The room after its lead changed, or was offered to somebody."""

from dataclasses import replace
from datetime import datetime
from typing import assert_never

from server.circle.floor import drop
from server.room.lead import HandOverOffer, Lead
from server.room.lead_events import (
    CofacilitatorSet,
    HandOverEnded,
    HandOverOffered,
    LeadEvent,
    LeadOffered,
    LeadPassedOver,
    LeadTaken,
    OffersWithdrawn,
    SafeWished,
    WentSafe,
)
from server.room.model import Room


def evolve_lead(room: Room, event: LeadEvent, at: datetime) -> Room:
    """The room after the event."""
    lead = room.lead
    match event:
        case LeadTaken(person=person):
            return led_by(room, person)
        case LeadOffered(to=to, until=until):
            return replace(room, lead=replace(lead, offered=to, offered_until=until))
        case LeadPassedOver(person=person):
            passed_over = lead.passed_over | {person}
            asked = replace(lead, offered=None, offered_until=None, passed_over=passed_over)
            return replace(room, lead=asked, unled_since=room.unled_since and at)
        case OffersWithdrawn():
            return replace(room, lead=settled(lead))
        case WentSafe():
            unled = replace(lead, person=None, offered=None, offered_until=None, unanswered=None, for_safe=())
            return replace(room, phase="safe", lead=unled)
        case HandOverOffered(by=by, to=to, until=until):
            return replace(room, lead=replace(lead, handing=HandOverOffer(by, to, until), unanswered=None))
        case HandOverEnded(to=to, how=how):
            unanswered = None if how == "withdrawn" else (to, how)
            return replace(room, lead=replace(lead, handing=None, unanswered=unanswered))
        case SafeWished(person=person, on=on):
            voices = drop(lead.for_safe, person)
            if on and person in room.seats:
                voices = (*voices, person)
            return replace(room, lead=replace(lead, for_safe=voices))
        case CofacilitatorSet(person=person, on=on):
            others = drop(lead.appointed, person)
            return replace(room, lead=replace(lead, appointed=(*others, person) if on else others))
        case _:
            assert_never(event)


def led_by(room: Room, person: str) -> Room:
    """With this person as lead, if they sit here; whoever has led can lead again."""
    if person not in room.seats:
        return room
    appointed = room.lead.appointed if person in room.lead.line else (*room.lead.appointed, person)
    lead = replace(settled(room.lead), person=person, appointed=appointed, handing=None, unanswered=None)
    return replace(room, phase="open", lead=lead)


def settled(lead: Lead) -> Lead:
    """With nobody asked to step in, nobody passed over, and no voices for going on without a lead."""
    return replace(lead, offered=None, offered_until=None, passed_over=frozenset(), for_safe=())
