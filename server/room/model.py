"""One room, as folded from its log."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from server.circle.floor import Floor
from server.circle.presence import Presence
from server.circle.sealing import Consents, Sealing, sealing
from server.circle.seats import Seats
from server.room.commands import Prompt
from server.room.lead import SAFE_AFTER_S, Lead
from server.room.private_chat import PrivateChats
from server.room.views import Phase, Role, Undoes

KIND = "room"  # of its stream, its channel and its media

EARLY_S = 15 * 60
KNOCK_AGAIN_S = 60
LATE_S = 10 * 60
MAX_SEATS = 20
VOICES_TO_OPEN = 2
LEFT_OPEN_S = 60 * 60
EMPTY_S = 30 * 60
UNDO_S = 8
CHAIR_KEPT_S = 5 * 60  # for somebody whose line dropped; longer than anything that waits for a lead

UNPLANNED = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class Door:
    """Who waits, who has been let in, who must stay out."""

    waiting: Mapping[str, datetime] = field(default_factory=dict)  # since when, in order of knocking
    admitted: frozenset[str] = frozenset()
    turned_away: Mapping[str, datetime] = field(default_factory=dict)
    removed: Mapping[str, bool] = field(default_factory=dict)  # whether they may return
    let_back: frozenset[str] = frozenset()  # removing them was undone, and they are not back yet
    locked: bool = False
    late: bool = False  # nobody who facilitates came in time
    opening: tuple[str, ...] = ()  # who is for opening together

    def may_knock_at(self, person: str) -> datetime | None:
        """When somebody who was turned away may knock again."""
        turned_away_at = self.turned_away.get(person)
        return turned_away_at + timedelta(seconds=KNOCK_AGAIN_S) if turned_away_at is not None else None


@dataclass(frozen=True, slots=True)
class SetAside:
    """A round or queue as it stood when the room went on without a facilitator."""

    floor: Floor
    prompt: Prompt
    question: str | None


@dataclass(frozen=True, slots=True)
class Undoable:
    """What a facilitator did last and may take back. shape: `floor` as it was before, where it is about the floor"""

    act: int
    by: str
    at: datetime
    what: Undoes
    person: str | None
    floor: Floor | None


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
    question: str | None = None  # the id of the round's own one
    presence: Presence = field(default_factory=Presence)
    seats: Seats = field(default_factory=Seats)
    floor: Floor = field(default_factory=Floor)
    door: Door = field(default_factory=Door)
    lead: Lead = field(default_factory=Lead)
    undo: Undoable | None = None
    acts: int = 0  # that could be undone, so far
    aside: SetAside | None = None  # what whoever leads again may resume
    screen: str | None = None  # whose screen everybody sees
    consents: Consents = field(default_factory=Consents)
    private: PrivateChats = field(default_factory=PrivateChats)
    unmute_asked: frozenset[str] = frozenset()
    struggling: Mapping[str, bool] = field(default_factory=dict)  # whether a facilitator has seen it
    peopled_at: datetime | None = None  # when somebody came to a room where nobody was
    empty_since: datetime | None = None  # when the last of those who were here went
    unled_since: datetime | None = None  # when the lead went, or the last of those who were asked to lead said no

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

    @property
    def led(self) -> bool:
        """Whether somebody leads and is here."""
        return self.lead.person is not None and self.here(self.lead.person)

    @property
    def held(self) -> bool:
        """Whether anybody is here who may hold the circle."""
        return self.led or any(self.here(person) for person in self.lead.line)

    @property
    def frozen(self) -> bool:
        """Whether turns stand still, because nobody is here who could hold the circle; the holder may finish."""
        return self.phase == "open" and self.floor.way != "open" and not self.held

    @property
    def next_candidate(self) -> str | None:
        """The first who may lead, is here, and has not been asked yet."""
        return next((one for one in self.lead.line if self.here(one) and one not in self.lead.passed_over), None)

    @property
    def safe_at(self) -> datetime | None:
        """When the room goes on in safe mode, unless somebody leads before; None while somebody does or is asked to."""
        asked = self.lead.offered is not None or self.next_candidate is not None
        if self.phase != "open" or self.led or asked or not self.anyone_here():
            return None
        unled, came = self.unled_since or self.starts_at, self.peopled_at or self.starts_at
        return max(unled, came) + timedelta(seconds=SAFE_AFTER_S)

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

    def has_met(self, person: str) -> bool:
        """Whether the person is or was in the room, or came to its door and was sent away."""
        door = self.door
        return person in self.seats or any(
            person in some for some in (door.waiting, door.admitted, door.removed, door.turned_away)
        )

    def role(self, person: str) -> Role:
        """What the person is in this room."""
        if person == self.lead.person:
            return "lead"
        return "cofacilitator" if person in self.lead.line else "member"

    def holds(self, person: str) -> bool:
        """Whether the person may hold the circle now; in safe mode nobody may."""
        return self.phase == "open" and person in self.seats and self.role(person) != "member"

    def may_take_lead(self, person: str) -> bool:
        """Whether the person may lead at once: a facilitator of the group, where none of them leads."""
        succession = self.lead.succession
        return self.here(person) and person in succession and self.lead.person not in succession

    def may_speak(self, person: str) -> bool:
        """Whether it is this person's time to be heard: always in the open; else the holder's and the facilitators'."""
        return self.floor.way == "open" or person == self.floor.holder or self.holds(person)
