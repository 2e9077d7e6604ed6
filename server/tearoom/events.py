"""What has happened in a tea-room, as the log keeps it. Who may hear a table depends on it, so seats are here."""

from datetime import datetime

import msgspec

from server.circle.seats import OffBecause, Sounding
from server.tearoom.commands import Table


class TearoomEvent(msgspec.Struct, frozen=True, tag_field="e", omit_defaults=True):
    """One thing that happened; its time is its row's."""


class WalkedIn(TearoomEvent, frozen=True):
    person: str
    seen: bool


class WalkedOut(TearoomEvent, frozen=True):
    person: str


class Connected(TearoomEvent, frozen=True):
    person: str
    connection: str
    process: str
    key: str | None = None
    calls: bool = True


class Dropped(TearoomEvent, frozen=True):
    """`at` is when the line was last known to be there, which may be long before the row."""

    connection: str
    at: datetime


class SatDown(TearoomEvent, frozen=True):
    person: str
    table: Table


class StoodUp(TearoomEvent, frozen=True):
    person: str


class MediaTaken(TearoomEvent, frozen=True):
    """`kept`: by itself, as the same page came back; not chosen anew."""

    person: str
    connection: str
    kept: bool = False


class MediaReleased(TearoomEvent, frozen=True):
    """Chose to be heard somewhere else."""

    person: str
    to: Sounding


class MicrophoneSet(TearoomEvent, frozen=True):
    person: str
    on: bool
    because: OffBecause | None = None


class CameraSet(TearoomEvent, frozen=True):
    person: str
    on: bool
    because: OffBecause | None = None


class CompanyLiked(TearoomEvent, frozen=True):
    person: str
    on: bool


class UnsealedAgreed(TearoomEvent, frozen=True):
    """Agreed to do without sealing for the sake of somebody at the same table."""

    person: str
    to: str


class HostsSet(TearoomEvent, frozen=True):
    hosts: tuple[str, ...]


class KettlePutOn(TearoomEvent, frozen=True):
    until: datetime


class Cleared(TearoomEvent, frozen=True):
    """Nobody is in any more, and everything before this is forgotten."""

    hosts: tuple[str, ...]
    kettle_until: datetime | None = None


Event = (
    WalkedIn | WalkedOut | Connected | Dropped | SatDown | StoodUp
    | MediaTaken | MediaReleased | MicrophoneSet | CameraSet | CompanyLiked | UnsealedAgreed
    | HostsSet | KettlePutOn | Cleared
)  # fmt: skip
