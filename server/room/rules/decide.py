"""The room's answer to a command: refused, nothing, or what happens and all that follows from it."""

from datetime import datetime
from typing import assert_never

from server.kit.errors import Refused, not_found
from server.realtime.machine import Actor
from server.room.events import Event
from server.room.model import Room
from server.room.rules.door import decide_door
from server.room.rules.evolve import evolve
from server.room.rules.floor import decide_floor
from server.room.rules.hush import hush
from server.room.rules.leading import decide_lead
from server.room.rules.lines import decide_system
from server.room.rules.oneself import decide_holding, decide_self
from server.room.rules.private import decide_private
from server.room.rules.settle import settle
from server.room.rules.undo import offer_undo
from server.room.system import (
    Command,
    DoorCommand,
    FloorCommand,
    HoldingCommand,
    LeadCommand,
    PrivateCommand,
    SelfCommand,
    SystemCommand,
)  # fmt: skip


def decide(room: Room, actor: Actor, command: Command, now: datetime) -> list[Event]:
    """The events of the command, then everything that follows by itself; and nobody is heard for it unasked.

    raises: Refused
    """
    if room.phase == "ended":
        if isinstance(command, SystemCommand):
            return []
        raise Refused("meeting_over")
    events = decide_command(room, actor, command, now)
    after = folded(room, events, now)
    while following := settle(after, now):
        events += following
        after = folded(after, following, now)
    return [*events, *hush(room, after, events), *offer_undo(room, actor, command, events)]


def decide_command(room: Room, actor: Actor, command: Command, now: datetime) -> list[Event]:
    """What follows from the command alone. raises: Refused"""
    if isinstance(command, SystemCommand):
        return decide_system(room, command, now)
    if not room.planned:
        raise not_found()
    if isinstance(command, DoorCommand):
        return decide_door(room, actor, command, now)
    if isinstance(command, FloorCommand):
        return decide_floor(room, actor, command, now)
    if isinstance(command, LeadCommand):
        return decide_lead(room, actor, command, now)
    if isinstance(command, SelfCommand):
        return decide_self(room, actor, command)
    if isinstance(command, HoldingCommand):
        return decide_holding(room, actor, command)
    if isinstance(command, PrivateCommand):
        return decide_private(room, actor.person, command, now)
    assert_never(command)


def folded(room: Room, events: list[Event], now: datetime) -> Room:
    """The room after all of these."""
    for event in events:
        room = evolve(room, event, now)
    return room
