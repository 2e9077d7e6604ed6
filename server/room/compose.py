"""How the parts of rooms hang together; `parts.py` and tests call it."""

from collections.abc import Sequence
from dataclasses import dataclass

from server.circle.lines import Tick
from server.conversation.api import Conversations
from server.groups.api import Groups
from server.journal.follower import Follower
from server.journal.journal import Journal
from server.journal.news import News
from server.kit.clock import Clock
from server.kit.db import Database
from server.kit.http import OpenRoute
from server.kit.ids import NewId
from server.ports.backplane import Backplane
from server.ports.media import Media
from server.realtime.connections import Connections
from server.realtime.key_exchange import KeyExchange
from server.realtime.live import LiveStreams
from server.room.attendances import Attendances
from server.room.authority import Authority
from server.room.broadcasts import Broadcasts
from server.room.channel import RoomChannel
from server.room.effects import Live
from server.room.events import Event
from server.room.machine import RoomMachine
from server.room.model import KIND, Room
from server.room.news import Inward, Outward, Tell, says
from server.room.projection import Projection
from server.room.routes import routes
from server.room.service import Rooms
from server.room.system import Command
from server.room.view import Audience
from server.schedule.api import Schedule
from server.settings.settings import Settings


@dataclass(frozen=True, slots=True)
class RoomParts:
    """Everything of the slice that somebody outside runs or calls."""

    rooms: Rooms
    channel: RoomChannel
    attendances: Attendances
    routes: Sequence[OpenRoute]


def compose(
    *,
    database: Database,
    journal: Journal,
    follower: Follower,
    backplane: Backplane,
    connections: Connections,
    clock: Clock,
    ids: NewId,
    process: str,
    news: News,
    groups: Groups,
    schedule: Schedule,
    conversations: Conversations,
    media: Media,
    tell: Tell,
    settings: Settings,
) -> RoomParts:
    """Rooms, wired to what they need. Still to do for the caller: `rooms.start()`, `rooms.run()` beside the others,
    `wakes.on("room", rooms.wake)`, `alive.on_lapsed(rooms.process_lapsed)`, `rooms.live.sweep()` and
    `attendances.tidy()` now and then.
    """
    authority = Authority(groups, schedule, clock, settings)
    live: Live = LiveStreams[Room, Command, Event, Audience](
        KIND,
        RoomMachine(),
        database=database,
        journal=journal,
        follower=follower,
        clock=clock,
        ids=ids,
        names=authority.called,
        tick=Tick(),
        news=news,
        says=says,
    )
    projection = Projection(database, Outward(schedule, conversations, tell).note)
    rooms = Rooms(
        live,
        authority=authority,
        media=media,
        talk=conversations,
        broadcasts=Broadcasts(backplane),
        keys=KeyExchange(KIND, backplane),
        connections=connections,
        work_out=projection.work_out,
        clock=clock,
        ids=ids,
        process=process,
    )
    Inward(rooms, conversations, news)
    conversations.register("meeting", rooms.meeting_access, authority.names, authority.facilitators)
    conversations.register("lobby", rooms.lobby_access, authority.names, authority.facilitators)
    attendances = Attendances(database, projection, authority, clock)
    return RoomParts(rooms, RoomChannel(rooms), attendances, routes(rooms, attendances))
