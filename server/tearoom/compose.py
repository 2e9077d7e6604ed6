"""How the parts of the tea-room hang together; `parts.py` and tests call it."""

from server.circle.lines import Tick
from server.conversation.api import Conversations
from server.groups.api import Groups
from server.identity.api import Identity
from server.journal.follower import Follower
from server.journal.journal import Journal
from server.journal.news import News
from server.kit.clock import Clock
from server.kit.db import Database
from server.kit.ids import NewId
from server.ports.backplane import Backplane
from server.ports.media import Media
from server.realtime.connections import Connections
from server.realtime.key_exchange import KeyExchange
from server.realtime.live import LiveStreams
from server.realtime.media_link import MediaLink
from server.tearoom.machine import TearoomMachine
from server.tearoom.model import KIND
from server.tearoom.names import Names
from server.tearoom.news import Inward, says
from server.tearoom.service import Tearooms
from server.tearoom.telling import Live, Telling, pace


def compose(
    *,
    database: Database,
    journal: Journal,
    follower: Follower,
    backplane: Backplane,
    clock: Clock,
    ids: NewId,
    news: News,
    identity: Identity,
    groups: Groups,
    conversations: Conversations,
    media: Media,
    connections: Connections,
    process: str,
) -> Tearooms:
    """Tea-rooms, ready to use, that follow what happens to groups and consents. The caller starts and runs them."""
    names = Names(groups, identity)
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
        pace=pace,
        news=news,
        says=says,
    )
    tearooms = Tearooms(
        live,
        MediaLink(KIND, media, clock, Telling(live)),
        database=database,
        groups=groups,
        identity=identity,
        names=names,
        connections=connections,
        conversations=conversations,
        keys=KeyExchange(KIND, backplane),
        clock=clock,
        ids=ids,
        process=process,
    )
    Inward(tearooms, news)
    return tearooms
