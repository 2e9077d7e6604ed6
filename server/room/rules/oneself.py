"""One's own microphone, camera, hand and signs, and what facilitators may do about them: never force anybody."""

from typing import assert_never

from server.circle.lines import TakeMediaOn
from server.kit.errors import Refused
from server.realtime.machine import Actor
from server.room.commands import (
    AgreeUnsealed,
    AskToUnmute,
    DeclineUnmute,
    LowerAllHands,
    LowerHand,
    Mute,
    RaiseHand,
    SeenStruggle,
    SetCamera,
    SetMicrophone,
    StopCamera,
    StopScreen,
    Struggle,
)  # fmt: skip
from server.room.events import (
    CameraSet,
    Event,
    HandRaised,
    HandsLowered,
    MediaTaken,
    MicrophoneSet,
    StruggleSaid,
    StruggleSeen,
    UnmuteAsked,
    UnmuteDeclined,
    UnsealedAgreed,
)  # fmt: skip
from server.room.model import Room
from server.room.rules.guards import must_hold, must_sit
from server.room.rules.screen import share, stop, stops
from server.room.system import HoldingCommand, SelfCommand, ShareScreenOn


def decide_self(room: Room, actor: Actor, command: SelfCommand) -> list[Event]:
    """What somebody does for themself."""
    person = actor.person
    must_sit(room, person)
    seat = room.seats[person]
    match command:
        case TakeMediaOn(connection=connection):
            return take_media(room, person, connection)
        case SetMicrophone(on=on):
            return [MicrophoneSet(person, on)] if on != seat.microphone else []
        case SetCamera(on=on):
            return [CameraSet(person, on)] if on != seat.camera else []
        case ShareScreenOn(connection=connection):
            return share(room, person, connection)
        case StopScreen(person=whose):
            return stop(room, actor, whose or person)
        case RaiseHand():
            return raise_hand(room, person)
        case LowerHand(person=whose):
            if whose not in (None, person):
                must_hold(room, actor)
            return lower(room, (whose or person,))
        case Struggle(on=on):
            return [StruggleSaid(person, on)] if on != (person in room.struggling) else []
        case AgreeUnsealed(person=to):
            agreed = room.sealing().unsealed.get(to)
            return [] if agreed is None or person in agreed else [UnsealedAgreed(person, to)]
        case DeclineUnmute():
            return [UnmuteDeclined(person)] if person in room.unmute_asked else []
        case _:
            assert_never(command)


def decide_holding(room: Room, actor: Actor, command: HoldingCommand) -> list[Event]:
    """What a facilitator does for the circle."""
    must_hold(room, actor)
    match command:
        case LowerAllHands():
            return lower(room, room.floor.hands)
        case SeenStruggle(person=person):
            return [StruggleSeen(person, actor.person)] if room.struggling.get(person) is False else []
        case Mute(person=person):
            must_sit(room, person)
            return [MicrophoneSet(person, False, actor.person)] if room.seats[person].microphone else []
        case AskToUnmute(person=person):
            must_sit(room, person)
            wanted = not room.seats[person].microphone and person not in room.unmute_asked
            return [UnmuteAsked(person, actor.person)] if wanted else []
        case StopCamera(person=person):
            must_sit(room, person)
            return [CameraSet(person, False, actor.person)] if room.seats[person].camera else []
        case _:
            assert_never(command)


def take_media(room: Room, person: str, connection: str) -> list[Event]:
    """Send from this connection. raises: Refused(not_here) when the room does not know it"""
    if connection not in room.presence.connections(person):
        raise Refused("not_here")
    if room.seats[person].media == connection:
        return []
    return [*stops(room, person), MediaTaken(person, connection)]


def raise_hand(room: Room, person: str) -> list[Event]:
    """raises: Refused(already_holding)"""
    if room.floor.holder == person:
        raise Refused("already_holding")
    return [HandRaised(person)] if person not in room.floor.hands else []


def lower(room: Room, people: tuple[str, ...]) -> list[Event]:
    """Those of the hands that are up."""
    up = tuple(person for person in people if person in room.floor.hands)
    return [HandsLowered(up)] if up else []
