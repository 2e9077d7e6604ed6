"""Who sits where. Places are stable: a seat is given up by leaving, never by a dropped line."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from server.circle.presence import without


@dataclass(frozen=True, slots=True)
class Seat:
    """One person's place, what is switched on there, and the one connection that may send."""

    microphone: bool = False
    camera: bool = False
    media: str | None = None


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

    def with_microphone(self, person: str, on: bool) -> "Seats":
        """With this person's microphone on or off."""
        return self._with(person, lambda seat: replace(seat, microphone=on))

    def with_camera(self, person: str, on: bool) -> "Seats":
        """With this person's camera on or off."""
        return self._with(person, lambda seat: replace(seat, camera=on))

    def with_media(self, person: str, connection: str) -> "Seats":
        """With this connection as the one that may send microphone and camera."""
        return self._with(person, lambda seat: replace(seat, media=connection))

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
