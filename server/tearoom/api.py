"""The front door: how the parts of the tea-room hang together, and what wakes them."""

from server.circle.lines import Tick
from server.conversation.api import Conversations
from server.groups.api import (
    Groups,
    MemberJoined,
    MemberLeft,
    MemberRemoved,
    Renamed,
    RosterChanged,
)
from server.identity.api import ConsentChanged, Identity, PersonErased, PersonRenamed, SignedOut
from server.journal.follower import Follower
from server.journal.journal import Journal
from server.kit.clock import Clock
from server.kit.db import Database
from server.kit.events import Events
from server.kit.ids import NewId
from server.ports.media import Media
from server.realtime.connections import Connections
from server.realtime.live import LiveStreams
from server.realtime.media_link import MediaLink
from server.schedule.api import MeetingEnded
from server.tearoom.machine import TearoomMachine
from server.tearoom.model import HOUSE, KIND
from server.tearoom.names import Names
from server.tearoom.service import Live, Tearooms
from server.tearoom.telling import Telling

__all__ = ["KIND", "Tearooms", "compose"]

GroupChange = MemberJoined | MemberLeft | MemberRemoved | Renamed | RosterChanged
GROUP_CHANGES: tuple[type[GroupChange], ...] = (MemberJoined, MemberLeft, MemberRemoved, Renamed, RosterChanged)


def compose(
    *,
    database: Database,
    journal: Journal,
    follower: Follower,
    clock: Clock,
    ids: NewId,
    events: Events,
    identity: Identity,
    groups: Groups,
    conversations: Conversations,
    media: Media,
    connections: Connections,
    process: str,
) -> Tearooms:
    """Tea-rooms, ready to use, that follow what happens to groups and consents."""
    names = Names(database, groups, identity)
    live: Live = LiveStreams(
        KIND,
        TearoomMachine(),
        database=database,
        journal=journal,
        follower=follower,
        clock=clock,
        ids=ids,
        names=names.of,
        tick=Tick(),
    )
    tearooms = Tearooms(
        live,
        MediaLink(KIND, media, clock, Telling(live)),
        database=database,
        groups=groups,
        identity=identity,
        names=names,
        conversations=conversations,
        clock=clock,
        ids=ids,
        process=process,
    )

    async def group_changed(event: GroupChange) -> None:
        if isinstance(event, MemberLeft | MemberRemoved):
            await connections.end_channel_for(event.person, f"{KIND}:{event.group}", "not_member")
        await tearooms.refresh(event.group)

    async def house_changed(event: ConsentChanged) -> None:
        if event.purpose != "house_tearoom":
            return
        if not event.given:
            await connections.end_channel_for(event.person, f"{KIND}:{HOUSE}", "not_member")
        await tearooms.refresh(HOUSE)

    async def renamed(_: PersonRenamed) -> None:
        await tearooms.refresh(HOUSE)

    async def signed_out(event: SignedOut) -> None:
        tearooms.signed_out(event.person)

    async def erased(event: PersonErased) -> None:
        await tearooms.person_erased(event.person)

    async def meeting_ended(event: MeetingEnded) -> None:
        await tearooms.put_kettle_on(event.group)

    for change in GROUP_CHANGES:
        events.on(change, group_changed)
    events.on(ConsentChanged, house_changed)
    events.on(PersonRenamed, renamed)
    events.on(SignedOut, signed_out)
    events.on(PersonErased, erased)
    events.on(MeetingEnded, meeting_ended)
    return tearooms
