"""What follows by itself, from time or from what has just happened: one step at a time until nothing is left to do.

While nobody is here time stands still for turns and for the lead, so that a restart of the server costs nobody either.
"""

from datetime import datetime, timedelta

from server.room.events import Ended, Event, FacilitatorsMissed, LobbyLeft, MediaTaken, SatDown, TurnGiven
from server.room.lead import GRACE_S, OFFER_S
from server.room.lead_events import HandOverEnded, LeadOffered, LeadPassedOver, LeadTaken, OffersWithdrawn, WentSafe
from server.room.model import EMPTY_S, LATE_S, LEFT_OPEN_S, MAX_SEATS, Room
from server.room.rules.chairs import chairs_due_at, settle_chairs
from server.room.rules.floor import end_turn, set_aside
from server.room.rules.private import settle_private
from server.room.rules.screen import screen_due_at, settle_screen


def settle(room: Room, now: datetime) -> list[Event]:
    """The next step, if there is one; several events when they belong together."""
    if room.phase == "ended" or not room.planned:
        return []
    return (
        settle_end(room, now)
        or settle_screen(room, now)
        or settle_door(room)
        or settle_lobby(room, now)
        or settle_chairs(room, now)
        or settle_start(room, now)
        or settle_hand_over(room, now)
        or settle_lead(room, now)
        or settle_floor(room, now)
        or settle_private(room)
    )


def deadlines(room: Room) -> list[datetime]:
    """When time alone will make `settle` find something to do."""
    if room.phase == "ended" or not room.planned:
        return []
    found = [end_due_at(room), start_due_at(room), lead_due_at(room), turn_due_at(room), chairs_due_at(room)]
    found += [
        hand_over_due_at(room),
        screen_due_at(room),
        *(given_up_at(since) for since in waiting_away(room).values()),
    ]
    return [at for at in found if at is not None]


# -- the meeting ends when everybody has gone, or when it was forgotten


def settle_end(room: Room, now: datetime) -> list[Event]:
    return [*end_turn(room, "spoken", now), Ended()] if now >= end_due_at(room) else []


def end_due_at(room: Room) -> datetime:
    left_open = room.planned_end_at + timedelta(seconds=LEFT_OPEN_S)
    somebody_may_come = bool(room.door.waiting) and room.phase != "safe"
    if room.empty_since is None or somebody_may_come:
        return left_open
    return min(left_open, room.empty_since + timedelta(seconds=EMPTY_S))


# -- somebody who waits has become a facilitator


def settle_door(room: Room) -> list[Event]:
    for person in room.door.waiting:
        if person in room.lead.succession and len(room.seats) < MAX_SEATS:
            lines = room.presence.calling(person)[:1]
            leads = [LeadTaken(person)] if room.lead.person is None else []
            return [SatDown(person), *(MediaTaken(person, line) for line in lines), *leads]
    return []


# -- somebody who waits has lost the line


def settle_lobby(room: Room, now: datetime) -> list[Event]:
    return [LobbyLeft(one) for one, since in waiting_away(room).items() if now >= given_up_at(since)]


def waiting_away(room: Room) -> dict[str, datetime]:
    """Whose place in the lobby is kept, and since when."""
    away = room.presence.away
    return {person: away[person] for person in room.door.waiting if person in away}


def given_up_at(since: datetime) -> datetime:
    """When a place in the lobby is kept no longer."""
    return since + timedelta(seconds=GRACE_S)


# -- people wait, and nobody is there who could let them in


def settle_start(room: Room, now: datetime) -> list[Event]:
    due = start_due_at(room)
    return [FacilitatorsMissed(room.lead.succession)] if due is not None and now >= due else []


def start_due_at(room: Room) -> datetime | None:
    if room.phase == "safe" or room.anyone_here() or room.door.late or not room.door.waiting:
        return None
    alone_since = room.starts_at if room.empty_since is None else max(room.starts_at, room.empty_since)
    return alone_since + timedelta(seconds=LATE_S)


# -- the lead asked somebody who does not answer


def settle_hand_over(room: Room, now: datetime) -> list[Event]:
    due = hand_over_due_at(room)
    return [HandOverEnded(room.lead.handing.to, "no_answer")] if room.lead.handing and due and now >= due else []


def hand_over_due_at(room: Room) -> datetime | None:
    return room.lead.handing.until if room.lead.handing else None


# -- the lead's line dropped, or the lead went


def settle_lead(room: Room, now: datetime) -> list[Event]:
    lead = room.lead
    if room.led:
        return [OffersWithdrawn()] if lead.offered or lead.passed_over or lead.for_safe else []
    due = lead_due_at(room)
    if due is None or now < due:
        return []
    if lead.offered is not None:
        return [LeadPassedOver(lead.offered)]
    if room.next_candidate is not None:
        return [LeadOffered(room.next_candidate, now + timedelta(seconds=OFFER_S))]
    return [*set_aside(room, now), WentSafe()]


def lead_due_at(room: Room) -> datetime | None:
    """When the lead moves on: at once when nobody has it, after a grace period when the line dropped.

    With nobody left to ask, the room goes safe much later.
    """
    lead = room.lead
    if not room.anyone_here() or room.led:
        return None
    if lead.offered is not None and lead.offered_until is not None and room.here(lead.offered):
        return lead.offered_until
    if lead.offered is None and room.next_candidate is None:
        return room.safe_at
    return grace_until(room, lead.person)


# -- turns


def settle_floor(room: Room, now: datetime) -> list[Event]:
    due = turn_due_at(room)
    if due is not None and now >= due:
        return drop_turn(room, now)
    following = room.floor.first(room.here) if room.floor.waits and not room.frozen else None
    return [TurnGiven(following)] if following is not None else []


def drop_turn(room: Room, now: datetime) -> list[Event]:
    """Somebody whose line dropped comes later, for what is left of the turn; or they had all of it."""
    holder, ends_at = room.floor.holder, room.floor.ends_at
    all_of_it = holder is not None and ends_at is not None and room.presence.away.get(holder, now) >= ends_at
    return end_turn(room, "spoken" if all_of_it else "later", now)


def turn_due_at(room: Room) -> datetime | None:
    """When the turn of somebody whose line dropped moves on."""
    holder = room.floor.holder
    if holder is None or room.here(holder) or not room.anyone_here():
        return None
    return grace_until(room, holder)


def grace_until(room: Room, person: str | None) -> datetime:
    """When the patience with somebody's dropped line ends; it begins anew when people come back to an empty room."""
    came_at = room.peopled_at or room.starts_at
    away_at = room.presence.away.get(person) if person is not None else None
    return came_at if away_at is None else max(away_at, came_at) + timedelta(seconds=GRACE_S)
