"""Taking back what was pressed by mistake: a skip, a turn given, hands lowered, somebody removed.

A mute is never undone for somebody: they are asked.
"""

from datetime import datetime, timedelta

from server.kit.errors import Refused
from server.realtime.machine import Actor
from server.room.commands import GiveTurn, LowerAllHands, Remove, SkipTurn
from server.room.events import Event, FloorRestored, Readmitted, UndoOffered
from server.room.model import UNDO_S, Room
from server.room.rules.guards import must_be_here, must_have_room, must_hold
from server.room.system import Command

PATIENCE_S = 5  # a press may be on its way for so long


def offer_undo(room: Room, actor: Actor, command: Command, events: list[Event]) -> list[Event]:
    """What the command did can be taken back: as it was before, kept with the decision itself."""
    if not events:
        return []
    match command:
        case SkipTurn(holder=holder):
            return [UndoOffered(actor.person, "skipped", holder, room.floor)]
        case GiveTurn(to=to):
            return [UndoOffered(actor.person, "given", to, room.floor)]
        case LowerAllHands():
            return [UndoOffered(actor.person, "hands_lowered", None, room.floor)]
        case Remove(person=person) if person in room.seats:
            return [UndoOffered(actor.person, "removed", person)]
        case _:
            return []


def undo(room: Room, actor: Actor, act: int, now: datetime) -> list[Event]:
    """As it was before. raises: Refused(undo_over, has_left, not_here, room_full)"""
    must_hold(room, actor)
    offered = room.undo
    if offered is None or offered.act != act or offered.by != actor.person:
        raise Refused("undo_over")
    if now > offered.at + timedelta(seconds=UNDO_S + PATIENCE_S):
        raise Refused("undo_over")
    if offered.floor is None:
        return readmit(room, offered.person, actor.person)
    if offered.floor.holder is not None:
        must_be_here(room, offered.floor.holder)
    return [FloorRestored()]


def readmit(room: Room, person: str | None, by: str) -> list[Event]:
    """The way back in, without a knock, for members. raises: Refused(undo_over, room_full)"""
    if person is None or person not in room.door.removed:
        raise Refused("undo_over")
    must_have_room(room)
    return [Readmitted(person, by)]
