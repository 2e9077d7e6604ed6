"""The room after its lead changed, or was offered to somebody."""

from dataclasses import replace
from typing import assert_never

from server.circle.floor import drop
from server.room.events import (
    CofacilitatorSet,
    LeadEvent,
    LeadOffered,
    LeadPassedOver,
    LeadTaken,
    OffersWithdrawn,
    WentSafe,
)  # fmt: skip
from server.room.model import Lead, Room


def evolve_lead(room: Room, event: LeadEvent) -> Room:
    """The room after the event."""
    lead = room.lead
    match event:
        case LeadTaken(person=person):
            return led_by(room, person)
        case LeadOffered(to=to, until=until):
            return replace(room, lead=replace(lead, offered=to, offered_until=until))
        case LeadPassedOver(person=person):
            passed_over = lead.passed_over | {person}
            return replace(room, lead=replace(lead, offered=None, offered_until=None, passed_over=passed_over))
        case OffersWithdrawn():
            return replace(room, lead=settled(lead))
        case WentSafe():
            return replace(room, phase="safe", lead=replace(lead, person=None, offered=None, offered_until=None))
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
    lead = replace(settled(room.lead), person=person, appointed=appointed)
    return replace(room, phase="open", lead=lead)


def settled(lead: Lead) -> Lead:
    """With no offer under way and nobody passed over."""
    return replace(lead, offered=None, offered_until=None, passed_over=frozenset())
