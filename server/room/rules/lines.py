"""What the program tells the room: lines that dropped, plans that changed, who belongs to the group."""

from collections.abc import Iterable
from datetime import datetime
from typing import assert_never

from server.circle.lines import Drop, DropProcess, Tick
from server.circle.one_place import ReleaseMedia
from server.room.events import Dropped, Event, Expelled, Planned, RosterSet
from server.room.model import Room
from server.room.private_events import PrivateChatsSet
from server.room.rules.airtime import count_talk
from server.room.rules.door import last_turn
from server.room.rules.oneself import release_media
from server.room.system import CountTalk, Plan, SetPrivateChats, SetRoster, SystemCommand


def decide_system(room: Room, command: SystemCommand, now: datetime) -> list[Event]:
    """What follows from the command."""
    match command:
        case Tick():
            return []
        case Drop(connections=connections, at=at):
            return drop_lines(room, connections, min(at, now))
        case DropProcess(process=process, at=at):
            return drop_lines(room, room.presence.held_by(process), min(at, now))
        case ReleaseMedia():
            return release_media(room, command)
        case Plan(group=group, starts_at=starts_at, planned_end_at=planned_end_at):
            planned = (group, starts_at, planned_end_at)
            same = planned == (room.group, room.starts_at, room.planned_end_at)
            return [] if same else [Planned(group, starts_at, planned_end_at)]
        case SetRoster():
            return set_roster(room, command, now)
        case SetPrivateChats(on=on):
            return [PrivateChatsSet(on)] if on != room.private.allowed else []
        case CountTalk(talked_ms=talked_ms):
            return count_talk(room, talked_ms)
        case _:
            assert_never(command)


def drop_lines(room: Room, connections: Iterable[str], at: datetime) -> list[Event]:
    """These lines are gone; a chair is kept, and so is for a while a place in the lobby."""
    return [Dropped(connection, at) for connection in connections if connection in room.presence.lines]


def set_roster(room: Room, command: SetRoster, now: datetime) -> list[Event]:
    """Facilitators as the group has them now; whoever left the group is out of the room at once."""
    events: list[Event] = []
    if command.succession != room.lead.succession:
        events.append(RosterSet(command.succession))
    people = (*room.seats, *room.door.waiting, *sorted(room.door.admitted), *room.lead.appointed)
    for person in dict.fromkeys(people):
        if person not in command.members:
            events += [*last_turn(room, person, now), Expelled(person)]
    return events
