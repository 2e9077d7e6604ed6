"""Commands that come from the server: those that need to know the connection, and those that nobody sends."""

from dataclasses import dataclass
from datetime import datetime

from server.circle.lines import Drop, DropProcess, TakeMediaOn, Tick
from server.circle.one_place import ReleaseMedia
from server.tearoom.commands import AgreeUnsealed, LikeCompany, SetCamera, SetMicrophone, Sit, Stand, WalkOut


@dataclass(frozen=True, slots=True)
class WalkInOn:
    """`WalkIn`, with the connection it came over and the process that holds it."""

    seen: bool
    connection: str
    process: str
    replaces: str | None = None
    key: str | None = None
    calls: bool = True


@dataclass(frozen=True, slots=True)
class SetRoster:
    """Who may be here now, and who of them hosts."""

    members: frozenset[str]
    hosts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PutKettleOn:
    """A meeting has ended: those who come now come for tea."""

    until: datetime


@dataclass(frozen=True, slots=True)
class ClearAway:
    """Who was here need not be remembered, once nobody is."""


SystemCommand = Drop | DropProcess | ReleaseMedia | SetRoster | PutKettleOn | ClearAway | Tick
InsideCommand = WalkOut | Sit | Stand | TakeMediaOn | SetMicrophone | SetCamera | LikeCompany | AgreeUnsealed
Command = SystemCommand | WalkInOn | InsideCommand
