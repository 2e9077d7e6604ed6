"""What the program itself asks of a room; people's own commands are in `commands.py`."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from server.circle.lines import Drop, DropProcess, TakeMediaOn, Tick
from server.circle.one_place import ReleaseMedia
from server.room.commands import (
    AcceptLead,
    Admit,
    AdmitAll,
    AgreeUnsealed,
    Appoint,
    AskToUnmute,
    ComeBack,
    DeclineLead,
    DeclineUnmute,
    EndMeeting,
    EndPrivateChat,
    ExtendTurn,
    GiveTurn,
    GoSafe,
    HandOver,
    Leave,
    Lock,
    LowerAllHands,
    LowerHand,
    Mute,
    NextTurn,
    OpenPrivateChat,
    OpenTogether,
    Pass,
    RaiseHand,
    Refuse,
    Remove,
    Reorder,
    ResumeRound,
    SeenStruggle,
    SetCamera,
    SetMicrophone,
    SetWay,
    SkipTurn,
    StopCamera,
    StopScreen,
    Struggle,
    TakeLead,
    TakeTurn,
    Undo,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class EnterOn:
    """`Enter`, with the connection it came over and the process that holds its socket."""

    connection: str
    process: str
    replaces: str | None = None
    key: str | None = None
    calls: bool = True


@dataclass(frozen=True, slots=True)
class ShareScreenOn:
    """`ShareScreen`, with the connection it came over."""

    connection: str


@dataclass(frozen=True, slots=True)
class SetWayOn:
    """`SetWay`, with the id under which its group keeps the question."""

    asked: SetWay
    question: str | None


@dataclass(frozen=True, slots=True)
class Plan:
    """When the meeting is, and of which group."""

    group: str
    starts_at: datetime
    planned_end_at: datetime


@dataclass(frozen=True, slots=True)
class SetRoster:
    """Who belongs to the group now, and who of them facilitates, in order of succession."""

    succession: tuple[str, ...]
    members: frozenset[str]


@dataclass(frozen=True, slots=True)
class SetPrivateChats:
    """Whether the house has private chats."""

    on: bool


@dataclass(frozen=True, slots=True)
class CountTalk:
    """How long people have spoken without a turn. units: `talked_ms` ms by person, since their media began"""

    talked_ms: Mapping[str, int]


SystemCommand = Drop | DropProcess | Tick | ReleaseMedia | Plan | SetRoster | SetPrivateChats | CountTalk
DoorCommand = EnterOn | Leave | Admit | AdmitAll | Refuse | Lock | OpenTogether | Remove
SelfCommand = (
    TakeMediaOn | SetMicrophone | SetCamera | ShareScreenOn | StopScreen
    | RaiseHand | LowerHand | Struggle | DeclineUnmute | AgreeUnsealed
)  # fmt: skip
FloorCommand = (
    SetWay | SetWayOn | GiveTurn | TakeTurn | NextTurn | SkipTurn
    | Pass | ComeBack | Reorder | ExtendTurn | ResumeRound | Undo
)  # fmt: skip
HoldingCommand = LowerAllHands | SeenStruggle | Mute | AskToUnmute | StopCamera
LeadCommand = HandOver | Appoint | AcceptLead | DeclineLead | TakeLead | GoSafe | EndMeeting
PrivateCommand = OpenPrivateChat | EndPrivateChat

Command = SystemCommand | DoorCommand | SelfCommand | FloorCommand | HoldingCommand | LeadCommand | PrivateCommand
