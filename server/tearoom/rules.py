"""What follows from a command, and what the tea-room is after an event. No I/O, no clock of its own."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import assert_never

from server.circle.lines import Drop, DropProcess, TakeMediaOn, Tick
from server.circle.one_place import ReleaseMedia, lets_go
from server.circle.presence import without
from server.circle.seats import Seat, must_have_seen
from server.kit.errors import Refused
from server.realtime.machine import Actor
from server.tearoom.commands import AgreeUnsealed, LikeCompany, SetCamera, SetMicrophone, Sit, Stand, Table, WalkOut
from server.tearoom.events import (
    CameraSet,
    Cleared,
    CompanyLiked,
    Connected,
    Dropped,
    Event,
    HostsSet,
    KettlePutOn,
    MediaReleased,
    MediaTaken,
    MicrophoneSet,
    SatDown,
    StoodUp,
    UnsealedAgreed,
    WalkedIn,
    WalkedOut,
)
from server.tearoom.model import GRACE_S, KIND, Tearoom
from server.tearoom.system import ClearAway, Command, InsideCommand, PutKettleOn, SetRoster, SystemCommand, WalkInOn

Lasting = (
    WalkedIn | WalkedOut | Connected | Dropped | SatDown | StoodUp
    | MediaTaken | MediaReleased | MicrophoneSet | CameraSet | CompanyLiked | UnsealedAgreed | HostsSet | KettlePutOn
)  # fmt: skip


def decide(room: Tearoom, actor: Actor, command: Command, now: datetime) -> list[Event]:
    """What follows from the command; nothing when it changes nothing. raises: Refused"""
    if isinstance(command, SystemCommand):
        return decide_system(room, command, now)
    if isinstance(command, WalkInOn):
        return walk_in(room, actor.person, command, now)
    return decide_own(room, actor, command)


def decide_system(room: Tearoom, command: SystemCommand, now: datetime) -> list[Event]:
    """What the server does on its own: lines that drop, members who go, time that passes."""
    match command:
        case Drop():
            return [Dropped(one, min(command.at, now)) for one in command.connections if one in room.presence.lines]
        case DropProcess():
            return [Dropped(one, min(command.at, now)) for one in room.presence.held_by(command.process)]
        case ReleaseMedia():
            return release_media(room, command)
        case SetRoster():
            gone: list[Event] = [WalkedOut(person) for person in room.inside if person not in command.members]
            return gone if room.hosts == command.hosts else [*gone, HostsSet(command.hosts)]
        case PutKettleOn():
            return [KettlePutOn(command.until)]
        case ClearAway():
            return [] if room.clean or len(room.inside) else [Cleared(room.hosts, room.kettle_until)]
        case Tick():
            return [WalkedOut(person) for person, since in room.presence.away.items() if now >= given_up_at(since)]
        case _:
            assert_never(command)


def decide_own(room: Tearoom, actor: Actor, command: InsideCommand) -> list[Event]:
    """What somebody asks for themself; nobody can move anybody else. raises: Refused(not_inside)"""
    person = actor.person
    if person not in room.inside:
        raise Refused("not_inside")
    match command:
        case WalkOut():
            return [WalkedOut(person)]
        case TakeMediaOn():
            return take_media(room, person, command.connection)
        case Sit():
            return sit(room, actor, command.table)
        case _:
            return at_table(room, actor, command)


def walk_in(room: Tearoom, person: str, command: WalkInOn, now: datetime) -> list[Event]:
    """Come in, or come in again from another tab or after a drop; the first tab gets microphone and camera, and so does
    one that replaces it.
    """
    old, replaces = command.replaces, room.presence.may_replace(person, command.replaces, command.connection)
    events: list[Event] = []
    if person not in room.inside or command.seen != (person in room.seen):
        events.append(WalkedIn(person, command.seen))
    if command.connection not in room.presence.lines:
        events.append(Connected(person, command.connection, command.process, command.key, command.calls))
        held = room.inside[person].media if person in room.inside else None
        gone = room.presence.surplus(person, old if replaces else None, held)
        events += [Dropped(one, now) for one in gone]
    if old is not None and replaces:
        events.append(Dropped(old, now))
    seat = room.inside[person] if person in room.inside else Seat()
    free = seat.elsewhere is None and (seat.media is None or (replaces and seat.media == old))
    if free and room.presence.can_call(command.connection, command.calls):
        events.append(MediaTaken(person, command.connection, kept=seat.chosen_at is not None))
    return events


def take_media(room: Tearoom, person: str, connection: str) -> list[Event]:
    """Microphone and camera go to this tab. raises: Refused(not_connected, cannot_call)"""
    if connection not in room.presence.connections(person):
        raise Refused("not_connected")
    if connection not in room.presence.calling(person):
        raise Refused("cannot_call")
    return [] if room.inside[person].media == connection else [MediaTaken(person, connection)]


def release_media(room: Tearoom, command: ReleaseMedia) -> list[Event]:
    """Nothing is sent from here any more, for the person is heard in a place that they chose later. Standing, nobody is
    heard here anyway.
    """
    chosen, person = command.chosen, command.chosen.person
    if person not in room.table_of or not lets_go(room.inside[person], f"{KIND}:{room.key}", chosen):
        return []
    seat = room.inside[person]
    events: list[Event] = [MediaReleased(person, chosen.sounding)]
    if seat.microphone:
        events.append(MicrophoneSet(person, on=False, because="elsewhere"))
    if seat.camera:
        events.append(CameraSet(person, on=False, because="elsewhere"))
    return events


def sit(room: Tearoom, actor: Actor, table: Table) -> list[Event]:
    """Pull up a chair, or move to another table; the page from which one sits down gets the media if none has it.

    raises: Refused(table_full)
    """
    person = actor.person
    if room.table_of.get(person) == table:
        return []
    if room.free(table) < 1:
        raise Refused("table_full")
    free = person not in room.table_of and room.inside[person].media is None
    takes = free and actor.connection in room.presence.connections(person)
    return [SatDown(person, table), *([MediaTaken(person, actor.connection)] if takes else [])]


def at_table(
    room: Tearoom, actor: Actor, command: Stand | SetMicrophone | SetCamera | LikeCompany | AgreeUnsealed
) -> list[Event]:
    """What one can do only where others could see and hear it.

    raises: Refused(not_at_a_table, cannot_call, media_elsewhere, turned_off)
    """
    person = actor.person
    if person not in room.table_of:
        raise Refused("not_at_a_table")
    if isinstance(command, SetMicrophone | SetCamera) and command.on and room.presence.by_text(person):
        raise Refused("cannot_call")
    seat = room.inside[person]
    match command:
        case Stand():
            return [StoodUp(person)]
        case SetMicrophone():
            must_have_seen(seat, seat.mic, actor, command.on, command.stops)
            return [] if seat.microphone == command.on else [MicrophoneSet(person, command.on)]
        case SetCamera():
            must_have_seen(seat, seat.cam, actor, command.on, command.stops)
            return [] if seat.camera == command.on else [CameraSet(person, command.on)]
        case LikeCompany():
            return [] if (person in room.like_company) == command.on else [CompanyLiked(person, command.on)]
        case AgreeUnsealed():
            asks = room.sealing(room.table_of[person]).asks(person, command.person)
            return [UnsealedAgreed(person, command.person)] if asks else []
        case _:
            assert_never(command)


def evolve(room: Tearoom, event: Event, at: datetime) -> Tearoom:
    """The tea-room after the event. Total: an event that does not fit changes nothing."""
    if isinstance(event, Cleared):
        fresh = Tearoom(room.key, hosts=event.hosts, kettle_until=event.kettle_until)
        return room if len(room.inside) else fresh
    return replace(evolve_room(room, event, at), clean=False)


def evolve_room(room: Tearoom, event: Lasting, at: datetime) -> Tearoom:
    """The tea-room after something that its log will tell."""
    match event:
        case HostsSet():
            return replace(room, hosts=event.hosts)
        case KettlePutOn():
            return replace(room, kettle_until=event.until)
        case Dropped():
            return replace(
                room,
                presence=room.presence.dropped(event.connection, event.at),
                inside=room.inside.dropped(event.connection),
            )
        case WalkedIn():
            seen = room.seen | {event.person} if event.seen else room.seen - {event.person}
            return replace(room, inside=room.inside.taken(event.person), seen=seen)
        case _:
            return evolve_guest(room, event, at) if event.person in room.inside else room


def evolve_guest(
    room: Tearoom,
    event: WalkedOut
    | Connected
    | SatDown
    | StoodUp
    | MediaTaken
    | MediaReleased
    | MicrophoneSet
    | CameraSet
    | CompanyLiked
    | UnsealedAgreed,
    at: datetime,
) -> Tearoom:
    """The tea-room after something that somebody inside has done."""
    person = event.person
    match event:
        case WalkedOut():
            return replace(
                stood(room, person),
                presence=room.presence.forgotten(person),
                inside=room.inside.given_up(person),
                seen=room.seen - {person},
            )
        case Connected():
            connected = room.presence.connected(person, event.connection, event.process, event.key, calls=event.calls)
            return replace(room, presence=connected)
        case SatDown():
            inside = room.inside if person in room.table_of else room.inside.chosen(person, at)
            table_of = {**without(room.table_of, person), person: event.table}
            return replace(moved(room, person), table_of=table_of, inside=inside)
        case StoodUp():
            return stood(room, person)
        case MediaTaken():
            consents = room.consents.renewed(person, room.presence.seals(event.connection))
            inside = room.inside.with_media(person, event.connection, None if event.kept else at)
            return replace(room, inside=inside, consents=consents)
        case MediaReleased():
            return replace(room, inside=room.inside.released(person, event.to))
        case MicrophoneSet():
            return replace(room, inside=room.inside.with_microphone(person, event.on, event.because))
        case CameraSet():
            return replace(room, inside=room.inside.with_camera(person, event.on, event.because))
        case CompanyLiked():
            like = room.like_company | {person} if event.on else room.like_company - {person}
            return replace(room, like_company=like)
        case UnsealedAgreed():
            return replace(room, consents=room.consents.given(person, event.to))
        case _:
            assert_never(event)


def stood(room: Tearoom, person: str) -> Tearoom:
    """With nothing of this person switched on, and their chair free; standing they are heard nowhere here."""
    off = room.inside.with_microphone(person, on=False).with_camera(person, on=False).back(person)
    return replace(moved(room, person), inside=off, table_of=without(room.table_of, person))


def moved(room: Tearoom, person: str) -> Tearoom:
    """A wish for company belongs to the table where it was said, and so does an agreement."""
    return replace(room, like_company=room.like_company - {person}, consents=room.consents.forgotten(person))


def wake_at(room: Tearoom) -> datetime | None:
    """When the first kept chair is given up."""
    return min(map(given_up_at, room.presence.away.values()), default=None)


def given_up_at(since: datetime) -> datetime:
    return since + timedelta(seconds=GRACE_S)
