"""What a browser is told of a room. No nulls: what is not there is left out. Maps by person id, order lists beside."""

from datetime import datetime
from typing import Literal

import msgspec

from server.circle.floor import Way
from server.circle.seats import OffBecause, Sounding
from server.room.commands import Prompt
from server.room.lead import NoAnswer

Phase = Literal["before", "open", "safe", "ended"]
Role = Literal["lead", "cofacilitator", "member"]
Undoes = Literal["skipped", "given", "hands_lowered", "removed"]
Where = Literal["outside", "waiting", "seated", "refused", "removed"]


class View(msgspec.Struct, frozen=True, omit_defaults=True):
    """Left-out fields have their default."""


class SeatView(View, frozen=True):
    name: str
    role: Role = "member"
    here: bool = True  # False: the line dropped, the chair is kept
    microphone: bool = False
    camera: bool = False
    calls: bool = True  # False: takes part by text


class FloorView(View, frozen=True):
    """Who may speak. `next` is who comes after the holder, in order; in a queue these are the hands."""

    way: Way = "open"
    prompt: Prompt = "none"
    question: str | None = None  # one of the group's own, in place of `prompt`
    turn_s: int = 180
    least_heard_first: bool = False
    holder: str | None = None
    began_at: datetime | None = None
    ends_at: datetime | None = None  # the soft end: a gentle bell, no cut-off
    next: list[str] = msgspec.field(default_factory=list)
    come_back: list[str] = msgspec.field(default_factory=list)  # also in `next`, at its end
    skipped: list[str] = msgspec.field(default_factory=list)  # also in `next`: not by their own wish
    late: list[str] = msgspec.field(default_factory=list)  # also in `next`: they sat down after the round began
    passed: list[str] = msgspec.field(default_factory=list)
    spoken: list[str] = msgspec.field(default_factory=list)
    hands: list[str] = msgspec.field(default_factory=list)  # raised, first come first
    finished: bool = False  # the round is over, nobody is left
    frozen: bool = False  # nobody who holds the circle is here: the holder may finish, nobody is given the turn


class WaitingView(View, frozen=True):
    name: str
    since: datetime
    here: bool = True  # False: the line dropped, the place is kept for a moment


class AsideView(View, frozen=True):
    """The round or queue that safe mode set aside: `ResumeRound` goes on with it."""

    way: Way
    prompt: Prompt = "none"


class HandOverView(View, frozen=True):
    """What the lead's `HandOver` came to: asked until then, or why they do not lead."""

    to: str
    until: datetime | None = None
    answer: NoAnswer | None = None


class PrivateChatView(View, frozen=True):
    """A private chat of mine. shape: `asked`: the other would like to write to me; `asking`: I to them"""

    person: str
    state: Literal["asked", "asking", "open"]
    number: int  # of this meeting's: keys count in this one only


class UndoView(View, frozen=True):
    """What I have just done and may take back until then, with `Undo{act}`. `person`: whom I skipped, gave the turn
    or removed
    """

    act: int
    what: Undoes
    until: datetime
    person: str | None = None


class YouView(View, frozen=True):
    """What only this person is told."""

    where: Where
    role: Role = "member"
    media: str | None = None  # the connection that has microphone and camera; another tab shows that it has not
    mic_stops: int = 0  # how often anything but my own press turned my microphone off: `SetMicrophone` carries it
    mic_off_because: OffBecause | None = None  # why it is off, when I did not turn it off
    cam_stops: int = 0
    cam_off_because: OffBecause | None = None
    sounds_elsewhere: Sounding | None = None  # where I chose to be heard since; `TakeMedia` brings it back here
    asked_to_unmute: bool = False
    offered_lead_until: datetime | None = None
    offered_lead_by: str | None = None  # the lead, who would hand over; left out when nobody leads
    hand_over: HandOverView | None = None  # the lead
    may_take_lead: bool = False  # at once, with `TakeLead`
    undo: UndoView | None = None
    struggling: bool = False
    spoken_s: int = 0  # ended turns only; the running one is in `floor`
    may_open_together: bool = False
    may_return: bool = True
    let_back: bool = False  # removing me was undone: `Enter` needs no knock
    may_knock_at: datetime | None = None  # turned away: from then on `Enter` knocks again
    private_chats: list[PrivateChatView] = msgspec.field(default_factory=list)
    admitted: bool = False  # has a chair, or gets one without a knock


class OwnView(View, frozen=True):
    """What only this person is told, in the room's view."""

    you: YouView


class SharedView(View, frozen=True):
    """One room for one audience. People who wait get phase, times and who will let them in; nothing else."""

    phase: Phase
    group: str
    starts_at: datetime
    planned_end_at: datetime
    ended_at: datetime | None = None
    locked: bool = False
    lead: str | None = None
    lead_away_since: datetime | None = None
    seats: dict[str, SeatView] = msgspec.field(default_factory=dict)
    order: list[str] = msgspec.field(default_factory=list)  # seats clockwise; never changes while people stay
    floor: FloorView = msgspec.field(default_factory=FloorView)
    waiting: dict[str, WaitingView] = msgspec.field(default_factory=dict)  # facilitators
    waiting_order: list[str] = msgspec.field(default_factory=list)  # facilitators
    screen: str | None = None  # whose screen everybody sees
    keys: dict[str, str] = msgspec.field(default_factory=dict)  # public keys of those who have media
    pages: dict[str, str] = msgspec.field(default_factory=dict)  # which page each key is of: it has no other
    unsealed: dict[str, list[str]] = msgspec.field(default_factory=dict)  # who cannot seal, and who agreed to it
    private_chats_on: bool = False  # the house lets facilitators and members write to each other in private
    opening: int = 0  # how many are for opening together
    safe_at: datetime | None = None  # when the room goes on without a facilitator, unless somebody leads before
    for_safe: list[str] = msgspec.field(default_factory=list)  # who is for doing so now
    aside: AsideView | None = None
    spoken_s: dict[str, int] = msgspec.field(default_factory=dict)  # facilitators
    struggling: list[str] = msgspec.field(default_factory=list)  # facilitators


class RoomView(SharedView, frozen=True, kw_only=True):
    """What one browser is told: what its audience shares, and what only this person is told."""

    you: YouView
