"""What a browser is told of a tea-room: from outside, how many are in and who agreed to be seen; inside, everything."""

from dataclasses import dataclass

from server.circle.policy import Sitting
from server.tearoom.commands import CHAIRS
from server.tearoom.model import FADES_AFTER_H, Tearoom
from server.tearoom.views import SittingView, TableView, TearoomView


@dataclass(frozen=True, slots=True)
class Guest:
    """An audience: one person, who has walked in or looks in from outside."""

    person: str
    inside: bool


def audience(room: Tearoom, person: str) -> Guest:
    """As whom this person looks now."""
    return Guest(person, person in room.inside)


def view(room: Tearoom, guest: Guest, names: dict[str, str]) -> TearoomView:
    """Everything this person may see, and nothing else."""
    shown = [person for person in room.inside if guest.inside or person in room.seen]
    own = room.inside[guest.person] if guest.inside and guest.person in room.inside else None
    return TearoomView(
        inside=own is not None,
        count=len(room.inside),
        fades_after_h=FADES_AFTER_H,
        table=room.table_of.get(guest.person) if own else None,
        media=own.media if own else None,
        tables={
            table: TableView(chairs, [person for person in room.at(table) if person in shown])
            for table, chairs in CHAIRS.items()
        },
        people={person: sitting(room, person, names.get(person, "")) for person in shown},
        standing=[person for person in shown if person not in room.table_of],
        after_meeting_until=room.kettle_until,
    )


def sitting(room: Tearoom, person: str, name: str) -> SittingView:
    """One person, as others see them."""
    seat = room.inside[person]
    return SittingView(
        name=name,
        here=room.presence.here(person),
        microphone=seat.microphone,
        camera=seat.camera,
        host=person in room.hosts,
        likes_company=person in room.like_company,
    )


def heard(room: Tearoom) -> list[Sitting]:
    """Who takes part in sound and pictures: those at tables, each table a circle of its own."""
    return [
        Sitting(person, room.inside[person].microphone, room.inside[person].camera, circle=table)
        for person, table in room.table_of.items()
        if room.presence.here(person)
    ]
