"""Every part of the program, made once and handed what it needs: the inside of the composition root."""

import random
from dataclasses import dataclass

from server.adapters.mail_demo import DemoMailbox
from server.config import Config
from server.conversation import api as conversation
from server.groups import api as groups
from server.identity import api as identity
from server.journal import privacy as journal_privacy
from server.journal.alive import Alive
from server.journal.follower import Follower
from server.journal.journal import Journal
from server.journal.news import News
from server.journal.wakes import Wakes
from server.kit.clock import Clock
from server.kit.db import Database
from server.kit.ids import new_id
from server.kit.languages import Languages
from server.outside import backplane_of, leases_of, limiter_of, mailer_of, media_of
from server.ports.backplane import Backplane
from server.ports.leases import Leases
from server.ports.mail import Mailer
from server.ports.media import Media
from server.ports.rate_limiter import RateLimiter
from server.realtime.connections import Connections
from server.realtime.person import PersonChannel
from server.room import api as room
from server.schedule import api as schedule
from server.tearoom import api as tearoom
from server.trial.service import Trials

MOST_JITTER_S = 0.2
OTHERS_FIRST_S = 1.0  # for others to meet a deadline: see decisions/0007
# What was written is found by who wrote it: conversations first.
PRIVACY = (groups.PRIVACY, schedule.PRIVACY, room.PRIVACY, conversation.PRIVACY, journal_privacy.PRIVACY)


@dataclass(frozen=True, slots=True)
class Ground:
    """What every slice stands on."""

    clock: Clock
    news: News
    database: Database
    backplane: Backplane
    leases: Leases
    media: Media
    journal: Journal
    follower: Follower
    wakes: Wakes
    alive: Alive
    connections: Connections
    limiter: RateLimiter
    people: PersonChannel


@dataclass(frozen=True, slots=True)
class Parts:
    """The slices, on their ground. shape: `mailbox` is there in the demo only"""

    ground: Ground
    languages: Languages
    mailbox: DemoMailbox | None
    identity: identity.IdentityParts
    groups: groups.Groups
    schedule: schedule.Schedule
    conversations: conversation.Conversations
    rooms: room.RoomParts
    tearooms: tearoom.Tearooms
    trials: Trials


def assemble(config: Config, clock: Clock, *, serves: bool, media: Media | None, mailer: Mailer | None) -> Parts:
    """Everything, wired, with nothing started. shape: `media` and `mailer` None: as the settings say"""
    mailer = mailer or mailer_of(config, clock)
    ground, languages = lay(config, clock, media, serves=serves), Languages.load(config.languages)
    accounts = identity.compose(
        database=ground.database,
        clock=clock,
        news=ground.news,
        mailer=mailer,
        languages=languages,
        secret=config.secret,
        public_url=config.public_url,
        house=config.house,
        demo=config.demo,
        limiter=ground.limiter,
        others=PRIVACY,
    )
    circles = groups.Groups(
        ground.database, clock, ground.news, accounts.identity, config.public_url, board=config.board
    )
    meetings = schedule.Schedule(ground.database, clock, ground.news, circles)
    schedule.Notices(circles, ground.news, ground.people.tell_here)
    conversations = conversation.Conversations(
        database=ground.database, journal=ground.journal, follower=ground.follower, clock=clock, ids=new_id
    )
    rooms = open_rooms(config, ground, circles, meetings, conversations)
    tearooms = open_tearooms(ground, accounts.identity, circles, conversations)
    wire(ground, rooms.rooms, tearooms)
    mailbox = mailer if isinstance(mailer, DemoMailbox) else None
    trials = Trials(ground.media, clock)
    return Parts(ground, languages, mailbox, accounts, circles, meetings, conversations, rooms, tearooms, trials)


def lay(config: Config, clock: Clock, media: Media | None, *, serves: bool) -> Ground:
    """The log, the socket's registry and what is outside."""
    database = Database(config.database_url, synchronous="FULL" if config.durable else "NORMAL")
    backplane, journal = backplane_of(config.redis_url), Journal(database)
    connections, leases = Connections(), leases_of(config.redis_url, clock)
    follower, process = Follower(database, journal, backplane, clock), new_id()
    first = deadlines_left_s(config, serves=serves)
    return Ground(
        clock=clock,
        database=database,
        backplane=backplane,
        leases=leases,
        media=media or media_of(config.media, backplane, leases, clock, own=config.own_media and serves),
        journal=journal,
        follower=follower,
        news=News(process, database, follower, clock),
        wakes=Wakes(database, clock, lambda: first + random.uniform(0, MOST_JITTER_S)),  # noqa: S311 - not a secret
        alive=Alive(process, database, clock),
        connections=connections,
        limiter=limiter_of(config.redis_url, clock),
        people=PersonChannel(backplane, connections),
    )


def deadlines_left_s(config: Config, *, serves: bool) -> float:
    """How long deadlines are left to other processes. source: decisions/0007"""
    others_first = not serves if config.redis_url is None else serves and not config.own_work
    return OTHERS_FIRST_S if others_first else 0.0


def open_rooms(
    config: Config,
    ground: Ground,
    circles: groups.Groups,
    meetings: schedule.Schedule,
    conversations: conversation.Conversations,
) -> room.RoomParts:
    """The rooms of meetings."""
    return room.compose(
        database=ground.database,
        journal=ground.journal,
        follower=ground.follower,
        backplane=ground.backplane,
        connections=ground.connections,
        clock=ground.clock,
        ids=new_id,
        process=ground.alive.id,
        news=ground.news,
        groups=circles,
        schedule=meetings,
        conversations=conversations,
        media=ground.media,
        tell=ground.people.tell,
        private_chats=config.private_chat,
    )


def open_tearooms(
    ground: Ground,
    accounts: identity.Identity,
    circles: groups.Groups,
    conversations: conversation.Conversations,
) -> tearoom.Tearooms:
    """The tea-rooms of groups and of the house."""
    return tearoom.compose(
        database=ground.database,
        journal=ground.journal,
        follower=ground.follower,
        backplane=ground.backplane,
        clock=ground.clock,
        ids=new_id,
        news=ground.news,
        identity=accounts,
        groups=circles,
        conversations=conversations,
        media=ground.media,
        connections=ground.connections,
        process=ground.alive.id,
    )


def wire(ground: Ground, rooms: room.Rooms, tearooms: tearoom.Tearooms) -> None:
    """Who hears of deadlines, of processes that died, and of people who are signed out."""
    ground.wakes.on(room.KIND, rooms.wake, rooms.live.overdue)
    ground.wakes.on(tearoom.KIND, tearooms.live.wake, tearooms.live.overdue)
    ground.alive.on_lapsed(rooms.process_lapsed)
    ground.alive.on_lapsed(tearooms.process_lapsed)
    ground.alive.on_buried(ground.connections.close_all)

    def signed_out(event: identity.SignedOut) -> None:
        ground.connections.end_sign_in(event.person, event.sign_in)

    def erased(event: identity.PersonErased) -> None:
        ground.connections.end_person(event.person)

    ground.news.at_once(identity.SignedOut, signed_out)
    ground.news.at_once(identity.PersonErased, erased)
