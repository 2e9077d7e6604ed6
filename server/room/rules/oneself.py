"""One's own microphone, camera, hand and signs, and what facilitators may do about them: never force anybody."""

from typing import Literal, assert_never

from server.circle.lines import TakeMediaOn
from server.circle.one_place import ReleaseMedia, lets_go
from server.circle.seats import must_have_seen
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
    MediaReleased,
    MediaTaken,
    MicrophoneSet,
    StruggleSaid,
    StruggleSeen,
    UnmuteAsked,
    UnmuteDeclined,
    UnsealedAgreed,
)  # fmt: skip
from server.room.model import KIND, Room
from server.room.rules.guards import must_hold, must_sit, must_still_sit
from server.room.rules.screen import share, stop, stops
from server.room.system import HoldingCommand, SelfCommand, ShareScreenOn


def decide_self(room: Room, actor: Actor, command: SelfCommand) -> list[Event]:
    """What somebody does for themself."""
    person = actor.person
    must_sit(room, person)
    seat = room.seats[person]
    if isinstance(command, SetMicrophone | SetCamera) and command.on and room.presence.by_text(person):
        raise Refused("cannot_call")
    match command:
        case TakeMediaOn(connection=connection):
            return take_media(room, person, connection)
        case SetMicrophone(on=on, stops=stops):
            must_have_seen(seat, seat.mic, actor, on, stops)
            return [MicrophoneSet(person, on)] if on != seat.microphone else []
        case SetCamera(on=on, stops=stops):
            must_have_seen(seat, seat.cam, actor, on, stops)
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
            return struggle(room, person, on=on)
        case AgreeUnsealed(person=to):
            return [UnsealedAgreed(person, to)] if room.sealing().asks(person, to) else []
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
            must_still_sit(room, person)
            return [MicrophoneSet(person, False, actor.person)] if may_be_on(room, person, "mic") else []
        case AskToUnmute(person=person):
            must_still_sit(room, person)
            if room.presence.by_text(person):
                raise Refused("takes_part_by_text")
            wanted = not room.seats[person].microphone and person not in room.unmute_asked
            return [UnmuteAsked(person, actor.person)] if wanted else []
        case StopCamera(person=person):
            must_still_sit(room, person)
            return [CameraSet(person, False, actor.person)] if may_be_on(room, person, "cam") else []
        case _:
            assert_never(command)


def may_be_on(room: Room, person: str, line: Literal["mic", "cam"]) -> bool:
    """Whether it is on, or its person may have pressed it while their line is away: then that press comes too late."""
    seat = room.seats[person]
    return (seat.mic if line == "mic" else seat.cam).on or not room.here(person)


def release_media(room: Room, command: ReleaseMedia) -> list[Event]:
    """Nothing is sent from here any more, for the person is heard in a place that they chose later."""
    chosen, person = command.chosen, command.chosen.person
    if person not in room.seats or not lets_go(room.seats[person], f"{KIND}:{room.meeting}", chosen):
        return []
    seat = room.seats[person]
    events: list[Event] = [*stops(room, person), MediaReleased(person, chosen.sounding)]
    if seat.microphone:
        events.append(MicrophoneSet(person, False, because="elsewhere"))
    if seat.camera:
        events.append(CameraSet(person, False, because="elsewhere"))
    return events


def take_media(room: Room, person: str, connection: str) -> list[Event]:
    """Send from this connection. raises: Refused(not_connected) when the room does not know it; Refused(cannot_call)"""
    if connection not in room.presence.connections(person):
        raise Refused("not_connected")
    if connection not in room.presence.calling(person):
        raise Refused("cannot_call")
    if room.seats[person].media == connection:
        return []
    return [*stops(room, person), MediaTaken(person, connection)]


def struggle(room: Room, person: str, *, on: bool) -> list[Event]:
    """Told again, it is unseen again: whoever presses twice means now."""
    waits = room.struggling.get(person) is False
    return [StruggleSaid(person, on)] if (on and not waits) or (not on and person in room.struggling) else []


def raise_hand(room: Room, person: str) -> list[Event]:
    """raises: Refused(your_turn)"""
    if room.floor.holder == person:
        raise Refused("your_turn")
    return [HandRaised(person)] if person not in room.floor.hands else []


def lower(room: Room, people: tuple[str, ...]) -> list[Event]:
    """Those of the hands that are up."""
    up = tuple(person for person in people if person in room.floor.hands)
    return [HandsLowered(up)] if up else []
