"""What each audience is told of a room. What a role may not see is never put in."""

from collections.abc import Mapping
from typing import Literal

from msgspec import structs

from server.circle.seats import Seat
from server.room.model import Room
from server.room.views import FloorView, OwnView, SeatView, SharedView, WaitingView, Where, YouView

Names = Mapping[str, str]
Audience = Literal["waiting", "member", "facilitator"]


def audience(room: Room, person: str) -> Audience:
    """What this person may see now: the circle from a seat, more with a facilitator's role, little from outside."""
    if person not in room.seats or room.phase == "ended":
        return "waiting"
    return "member" if room.role(person) == "member" else "facilitator"


def view(room: Room, audience: Audience, names: Names) -> SharedView:
    """The room for this audience."""
    match audience:
        case "waiting":
            return waiting_view(room, names)
        case "member":
            return member_view(room, names)
        case "facilitator":
            return facilitator_view(room, names)


def waiting_view(room: Room, names: Names) -> SharedView:
    """From outside: when it is, whether the door is locked, and who will let one in."""
    lead = room.lead.person if room.phase == "open" else None
    return SharedView(
        phase=room.phase,
        group=room.group,
        starts_at=room.starts_at,
        planned_end_at=room.planned_end_at,
        ended_at=room.ended_at,
        locked=room.locked,
        lead=lead,
        seats={lead: SeatView(names.get(lead, ""), "lead", room.here(lead))} if lead is not None else {},
        opening=len(room.door.opening),
    )


def member_view(room: Room, names: Names) -> SharedView:
    """From a seat: the circle and the floor."""
    lead, sealing = room.lead.person, room.sealing()
    return SharedView(
        phase=room.phase,
        group=room.group,
        starts_at=room.starts_at,
        planned_end_at=room.planned_end_at,
        ended_at=room.ended_at,
        locked=room.locked,
        lead=lead,
        lead_away_since=room.presence.away.get(lead) if lead is not None else None,
        seats={one: seat_view(room, one, names) for one in room.seats},
        order=list(room.seats),
        floor=floor_view(room),
        screen=room.screen,
        keys=dict(sealing.keys),
        pages=dict(sealing.pages),
        unsealed=dict(sealing.unsealed),
    )


def facilitator_view(room: Room, names: Names) -> SharedView:
    """From a facilitator's seat: also who waits, how the time is shared, and who finds it hard."""
    waiting = room.door.waiting
    return structs.replace(
        member_view(room, names),
        waiting={one: WaitingView(names.get(one, ""), since) for one, since in waiting.items()},
        waiting_order=list(waiting),
        spoken_s={one: ms // 1000 for one, ms in room.floor.spoken_ms.items() if one in room.seats},
        struggling=[one for one, seen in room.struggling.items() if not seen],
    )


def seat_view(room: Room, person: str, names: Names) -> SeatView:
    """One chair."""
    seat = room.seats[person]
    return SeatView(names.get(person, ""), room.role(person), room.presence.here(person), seat.microphone, seat.camera)


def floor_view(room: Room) -> FloorView:
    """The floor and the prompt."""
    floor = room.floor
    return FloorView(
        way=floor.way,
        prompt=room.prompt,
        turn_s=floor.turn_s,
        least_heard_first=floor.least_heard_first,
        holder=floor.holder,
        began_at=floor.began_at,
        ends_at=floor.ends_at,
        next=list(floor.next),
        come_back=list(floor.come_back),
        passed=list(floor.passed),
        spoken=list(floor.spoken),
        hands=list(floor.hands),
        finished=floor.finished,
    )


def own_view(room: Room, person: str) -> OwnView:
    """What only this person is told."""
    offered = room.lead.offered == person
    seat = room.seats[person] if person in room.seats else Seat()
    you = YouView(
        where=where(room, person),
        role=room.role(person),
        media=seat.media,
        mic_stops=seat.mic.stops,
        mic_off_because=seat.mic.because,
        cam_stops=seat.cam.stops,
        cam_off_because=seat.cam.because,
        sounds_elsewhere=seat.elsewhere,
        asked_to_unmute=person in room.unmute_asked,
        offered_lead_until=room.lead.offered_until if offered else None,
        struggling=person in room.struggling,
        spoken_s=room.floor.spoken_ms.get(person, 0) // 1000,
        may_open_together=person in room.door.waiting and room.door.late,
        may_return=room.door.removed.get(person, True),
        may_knock_at=room.door.may_knock_at(person),
        admitted=person in room.lead.succession or person in room.door.admitted,
    )
    return OwnView(you)


def where(room: Room, person: str) -> Where:
    """Where this person is."""
    if person in room.seats:
        return "seated"
    if person in room.door.waiting:
        return "waiting"
    if person in room.door.removed:
        return "removed"
    return "refused" if person in room.door.turned_away else "outside"
