"""Nobody becomes audible by a change that they did not make: whoever would, has their microphone turned off with it."""

from collections.abc import Iterable

from server.circle.seats import OffBecause
from server.room.events import Event, MicrophoneSet
from server.room.model import Room


def hush(before: Room, after: Room, events: Iterable[Event]) -> list[Event]:
    """Off with the microphones that only waited, and would be heard now.

    Not of whoever has been given the turn, or has just turned theirs on. Whose line is away counts like everybody:
    they would be heard when they are back.
    """
    pressed = {event.person for event in events if isinstance(event, MicrophoneSet) and event.on}
    chose = open_microphones(before) | pressed | {after.floor.holder}
    because: OffBecause = "way_changed" if before.floor.way != after.floor.way else "role_changed"
    unasked = [person for person in after.seats if person in open_microphones(after) and person not in chose]
    return [MicrophoneSet(person, False, because=because) for person in unasked]


def open_microphones(room: Room) -> frozenset[str]:
    """Who is heard, as soon as their line is there."""
    return frozenset(person for person in room.seats if room.seats[person].microphone and room.may_speak(person))
