"""What has happened in a room, as the log keeps it: past tense, ids and public keys, never a name or a text."""

from collections.abc import Mapping
from datetime import datetime

from server.circle.floor import Floor, HowEnded, Way
from server.circle.seats import OffBecause, Sounding
from server.room.commands import Prompt
from server.room.event import RoomEvent
from server.room.lead_events import LeadEvent
from server.room.private_events import PrivateEvent
from server.room.views import Undoes

# -- the meeting


class Planned(RoomEvent, frozen=True):
    group: str
    starts_at: datetime
    planned_end_at: datetime


class RosterSet(RoomEvent, frozen=True):
    """Who facilitates the group, in order of succession."""

    succession: tuple[str, ...]


class Ended(RoomEvent, frozen=True):
    by: str | None = None  # None: the room ended by itself


# -- presence


class Connected(RoomEvent, frozen=True):
    person: str
    connection: str
    process: str
    key: str | None = None
    calls: bool = True


class Dropped(RoomEvent, frozen=True):
    """`at` is when the line was last known to be there, which may be long before the row."""

    connection: str
    at: datetime


# -- the door


class Knocked(RoomEvent, frozen=True):
    person: str


class LobbyLeft(RoomEvent, frozen=True):
    person: str


class Admitted(RoomEvent, frozen=True):
    """Let in from the lobby, for the whole meeting; by nobody when the members opened the room together."""

    person: str
    by: str | None = None


class SatDown(RoomEvent, frozen=True):
    person: str


class TurnedAway(RoomEvent, frozen=True):
    person: str
    by: str


class Left(RoomEvent, frozen=True):
    person: str


class Removed(RoomEvent, frozen=True):
    person: str
    by: str
    may_return: bool


class Readmitted(RoomEvent, frozen=True):
    """Removing them is undone: they come back in without a knock, with everything off."""

    person: str
    by: str


class Expelled(RoomEvent, frozen=True):
    """No longer a member of the group."""

    person: str


class LockSet(RoomEvent, frozen=True):
    on: bool
    by: str


class FacilitatorsMissed(RoomEvent, frozen=True):
    """Nobody who facilitates has come; these are asked to."""

    asked: tuple[str, ...]


class OpeningWished(RoomEvent, frozen=True):
    person: str


class OpenedTogether(RoomEvent, frozen=True):
    pass


# -- oneself


class MediaTaken(RoomEvent, frozen=True):
    """`kept`: by itself, as the same page came back; not chosen anew."""

    person: str
    connection: str
    kept: bool = False


class MediaReleased(RoomEvent, frozen=True):
    """Chose to be heard somewhere else."""

    person: str
    to: Sounding


class MicrophoneSet(RoomEvent, frozen=True):
    person: str
    on: bool
    by: str | None = None  # None: by themself, or by nobody
    because: OffBecause | None = None


class CameraSet(RoomEvent, frozen=True):
    person: str
    on: bool
    by: str | None = None
    because: OffBecause | None = None


class ScreenShared(RoomEvent, frozen=True):
    """Whoever shared before shares no more."""

    person: str


class ScreenStopped(RoomEvent, frozen=True):
    person: str
    by: str | None = None  # None: by themself, or by itself


class UnsealedAgreed(RoomEvent, frozen=True):
    """Agreed to do without sealing for the sake of somebody."""

    person: str
    to: str


class UnmuteAsked(RoomEvent, frozen=True):
    person: str
    by: str


class UnmuteDeclined(RoomEvent, frozen=True):
    person: str


class HandRaised(RoomEvent, frozen=True):
    person: str


class HandsLowered(RoomEvent, frozen=True):
    people: tuple[str, ...]


class StruggleSaid(RoomEvent, frozen=True):
    person: str
    on: bool


class StruggleSeen(RoomEvent, frozen=True):
    person: str
    by: str


# -- the floor


class WaySet(RoomEvent, frozen=True):
    way: Way
    turn_s: int
    prompt: Prompt
    least_heard_first: bool
    line: tuple[str, ...]
    question: str | None = None  # its id: the text is the group's


class TurnGiven(RoomEvent, frozen=True):
    to: str


class TurnEnded(RoomEvent, frozen=True):
    holder: str
    how: HowEnded
    spoken_ms: int


class TurnExtended(RoomEvent, frozen=True):
    holder: str
    ends_at: datetime


class PassedOn(RoomEvent, frozen=True):
    """Passed before their turn came."""

    person: str


class PutLater(RoomEvent, frozen=True):
    """Asked, before their turn came, to be come back to; or passed before, and would speak after all."""

    person: str


class NextReordered(RoomEvent, frozen=True):
    people: tuple[str, ...]


class FloorHeld(RoomEvent, frozen=True):
    """Nobody gets the turn until it is given."""


class FloorSetAside(RoomEvent, frozen=True):
    """Anybody may speak, because nobody is left to hold the circle; the round or queue is kept."""


class RoundResumed(RoomEvent, frozen=True):
    """It goes on as it was set aside."""


class TalkCounted(RoomEvent, frozen=True):
    """How long people have spoken without a turn, since it decides who comes first. units: `talked_ms` ms by person"""

    talked_ms: Mapping[str, int]


class UndoOffered(RoomEvent, frozen=True):
    """A facilitator may take back for a moment what came before in this decision. shape: `floor` as it was before,
    where it is about the floor
    """

    by: str
    what: Undoes
    person: str | None = None
    floor: Floor | None = None


class FloorRestored(RoomEvent, frozen=True):
    """What was offered to be undone is undone."""


MeetingEvent = Planned | RosterSet | Ended
PresenceEvent = Connected | Dropped
DoorEvent = (
    Knocked | LobbyLeft | Admitted | SatDown | TurnedAway | Left | Removed | Readmitted | Expelled | LockSet
    | FacilitatorsMissed | OpeningWished | OpenedTogether
)  # fmt: skip
SelfEvent = (
    MediaTaken | MediaReleased | MicrophoneSet | CameraSet | ScreenShared | ScreenStopped | UnmuteAsked | UnmuteDeclined
    | UnsealedAgreed | HandRaised | HandsLowered | StruggleSaid | StruggleSeen
)  # fmt: skip
FloorMoved = (
    WaySet | TurnGiven | TurnEnded | TurnExtended | PassedOn | PutLater | NextReordered
    | FloorHeld | FloorSetAside | RoundResumed | FloorRestored
)  # fmt: skip
FloorEvent = FloorMoved | TalkCounted | UndoOffered

Event = MeetingEvent | PresenceEvent | DoorEvent | SelfEvent | FloorEvent | LeadEvent | PrivateEvent
