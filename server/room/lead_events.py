"""What has happened to the lead of a room, as the log keeps it."""

from datetime import datetime

from server.room.event import RoomEvent
from server.room.lead import HandOverEnd


class LeadTaken(RoomEvent, frozen=True):
    """This person leads from now on, and the room is open."""

    person: str


class LeadOffered(RoomEvent, frozen=True):
    to: str
    until: datetime


class LeadPassedOver(RoomEvent, frozen=True):
    """Declined, did not answer in time, or is gone."""

    person: str


class OffersWithdrawn(RoomEvent, frozen=True):
    """The lead is back."""


class WentSafe(RoomEvent, frozen=True):
    """Nobody took the lead: the conversation goes on, the door is locked."""


class HandOverOffered(RoomEvent, frozen=True):
    """The lead asks somebody to lead; whom the lead asked before is asked no more."""

    by: str
    to: str
    until: datetime


class HandOverEnded(RoomEvent, frozen=True):
    """They do not take it, and the lead stays."""

    to: str
    how: HandOverEnd


class SafeWished(RoomEvent, frozen=True):
    """For going on without a facilitator, or not any more."""

    person: str
    on: bool


class CofacilitatorSet(RoomEvent, frozen=True):
    person: str
    on: bool
    by: str


LeadEvent = (
    LeadTaken | LeadOffered | LeadPassedOver | OffersWithdrawn | WentSafe | CofacilitatorSet
    | HandOverOffered | HandOverEnded | SafeWished
)  # fmt: skip
