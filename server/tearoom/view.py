"""What a browser is told of a tea-room: from outside, how many are in and who agreed to be seen; inside, everything."""

from typing import Literal

from msgspec import structs

from server.circle.policy import Sitting
from server.circle.seats import Seat
from server.tearoom.commands import CHAIRS
from server.tearoom.model import FADES_AFTER_H, Tearoom
from server.tearoom.views import OwnView, SittingView, TableView, TearoomView

Side = Literal["inside", "outside"]


def side(room: Tearoom, person: str) -> Side:
    """Whether this person has walked in, or looks in through the window."""
    return "inside" if person in room.inside else "outside"


def view(room: Tearoom, side: Side, names: dict[str, str]) -> TearoomView:
    """Everything that those on this side may see, and nothing else."""
    shown = [person for person in room.inside if side == "inside" or person in room.seen]
    return TearoomView(
        inside=side == "inside",
        count=len(room.inside),
        fades_after_h=FADES_AFTER_H,
        tables={
            table: TableView(chairs, [person for person in room.at(table) if side == "inside" or person in room.seen])
            for table, chairs in CHAIRS.items()
        },
        people={person: sitting(room, person, names.get(person, "")) for person in shown},
        after_meeting_until=room.kettle_until,
    )


def own_view(room: Tearoom, person: str) -> OwnView:
    """What only this person is told."""
    seat = room.inside[person] if person in room.inside else Seat()
    table = room.table_of.get(person)
    own = OwnView(
        table=table,
        media=seat.media,
        mic_stops=seat.mic.stops,
        mic_off_because=seat.mic.because,
        cam_stops=seat.cam.stops,
        cam_off_because=seat.cam.because,
        sounds_elsewhere=seat.elsewhere,
    )
    if table is None:
        return own
    sealing = room.sealing(table)
    return structs.replace(own, keys=dict(sealing.keys), pages=dict(sealing.pages), unsealed=dict(sealing.unsealed))


def sitting(room: Tearoom, person: str, name: str) -> SittingView:
    """One person, as others see them."""
    seat, by_text = room.inside[person], room.presence.by_text(person)
    return SittingView(
        name=name,
        here=room.presence.here(person),
        microphone=seat.microphone and not by_text,
        camera=seat.camera and not by_text,
        calls=not by_text,
        host=person in room.hosts,
        likes_company=person in room.like_company,
    )


def heard(room: Tearoom) -> list[Sitting]:
    """Who takes part in sound and pictures: those at tables, each table a circle of its own."""
    paused = {person for table in CHAIRS for person in room.sealing(table).paused}
    return [
        Sitting(
            person,
            room.inside[person].microphone,
            room.inside[person].camera,
            paused=person in paused or room.presence.by_text(person),
            circle=table,
        )
        for person, table in room.table_of.items()
        if room.presence.here(person)
    ]
