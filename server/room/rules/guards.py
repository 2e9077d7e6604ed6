"""The questions most rules begin with; each refuses or returns."""

from server.kit.errors import Kind, Refused
from server.realtime.machine import Actor
from server.room.model import MAX_SEATS, Room


def must_hold(room: Room, actor: Actor) -> None:
    """raises: Refused(not_facilitator) unless the actor may hold the circle now"""
    if not room.holds(actor.person):
        raise Refused("not_facilitator", Kind.FORBIDDEN)


def must_sit(room: Room, person: str) -> None:
    """raises: Refused(not_seated) unless whoever asks has a seat"""
    if person not in room.seats:
        raise Refused("not_seated")


def must_be_in(room: Room, person: str) -> None:
    """raises: Refused(not_seated, not_connected) unless whoever asks sits here, and has come in with a page"""
    must_sit(room, person)
    if not room.here(person):
        raise Refused("not_connected")


def must_still_sit(room: Room, person: str) -> None:
    """raises: Refused(has_left) unless the one whom it is about has a seat"""
    if person not in room.seats:
        raise Refused("has_left")


def must_be_here(room: Room, person: str) -> None:
    """raises: Refused(has_left, not_here) unless the one whom it is about sits here with a line that holds"""
    must_still_sit(room, person)
    if not room.here(person):
        raise Refused("not_here")


def must_have_room(room: Room) -> None:
    """raises: Refused(room_full)"""
    if len(room.seats) >= MAX_SEATS:
        raise Refused("room_full")
