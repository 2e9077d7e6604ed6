"""What a browser is told of a tea-room."""

from datetime import datetime

import msgspec

from server.circle.seats import OffBecause, Sounding
from server.tearoom.commands import Table


class View(msgspec.Struct, frozen=True, omit_defaults=True):
    """Left-out fields have their default."""


class SittingView(View, frozen=True):
    name: str
    here: bool = True
    microphone: bool = False
    camera: bool = False
    calls: bool = True  # False: takes part by text
    host: bool = False  # a facilitator of the group
    likes_company: bool = False


class TableView(View, frozen=True):
    chairs: int
    order: list[str] = msgspec.field(default_factory=list)


class OwnView(View, frozen=True):
    """What only this person is told."""

    table: Table | None = None  # where you sit
    media: str | None = None  # the connection of yours that has microphone and camera
    mic_stops: int = 0  # how often anything but your own press turned your microphone off: `SetMicrophone` carries it
    mic_off_because: OffBecause | None = None  # why it is off, when you did not turn it off
    cam_stops: int = 0
    cam_off_because: OffBecause | None = None
    sounds_elsewhere: Sounding | None = None  # where you chose to be heard since; `TakeMedia` brings it back here
    keys: dict[str, str] = msgspec.field(default_factory=dict)  # of those at your table who have media, yours too
    pages: dict[str, str] = msgspec.field(default_factory=dict)  # which page each key is of: it has no other
    unsealed: dict[str, list[str]] = msgspec.field(default_factory=dict)  # who there cannot seal, and who agreed


class TearoomView(OwnView, frozen=True, kw_only=True):
    """One tea-room. From outside: how many are in, and who agreed to be seen. Whoever sits at no table stands."""

    inside: bool  # whether you have walked in
    count: int
    fades_after_h: int
    tables: dict[Table, TableView] = msgspec.field(default_factory=dict)
    people: dict[str, SittingView] = msgspec.field(default_factory=dict)
    after_meeting_until: datetime | None = None  # a meeting has just ended: the kettle is on
