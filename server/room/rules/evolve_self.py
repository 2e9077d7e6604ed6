"""The room after somebody switched something, raised a hand or gave a sign."""

from dataclasses import replace
from datetime import datetime
from typing import assert_never

from server.circle.presence import without
from server.circle.seats import OffBecause
from server.room.events import (
    CameraSet,
    HandRaised,
    HandsLowered,
    MediaReleased,
    MediaTaken,
    MicrophoneSet,
    ScreenShared,
    ScreenStopped,
    SelfEvent,
    StruggleSaid,
    StruggleSeen,
    UnmuteAsked,
    UnmuteDeclined,
    UnsealedAgreed,
)  # fmt: skip
from server.room.model import Room


def evolve_self(room: Room, event: SelfEvent, at: datetime) -> Room:
    """The room after the event."""
    match event:
        case MediaTaken(person=person, connection=connection):
            consents = room.consents.renewed(person, room.presence.seals(connection))
            seats = room.seats.with_media(person, connection, None if event.kept else at)
            return replace(room, seats=seats, consents=consents)
        case MediaReleased(person=person, to=to):
            return replace(room, seats=room.seats.released(person, to))
        case MicrophoneSet(person=person, on=on):
            asked = room.unmute_asked - {person} if on else room.unmute_asked
            seats = room.seats.with_microphone(person, on, off_because(event))
            return replace(room, seats=seats, unmute_asked=asked)
        case CameraSet(person=person, on=on):
            return replace(room, seats=room.seats.with_camera(person, on, off_because(event)))
        case ScreenShared(person=person):
            return replace(room, screen=person) if person in room.seats else room
        case ScreenStopped(person=person):
            return replace(room, screen=None) if person == room.screen else room
        case UnsealedAgreed(person=person, to=to):
            return replace(room, consents=room.consents.given(person, to)) if person in room.seats else room
        case UnmuteAsked(person=person):
            return replace(room, unmute_asked=room.unmute_asked | ({person} & set(room.seats)))
        case UnmuteDeclined(person=person):
            return replace(room, unmute_asked=room.unmute_asked - {person})
        case HandRaised(person=person):
            return replace(room, floor=room.floor.raised(person)) if person in room.seats else room
        case HandsLowered(people=people):
            lowered = replace(room, floor=room.floor.lowered(people))
            return replace(lowered, undo=None) if room.undo is not None and room.undo.floor is not None else lowered
        case StruggleSaid(person=person, on=on):
            said = {**room.struggling, person: False} if on else without(room.struggling, person)
            private = room.private.welcome(person) if on else room.private
            return replace(room, struggling=said, private=private) if person in room.seats else room
        case StruggleSeen(person=person):
            return replace(room, struggling={**room.struggling, person: True}) if person in room.struggling else room
        case _:
            assert_never(event)


def off_because(event: MicrophoneSet | CameraSet) -> OffBecause | None:
    """Why it is off; None: its person turned it off, or it is on."""
    return event.because or ("facilitator" if event.by is not None else None)
