"""A person is heard in one place at a time: the place they chose last. Every other place lets go of their media."""

from dataclasses import dataclass
from datetime import datetime

from server.circle.seats import Seat, Sounding


@dataclass(frozen=True, slots=True)
class MediaChosen:
    """News of the house: somebody chose to be heard in this place. shape: `place` is a channel's name"""

    person: str
    place: str
    sounding: Sounding
    at: datetime


def chosen(person: str, place: str, sounding: Sounding, before: Seat | None, after: Seat) -> list[MediaChosen]:
    """The news, if the person has media in this place by a decision that has just been made.

    Whoever has it back by itself says again when they chose: what they chose since is later.
    shape: `before` None: nobody could hear them here
    """
    if after.media is None or after.chosen_at is None:
        return []
    same = before is not None and before.media is not None and before.chosen_at == after.chosen_at
    return [] if same else [MediaChosen(person, place, sounding, after.chosen_at)]


@dataclass(frozen=True, slots=True)
class ReleaseMedia:
    """What the program tells every other place then."""

    chosen: MediaChosen


def lets_go(seat: Seat, place: str, chosen: MediaChosen) -> bool:
    """Whether the seat in this place has to let go: the later choice counts, whoever hears of which first.

    Two processes may give two choices the same time, or times out of order; all the same every place comes to the same
    answer, and just one keeps the media.
    """
    if place == chosen.place or (seat.media is None and seat.elsewhere == chosen.sounding):
        return False
    return seat.chosen_at is None or (seat.chosen_at, place) < (chosen.at, chosen.place)
