"""Who sits where. Places are stable: a seat is given up by leaving, never by a dropped line."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Literal

from server.circle.presence import without
from server.kit.errors import Refused
from server.realtime.machine import Actor

OffBecause = Literal["facilitator", "way_changed", "role_changed", "elsewhere"]
Sounding = Literal[
    "room", "tearoom", "house"
]  # where else somebody is heard: a meeting, a group's tea-room, the house's


@dataclass(frozen=True, slots=True)
class Switch:
    """A microphone or a camera. shape: `stops` counts how often anything but its person's own press turned it off;
    `because` is why it is off, as long as it is
    """

    on: bool = False
    stops: int = 0
    because: OffBecause | None = None

    def turned(self, on: bool, because: OffBecause | None) -> "Switch":
        """On, or off; `because` None: by its person."""
        return Switch(on, self.stops + (because is not None and not on), None if on else because)


OFF = Switch()


@dataclass(frozen=True, slots=True)
class Seat:
    """One person's place, what is switched on there, and the one connection that may send.

    shape: `chosen_at` is when the person chose to be heard here: of two places the later one counts. `elsewhere` is
    where they chose to be heard since; nothing but their own press brings the media back here
    """

    mic: Switch = OFF
    cam: Switch = OFF
    media: str | None = None
    chosen_at: datetime | None = None
    elsewhere: Sounding | None = None

    @property
    def microphone(self) -> bool:
        """Whether the microphone is on."""
        return self.mic.on

    @property
    def camera(self) -> bool:
        """Whether the camera is on."""
        return self.cam.on


@dataclass(frozen=True, slots=True)
class Seats:
    """Seats clockwise, in order of sitting down."""

    by_person: Mapping[str, Seat] = field(default_factory=dict)

    def __contains__(self, person: str) -> bool:
        return person in self.by_person

    def __iter__(self) -> Iterator[str]:
        return iter(self.by_person)

    def __len__(self) -> int:
        return len(self.by_person)

    def __getitem__(self, person: str) -> Seat:
        return self.by_person[person]

    def taken(self, person: str) -> "Seats":
        """With a seat for this person at the end; whoever sits already keeps theirs."""
        return self if person in self else Seats({**self.by_person, person: Seat()})

    def given_up(self, person: str) -> "Seats":
        """Without this person's seat; nobody else moves."""
        return Seats(without(self.by_person, person))

    def with_microphone(self, person: str, on: bool, because: OffBecause | None = None) -> "Seats":
        """With this person's microphone on or off; `because` None: they did it."""
        return self._with(person, lambda seat: replace(seat, mic=seat.mic.turned(on, because)))

    def with_camera(self, person: str, on: bool, because: OffBecause | None = None) -> "Seats":
        """With this person's camera on or off; `because` None: they did it."""
        return self._with(person, lambda seat: replace(seat, cam=seat.cam.turned(on, because)))

    def with_media(self, person: str, connection: str, chosen_at: datetime | None = None) -> "Seats":
        """With this connection as the one that may send microphone and camera; `chosen_at`: it is chosen anew."""
        return self._with(
            person,
            lambda seat: replace(seat, media=connection, chosen_at=chosen_at or seat.chosen_at, elsewhere=None),
        )

    def released(self, person: str, to: Sounding) -> "Seats":
        """With nothing sent from here: the person is heard somewhere else now."""
        return self._with(person, lambda seat: replace(seat, media=None, elsewhere=to))

    def chosen(self, person: str, at: datetime) -> "Seats":
        """With this as the place where the person chose to be heard."""
        return self._with(person, lambda seat: replace(seat, chosen_at=at, elsewhere=None))

    def back(self, person: str) -> "Seats":
        """With nothing said of where else the person is heard."""
        return self._with(person, lambda seat: replace(seat, elsewhere=None))

    def dropped(self, connection: str) -> "Seats":
        """Without this connection's right to send, whoever had it."""
        for person, seat in self.by_person.items():
            if seat.media == connection:
                return self._with(person, lambda seat: replace(seat, media=None))
        return self

    def _with(self, person: str, change: Callable[[Seat], Seat]) -> "Seats":
        if person not in self:
            return self
        return Seats({**self.by_person, person: change(self.by_person[person])})


def must_have_seen(seat: Seat, switch: Switch, actor: Actor, on: bool, stops: int) -> None:
    """Off is always right. On is only from the page that has the media, by a press made in view of every stop so far.

    raises: Refused(media_elsewhere, turned_off)
    """
    if not on:
        return
    if seat.media is None or seat.media != actor.connection:
        raise Refused("media_elsewhere")
    if switch.stops != stops:
        raise Refused("turned_off")
