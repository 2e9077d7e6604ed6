"""Who may speak: beginning, giving, taking, passing. Whose turn follows by itself is in `settle.py`."""

from datetime import datetime, timedelta
from typing import assert_never

from server.circle.floor import HowEnded
from server.kit.errors import Refused
from server.realtime.machine import Actor
from server.room.commands import (
    ComeBack,
    ExtendTurn,
    GiveTurn,
    NextTurn,
    Pass,
    Prompt,
    Reorder,
    ResumeRound,
    SetWay,
    SkipTurn,
    TakeTurn,
    Undo,
)  # fmt: skip
from server.room.events import (
    Event,
    FloorHeld,
    FloorSetAside,
    NextReordered,
    PassedOn,
    PutLater,
    RoundResumed,
    TurnEnded,
    TurnExtended,
    TurnGiven,
    WaySet,
)  # fmt: skip
from server.room.model import Room
from server.room.rules.guards import must_be_here, must_hold, must_sit
from server.room.rules.undo import undo
from server.room.system import FloorCommand, SetWayOn


def decide_floor(room: Room, actor: Actor, command: FloorCommand, now: datetime) -> list[Event]:
    """What follows from the command."""
    match command:
        case NextTurn(holder=holder):
            return next_turn(room, actor, holder, now)
        case Pass():
            return pass_turn(room, actor.person, now)
        case ComeBack():
            return come_back(room, actor.person, now)
        case Undo(act=act):
            return undo(room, actor, act, now)
        case SetWay() | SetWayOn() | GiveTurn() | TakeTurn() | SkipTurn() | Reorder() | ExtendTurn() | ResumeRound():
            must_hold(room, actor)
            return hold_floor(room, command, now)
        case _:
            assert_never(command)


def hold_floor(
    room: Room,
    command: SetWay | SetWayOn | GiveTurn | TakeTurn | SkipTurn | Reorder | ExtendTurn | ResumeRound,
    now: datetime,
) -> list[Event]:
    """What a facilitator does with the floor."""
    match command:
        case SetWay():
            return set_way(room, command, None, now)
        case SetWayOn(asked=asked, question=question):
            return set_way(room, asked, question, now)
        case GiveTurn(to=to):
            return give(room, to, now)
        case TakeTurn():
            return take_turn(room, now)
        case SkipTurn(holder=holder):
            must_hold_turn(room, holder)
            if room.floor.first(room.here) is None:
                raise Refused("nobody_next")
            return end_turn(room, "skipped", now)
        case Reorder(next=people):
            return reorder(room, tuple(people))
        case ExtendTurn(holder=holder, by_s=by_s):
            must_hold_turn(room, holder)
            ends_at = max(now, room.floor.ends_at or now) + timedelta(seconds=by_s)
            return [TurnExtended(holder, ends_at)]
        case ResumeRound():
            return resume(room)
        case _:
            assert_never(command)


# -- rules


def set_way(room: Room, command: SetWay, question: str | None, now: datetime) -> list[Event]:
    """Begin a way of speaking; a round takes everybody. raises: Refused(has_left, not_here) of who would be first"""
    line = seats_from(room, command.first, reverse=command.reverse) if command.way == "round" else ()
    prompt: Prompt = "none" if question is not None else command.prompt
    way = WaySet(command.way, command.turn_s, prompt, command.least_heard_first, line, question)
    return [*end_turn(room, "spoken", now), way]


def seats_from(room: Room, first: str | None, *, reverse: bool) -> tuple[str, ...]:
    """Everybody who sits, once round from one of them. raises: Refused(has_left, not_here)"""
    if first is not None:
        must_be_here(room, first)
    seats = tuple(room.seats)
    at = seats.index(first) if first is not None else 0
    onward = (*seats[at:], *seats[:at])
    return (*onward[:1], *reversed(onward[1:])) if reverse else onward


def give(room: Room, to: str, now: datetime) -> list[Event]:
    """Give the turn to somebody who is here; whoever holds it has spoken."""
    must_be_taken_in_turn(room)
    must_be_here(room, to)
    if room.floor.holder == to:
        raise Refused("already_holding")
    return [*end_turn(room, "spoken", now), TurnGiven(to)]


def take_turn(room: Room, now: datetime) -> list[Event]:
    """Nobody has the turn until it is given; whoever holds it has spoken."""
    must_be_taken_in_turn(room)
    if room.floor.holder is not None:
        return end_turn(room, "taken", now)
    return [FloorHeld()] if room.floor.waits else []


def resume(room: Room) -> list[Event]:
    """Go on with what safe mode set aside. raises: Refused(nothing_set_aside)"""
    if room.aside is None:
        raise Refused("nothing_set_aside")
    return [RoundResumed()]


def next_turn(room: Room, actor: Actor, holder: str, now: datetime) -> list[Event]:
    """Somebody has finished: they say so themself, or a facilitator does."""
    if actor.person != holder:
        must_hold(room, actor)
    must_hold_turn(room, holder)
    return end_turn(room, "spoken", now)


def pass_turn(room: Room, person: str, now: datetime) -> list[Event]:
    """I would rather not speak this time."""
    must_sit(room, person)
    must_be_taken_in_turn(room)
    if room.floor.holder == person:
        return end_turn(room, "passed", now)
    must_be_next(room, person)
    return [PassedOn(person)]


def come_back(room: Room, person: str, now: datetime) -> list[Event]:
    """After everybody else; or in turn after all, who passed."""
    must_sit(room, person)
    if room.floor.way != "round":
        raise Refused("not_in_round")
    if person in room.floor.passed and person not in (room.floor.holder, *room.floor.line):
        return [PutLater(person)]
    if room.floor.holder == person:
        if room.floor.first(room.here) is None:
            raise Refused("nobody_after_you")
        return end_turn(room, "later", now)
    must_be_next(room, person)
    return [] if room.floor.line[-1] == person and person in room.floor.come_back else [PutLater(person)]


def reorder(room: Room, people: tuple[str, ...]) -> list[Event]:
    """The same people in another order."""
    must_be_taken_in_turn(room)
    if room.floor.way == "queue" and room.floor.least_heard_first:
        raise Refused("least_heard_first")
    if sorted(people) != sorted(room.floor.next):
        raise Refused("same_people")
    return [] if people == room.floor.next else [NextReordered(people)]


# -- guards


def must_be_taken_in_turn(room: Room) -> None:
    """raises: Refused(not_in_round) where anybody may speak anyway"""
    if room.floor.way == "open":
        raise Refused("not_in_round")


def must_hold_turn(room: Room, holder: str) -> None:
    """raises: Refused(turn_moved_on) when the sender saw another's turn"""
    if room.floor.holder != holder:
        raise Refused("turn_moved_on")


def must_be_next(room: Room, person: str) -> None:
    """raises: Refused(not_next) unless the person waits for a turn"""
    if person not in room.floor.next:
        raise Refused("not_next")


# -- ends of turns


def end_turn(room: Room, how: HowEnded, now: datetime) -> list[Event]:
    """The end of the turn, if anybody holds it; the time after their line dropped does not count."""
    holder, began_at = room.floor.holder, room.floor.began_at
    if holder is None or began_at is None:
        return []
    until = room.presence.away.get(holder, now)
    spoken_ms = max(0, round((until - began_at).total_seconds() * 1000))
    return [TurnEnded(holder, how, spoken_ms)]


def set_aside(room: Room, now: datetime) -> list[Event]:
    """The end of turns, because nobody is left to hold the circle; whoever had one is the first when it goes on."""
    if room.floor.way == "open":
        return []
    return [*end_turn(room, "set_aside", now), FloorSetAside()]
