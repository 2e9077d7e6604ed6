"""What each audience is told of a room. What a role may not see is never put in."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Literal

from msgspec import structs

from server.circle.seats import Seat
from server.room.model import UNDO_S, Room
from server.room.views import (
    AsideView,
    FloorView,
    HandOverView,
    OwnView,
    PrivateChatView,
    SeatView,
    SharedView,
    UndoView,
    WaitingView,
    Where,
    YouView,
)  # fmt: skip

Names = Mapping[str, str]
"""How people are called, and what questions ask, by id."""
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
        floor=floor_view(room, names),
        screen=room.screen,
        keys=dict(sealing.keys),
        pages=dict(sealing.pages),
        unsealed=dict(sealing.unsealed),
        private_chats_on=room.private.allowed,
        safe_at=room.safe_at,
        for_safe=list(room.lead.for_safe),
        aside=AsideView(room.aside.floor.way, room.aside.prompt) if room.aside is not None else None,
    )


def facilitator_view(room: Room, names: Names) -> SharedView:
    """From a facilitator's seat: also who waits, how the time is shared, and who finds it hard."""
    waiting = room.door.waiting
    return structs.replace(
        member_view(room, names),
        waiting={
            one: WaitingView(names.get(one, ""), since, room.presence.here(one)) for one, since in waiting.items()
        },
        waiting_order=list(waiting),
        spoken_s={one: ms // 1000 for one, ms in room.floor.spoken_ms.items() if one in room.seats},
        struggling=[one for one, seen in room.struggling.items() if not seen],
    )


def seat_view(room: Room, person: str, names: Names) -> SeatView:
    """One chair."""
    seat, by_text = room.seats[person], room.presence.by_text(person)
    return SeatView(
        names.get(person, ""),
        room.role(person),
        room.presence.here(person),
        seat.microphone and not by_text,
        seat.camera and not by_text,
        calls=not by_text,
    )


def floor_view(room: Room, names: Names) -> FloorView:
    """The floor and the question."""
    floor = room.floor
    return FloorView(
        way=floor.way,
        prompt=room.prompt,
        question=names.get(room.question) if room.question is not None else None,
        turn_s=floor.turn_s,
        least_heard_first=floor.least_heard_first,
        holder=floor.holder,
        began_at=floor.began_at,
        ends_at=floor.ends_at,
        next=list(floor.next),
        come_back=list(floor.come_back),
        skipped=list(floor.skipped),
        late=list(floor.late),
        passed=list(floor.passed),
        spoken=list(floor.spoken),
        hands=list(floor.hands),
        finished=floor.finished,
        frozen=room.frozen,
    )


def own_view(room: Room, person: str) -> OwnView:
    """What only this person is told."""
    lead, handing = room.lead, room.lead.handing
    until, by = (lead.offered_until, None) if lead.offered == person else (None, None)
    if handing is not None and handing.to == person:
        until, by = handing.until, handing.by
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
        asked_to_unmute=person in room.unmute_asked and not room.presence.by_text(person),
        offered_lead_until=until,
        offered_lead_by=by,
        hand_over=hand_over_view(room) if lead.person == person else None,
        may_take_lead=room.may_take_lead(person),
        undo=undo_view(room, person),
        struggling=person in room.struggling,
        spoken_s=room.floor.spoken_ms.get(person, 0) // 1000,
        may_open_together=person in room.door.waiting and room.door.late,
        let_back=person in room.door.let_back,
        may_return=room.door.removed.get(person, True),
        may_knock_at=room.door.may_knock_at(person),
        private_chats=private_chats_view(room, person),
        admitted=person in room.lead.succession or person in room.door.admitted,
    )
    return OwnView(you)


def private_chats_view(room: Room, person: str) -> list[PrivateChatView]:
    """The person's own; nobody else is told of them."""
    return [
        PrivateChatView(
            chat.facilitator if person == member else member,
            "open" if chat.open else "asked" if person == member else "asking",
            chat.number,
        )
        for member, chat in room.private.of.items()
        if person in (member, chat.facilitator)
    ]


def undo_view(room: Room, person: str) -> UndoView | None:
    """What this person may take back."""
    offered = room.undo
    if offered is None or offered.by != person or not room.holds(person):
        return None
    return UndoView(offered.act, offered.what, offered.at + timedelta(seconds=UNDO_S), offered.person)


def hand_over_view(room: Room) -> HandOverView | None:
    """What became of the lead's offer."""
    if room.lead.handing is not None:
        return HandOverView(room.lead.handing.to, until=room.lead.handing.until)
    if room.lead.unanswered is not None:
        to, why = room.lead.unanswered
        return HandOverView(to, answer=why)
    return None


def where(room: Room, person: str) -> Where:
    """Where this person is."""
    if person in room.seats:
        return "seated"
    if person in room.door.waiting:
        return "waiting"
    if person in room.door.removed:
        return "removed"
    return "refused" if person in room.door.turned_away else "outside"
