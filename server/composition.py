"""The composition root: builds the platform and the service of every slice, wired and not started."""

import random

from server.config import Config
from server.conversation.api import Conversations
from server.conversation.slice import CONVERSATION
from server.durable.consumers import Consumers
from server.durable.timers import Timers
from server.groups.api import Groups
from server.groups.slice import GROUPS
from server.guide.slice import GUIDE
from server.house_settings.api import HouseSettings
from server.house_settings.slice import HOUSE_SETTINGS
from server.identity import api as identity
from server.identity.slice import IDENTITY
from server.journal.alive import Alive
from server.journal.follower import Follower
from server.journal.journal import Journal
from server.journal.news import News
from server.journal.wakes import Wakes
from server.kit.clock import Clock
from server.kit.db import Database
from server.kit.ids import new_id
from server.kit.languages import Languages
from server.kit.pages import Pages
from server.outbox import api as outbox
from server.outbox.slice import OUTBOX
from server.outside import backplane_of, leases_of, limiter_of, mailer_of, media_of
from server.platform.erasure import in_order
from server.platform.own import DURABLE, PLATFORM, SETTINGS
from server.platform.platform import Platform
from server.platform.services import Services
from server.ports.backplane import Backplane
from server.ports.mail import Mailer
from server.ports.media import Media
from server.realtime.connections import Connections
from server.realtime.person import PersonChannel
from server.room import api as room
from server.room.slice import ROOM
from server.safety import api as safety
from server.safety.slice import SAFETY
from server.schedule import api as schedule
from server.schedule.slice import SCHEDULE
from server.settings.settings import Settings
from server.slices import SLICES
from server.tearoom import api as tearoom
from server.tearoom.slice import TEAROOM
from server.trial.api import Trials
from server.trial.slice import TRIAL
from server.turn_server.api import Relays
from server.turn_server.slice import TURN_SERVER

MOST_JITTER_S = 0.2
OTHERS_FIRST_S = 1.0  # time for others to handle a deadline: see decisions/0007


def build_platform(
    config: Config,
    clock: Clock,
    *,
    serves: bool,
    media: Media | None,
    mailer: Mailer | None,
    backplane: Backplane | None,
) -> Platform:
    """The platform for every slice. shape: `media`, `mailer` and `backplane` None: as the settings say"""
    database = Database(config.database_url, synchronous="FULL" if config.durable else "NORMAL")
    backplane, journal = backplane or backplane_of(config.redis_url), Journal(database)
    connections, leases = Connections(), leases_of(config.redis_url, clock)
    follower, process = Follower(database, journal, backplane, clock), new_id()
    news = News(process, database, follower, clock)
    first, languages = deadlines_left_s(config, serves=serves), Languages.load(config.languages)
    return Platform(
        clock=clock,
        database=database,
        settings=Settings(database, news, clock, config.settings),
        backplane=backplane,
        leases=leases,
        media=media or media_of(config.media, backplane, leases, clock, own=config.own_media and serves),
        mailer=mailer or mailer_of(config, clock),
        journal=journal,
        follower=follower,
        news=news,
        consumers=Consumers(process, database, news, clock),
        timers=Timers(process, database, news, clock),
        wakes=Wakes(database, clock, lambda: first + random.uniform(0, MOST_JITTER_S)),  # noqa: S311 - not a secret
        alive=Alive(process, database, clock),
        connections=connections,
        limiter=limiter_of(config.redis_url, clock),
        people=PersonChannel(backplane, connections),
        languages=languages,
        pages=Pages(languages),
    )


def deadlines_left_s(config: Config, *, serves: bool) -> float:
    """How long deadlines are left to other processes. source: decisions/0007"""
    others_first = not serves if config.redis_url is None else serves and not config.own_work
    return OTHERS_FIRST_S if others_first else 0.0


def compose(config: Config, platform: Platform) -> Services:
    """The service of every slice, lowest first."""
    services = Services()
    services.add(PLATFORM, platform)
    services.add(DURABLE, platform)
    services.add(SETTINGS, platform)
    letters = services.add(OUTBOX, _letters(config, platform))
    accounts = services.add(IDENTITY, _accounts(config, platform, letters.outbox))
    services.add(HOUSE_SETTINGS, HouseSettings(platform.database, platform.news, accounts.identity, platform.settings))
    services.add(SAFETY, safety.load())
    services.add(GUIDE, None)
    groups = services.add(
        GROUPS,
        Groups(
            platform.database, platform.clock, platform.news, accounts.identity, config.public_url, platform.settings
        ),
    )
    meetings = services.add(
        SCHEDULE, schedule.Schedule(platform.database, platform.clock, platform.news, groups, platform.settings)
    )
    groups.agenda = meetings
    schedule.Notices(groups, platform.news, platform.people.tell_here, platform.people.tell_all_here)
    conversations = services.add(
        CONVERSATION,
        Conversations(
            database=platform.database,
            journal=platform.journal,
            follower=platform.follower,
            clock=platform.clock,
            ids=new_id,
        ),
    )
    services.add(ROOM, _rooms(platform, groups, meetings, conversations))
    services.add(TEAROOM, _tearooms(platform, accounts.identity, groups, conversations))
    services.add(TRIAL, Trials(platform.media, platform.clock))
    services.add(TURN_SERVER, Relays(config.turn, platform.clock, new_id))
    services.register(platform.consumers, platform.timers)
    letters.outbox.connect(accounts.directory, services.letters())
    letters.inbox.declare(services.notices())
    letters.inbox.tell(platform.people)
    _tell(platform, services)
    return services


def _letters(config: Config, platform: Platform) -> outbox.OutboxParts:
    return outbox.compose(
        database=platform.database,
        clock=platform.clock,
        news=platform.news,
        mailer=platform.mailer,
        languages=platform.languages,
        secret=config.secret,
        public_url=config.public_url,
    )


def _accounts(config: Config, platform: Platform, letters: outbox.Outbox) -> identity.IdentityParts:
    return identity.compose(
        database=platform.database,
        clock=platform.clock,
        news=platform.news,
        outbox=letters,
        languages=platform.languages,
        secret=config.secret,
        public_url=config.public_url,
        settings=platform.settings,
        demo=config.demo,
        limiter=platform.limiter,
        kept=in_order(SLICES),
    )


def _rooms(
    platform: Platform, groups: Groups, meetings: schedule.Schedule, conversations: Conversations
) -> room.RoomParts:
    return room.compose(
        database=platform.database,
        journal=platform.journal,
        follower=platform.follower,
        backplane=platform.backplane,
        connections=platform.connections,
        clock=platform.clock,
        ids=new_id,
        process=platform.alive.id,
        news=platform.news,
        groups=groups,
        schedule=meetings,
        conversations=conversations,
        media=platform.media,
        tell=platform.people.tell,
        settings=platform.settings,
    )


def _tearooms(
    platform: Platform, accounts: identity.Identity, groups: Groups, conversations: Conversations
) -> tearoom.Tearooms:
    return tearoom.compose(
        database=platform.database,
        journal=platform.journal,
        follower=platform.follower,
        backplane=platform.backplane,
        clock=platform.clock,
        ids=new_id,
        news=platform.news,
        identity=accounts,
        groups=groups,
        conversations=conversations,
        media=platform.media,
        connections=platform.connections,
        process=platform.alive.id,
    )


def _tell(platform: Platform, services: Services) -> None:
    """Connect deadlines, dead processes and sign-outs to the services that handle them."""
    for places in services.places():
        platform.wakes.on(places.kind, places.wake, places.overdue)
        platform.alive.on_lapsed(places.process_lapsed)
    platform.alive.on_buried(platform.connections.close_all)

    def signed_out(event: identity.SignedOut) -> None:
        platform.connections.end_sign_in(event.person, event.sign_in)

    def erased(event: identity.PersonErased) -> None:
        platform.connections.end_person(event.person)

    platform.news.at_once(identity.SignedOut, signed_out)
    platform.news.at_once(identity.PersonErased, erased)
