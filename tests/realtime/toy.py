"""A machine small enough to see through: cups on a tray, a count for its keeper, spills for who spilled."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Literal, assert_never

import msgspec

from server.kit.errors import Refused
from server.realtime.machine import Actor
from tests.people import ANN

Audience = Literal["guest", "keeper"]
COOLS_AFTER = timedelta(seconds=30)
MOST_CUPS = 5


class Put(msgspec.Struct, frozen=True, tag=True):
    cup: str


class Take(msgspec.Struct, frozen=True, tag=True):
    cup: str


class Count(msgspec.Struct, frozen=True, tag=True):
    pass


class Spill(msgspec.Struct, frozen=True, tag=True):
    pass


class Hand(msgspec.Struct, frozen=True, tag=True):
    """Somebody else keeps the tray."""

    to: str


class Tick(msgspec.Struct, frozen=True, tag=True):
    pass


class WasPut(msgspec.Struct, frozen=True, tag=True):
    cup: str
    by: str


class WasTaken(msgspec.Struct, frozen=True, tag=True):
    cup: str


class Counted(msgspec.Struct, frozen=True, tag=True):
    pass


class Spilled(msgspec.Struct, frozen=True, tag=True):
    by: str


class Handed(msgspec.Struct, frozen=True, tag=True):
    to: str


class Cooled(msgspec.Struct, frozen=True, tag=True):
    pass


Command = Put | Take | Count | Spill | Hand | Tick
Event = WasPut | WasTaken | Counted | Spilled | Handed | Cooled


@dataclass(frozen=True, slots=True)
class Tray:
    cups: dict[str, str] = field(default_factory=dict)
    counted: int = 0
    hot_until: datetime | None = None
    keeper: str = ANN.id
    spilled: dict[str, int] = field(default_factory=dict)


class OwnView(msgspec.Struct, frozen=True, omit_defaults=True):
    spilled: int = 0


class TrayView(msgspec.Struct, frozen=True, omit_defaults=True):
    cups: dict[str, str] = msgspec.field(default_factory=dict)
    order: list[str] = msgspec.field(default_factory=list)
    hot: bool = False
    counted: int = 0


class TrayMachine:
    event_types = Event

    def start(self, key: str) -> Tray:
        del key
        return Tray()

    def decide(self, tray: Tray, actor: Actor, command: Command, now: datetime) -> Sequence[Event]:
        match command:
            case Put(cup):
                if cup in tray.cups or len(tray.cups) == MOST_CUPS:
                    raise Refused("no_place")
                return [WasPut(cup, actor.person)]
            case Take(cup):
                if cup not in tray.cups:
                    raise Refused("no_cup")
                return [WasTaken(cup)]
            case Count():
                return [Counted()]
            case Spill():
                return [Spilled(actor.person)]
            case Hand(to):
                return [Handed(to)]
            case Tick():
                return [Cooled()] if tray.hot_until and tray.hot_until <= now else []
            case _:
                assert_never(command)

    def evolve(self, tray: Tray, event: Event, at: datetime) -> Tray:
        match event:
            case WasPut(cup, by):
                return replace(tray, cups=tray.cups | {cup: by}, hot_until=at + COOLS_AFTER)
            case WasTaken(cup):
                return replace(tray, cups={name: by for name, by in tray.cups.items() if name != cup})
            case Counted():
                return replace(tray, counted=tray.counted + 1)
            case Spilled(by):
                return replace(tray, spilled=tray.spilled | {by: tray.spilled.get(by, 0) + 1})
            case Handed(to):
                return replace(tray, keeper=to)
            case Cooled():
                return replace(tray, hot_until=None)
            case _:
                assert_never(event)

    def wake_at(self, tray: Tray) -> datetime | None:
        return tray.hot_until

    def audience(self, tray: Tray, person: str) -> Audience:
        return "keeper" if person == tray.keeper else "guest"

    def own(self, tray: Tray, person: str) -> OwnView:
        return OwnView(tray.spilled.get(person, 0))

    def view(self, tray: Tray, audience: Audience, names: dict[str, str]) -> TrayView:
        return TrayView(
            cups={cup: names.get(by, "?") for cup, by in tray.cups.items()},
            order=list(tray.cups),
            hot=tray.hot_until is not None,
            counted=tray.counted if audience == "keeper" else 0,
        )
