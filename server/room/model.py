"""One room, as folded from its log."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from server.circle.floor import Floor
from server.circle.presence import Presence
from server.circle.sealing import Consents, Sealing, sealing
from server.circle.seats import Seats
from server.room.commands import Prompt
from server.room.views import Phase, Role

KIND = "room"  # of its stream, its channel and its media

EARLY_S = 15 * 60
KNOCK_AGAIN_S = 60
LATE_S = 10 * 60
MAX_SEATS = 20
VOICES_TO_OPEN = 2
GRACE_S = 15
OFFER_S = 20
LEFT_OPEN_S = 60 * 60
EMPTY_S = 30 * 60

UNPLANNED = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Door:
    """Who waits, who has been let in, who must stay out."""

    waiting: Mapping[str, datetime] = field(default_factory=dict)  # since when, in order of knocking
    admitted: frozenset[str] = frozenset()
    turned_away: Mapping[str, datetime] = field(default_factory=dict)
    removed: Mapping[str, bool] = field(default_factory=dict)  # whether they may return
    locked: bool = False
    late: bool = False  # nobody who facilitates came in time
    opening: tuple[str, ...] = ()  # who is for opening together

    def may_knock_at(self, person: str) -> datetime | None:
        """When somebody who was turned away may knock again."""
        turned_away_at = self.turned_away.get(person)
        return turned_away_at + timedelta(seconds=KNOCK_AGAIN_S) if turned_away_at is not None else None


@dataclass(frozen=True, slots=True)
class Lead:
    """Who leads, who could, and whom it is offered to while nobody does."""

    person: str | None = None
    succession: tuple[str, ...] = ()  # the group's facilitators
    appointed: tuple[str, ...] = ()  # for this meeting
    offered: str | None = None
    offered_until: datetime | None = None
    passed_over: frozenset[str] = frozenset()

    @property
    def line(self) -> tuple[str, ...]:
        """Everybody who may lead, in order of succession."""
        return tuple(dict.fromkeys((*self.succession, *self.appointed)))


@dataclass(frozen=True, slots=True)
class Room:
    """What the rules look at; nothing in it is a name or a text."""

    meeting: str
    group: str = ""
    starts_at: datetime = UNPLANNED
    planned_end_at: datetime = UNPLANNED
    phase: Phase = "before"
    ended_at: datetime | None = None
    prompt: Prompt = "none"
    presence: Presence = field(default_factory=Presence)
    seats: Seats = field(default_factory=Seats)
    floor: Floor = field(default_factory=Floor)
    door: Door = field(default_factory=Door)
    lead: Lead = field(default_factory=Lead)
    screen: str | None = None  # whose screen everybody sees
    consents: Consents = field(default_factory=Consents)
    unmute_asked: frozenset[str] = frozenset()
    struggling: Mapping[str, bool] = field(default_factory=dict)  # whether a facilitator has seen it
    peopled_at: datetime | None = None  # when somebody came to a room where nobody was
    empty_since: datetime | None = None  # when the last of those who were here went

    @property
    def planned(self) -> bool:
        """Whether there is such a meeting at all."""
        return self.starts_at != UNPLANNED

    @property
    def locked(self) -> bool:
        """Whether nobody new gets in."""
        return self.door.locked or self.phase == "safe"

    def here(self, person: str) -> bool:
        """Whether the person sits here with a line that holds."""
        return person in self.seats and self.presence.here(person)

    def sealing(self) -> Sealing:
        """Whose browsers seal what they send."""
        return sealing(self.seats, self.seats, self.presence, self.consents)

    def anyone_here(self) -> bool:
        """Whether anybody sits here with a line that holds."""
        return any(self.presence.here(person) for person in self.seats)

    def knows(self, person: str) -> bool:
        """Whether the person has a place in this room, or a way back in."""
        return (
            person in self.seats
            or person in self.door.waiting
            or person in self.door.admitted
            or person in self.lead.line
        )

    def role(self, person: str) -> Role:
        """What the person is in this room."""
        if person == self.lead.person:
            return "lead"
        return "cofacilitator" if person in self.lead.line else "member"

    def holds(self, person: str) -> bool:
        """Whether the person may hold the circle now; in safe mode nobody may."""
        return self.phase == "open" and person in self.seats and self.role(person) != "member"

    def may_speak(self, person: str) -> bool:
        """Whether it is this person's time to be heard: always in the open; else the holder's and the facilitators'."""
        return self.floor.way == "open" or person == self.floor.holder or self.holds(person)
