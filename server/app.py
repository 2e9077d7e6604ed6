"""The composition root: every part is made here, once, and handed what it needs."""

import asyncio
import random
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any

import structlog
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.routing import BaseRoute

from server import front
from server.adapters.backplane_memory import MemoryBackplane
from server.adapters.mail_demo import DemoMailbox
from server.adapters.mail_smtp import SmtpMailer
from server.adapters.media_pipe import MediaPipe
from server.adapters.media_remote import RemoteMedia
from server.adapters.media_socket import MediaSocket
from server.addresses import reachable
from server.background import Background, Loop
from server.config import Config, MediaConfig
from server.conversation import api as conversation
from server.groups import api as groups
from server.groups.routes import routes as group_routes
from server.health import Health
from server.identity import api as identity
from server.journal.alive import Alive
from server.journal.follower import Follower
from server.journal.journal import Journal
from server.journal.wakes import Wakes
from server.kit.clock import Clock
from server.kit.db import Database
from server.kit.errors import Refused
from server.kit.events import Events
from server.kit.headers import SecurityHeaders
from server.kit.ids import new_id
from server.kit.origin import SameOrigin
from server.kit.pages import Pages
from server.kit.words import Words
from server.ports.mail import Mailer
from server.realtime.bugs import where
from server.realtime.carrier import KeepsServerEnd
from server.realtime.connections import Connections
from server.realtime.gateway import Gateway
from server.realtime.live import LiveStreams
from server.realtime.person import PersonChannel
from server.room import api as room
from server.room.model import KIND as ROOM
from server.safety import api as safety
from server.schedule import api as schedule
from server.schedule.routes import routes as meeting_routes
from server.tearoom import api as tearoom
from server.tearoom.channel import TearoomChannel
from server.tearoom.model import KIND as TEAROOM
from server.tearoom.routes import routes as tearoom_routes

MOST_JITTER_S = 0.2
WORKER_WAITS_S = 1.0  # before it meets a deadline: see decisions/0007
TIDY_S = 60.0
GOODBYE_S, END_S = 5.0, 6.5  # with what requests are given, twenty seconds at most
PRIVACY = (groups.PRIVACY, schedule.PRIVACY, room.PRIVACY, conversation.PRIVACY)
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class House:
    """The application, and the front doors through which the demo fills it.

    shape: `say_goodbye` closes every socket with "come back"; the application's end does so too, if nobody has
    """

    app: Starlette
    say_goodbye: Callable[[], Awaitable[None]]
    database: Database
    identity: identity.IdentityParts
    groups: groups.Groups
    schedule: schedule.Schedule


def build(config: Config, clock: Clock, *, serves: bool = True) -> House:
    """Everything that one process does, not started yet: the application's lifespan does that.

    shape: a process that does not serve is a worker: it knows the rooms from the log, but keeps nobody's media
    """
    process, events, words = new_id(), Events(), Words.load(config.messages)
    pages = Pages(words)
    database = Database(config.database_url, synchronous="FULL" if config.durable else "NORMAL")
    backplane = MemoryBackplane()
    media = media_of(config.media, own=config.own_media and serves)
    mailbox = DemoMailbox(sys.stdout.write) if config.demo else None

    journal = Journal(database)
    follower = Follower(database, journal, backplane, clock)
    first = 0.0 if serves else WORKER_WAITS_S
    wakes = Wakes(database, clock, lambda: first + random.uniform(0, MOST_JITTER_S))  # noqa: S311 - not a secret
    alive = Alive(process, database, clock)
    connections = Connections(backplane)
    people = PersonChannel(backplane, connections)

    accounts = identity.compose(
        database=database,
        clock=clock,
        events=events,
        mailer=mailbox or smtp(config, clock),
        words=words,
        secret=config.secret,
        public_url=config.public_url,
        house=config.house,
        demo=config.demo,
        others=PRIVACY,
    )
    circles = groups.Groups(database, clock, events, accounts.identity, config.public_url)
    meetings = schedule.Schedule(database, clock, events, circles)
    schedule.Notices(circles, events, people.tell)
    conversations = conversation.Conversations(
        database=database, journal=journal, follower=follower, clock=clock, ids=new_id
    )
    rooms = room.compose(
        database=database,
        journal=journal,
        follower=follower,
        backplane=backplane,
        connections=connections,
        clock=clock,
        ids=new_id,
        process=process,
        events=events,
        groups=circles,
        schedule=meetings,
        conversations=conversations,
        media=media,
        tell=people.tell,
    )
    tearooms = tearoom.compose(
        database=database,
        journal=journal,
        follower=follower,
        clock=clock,
        ids=new_id,
        events=events,
        identity=accounts.identity,
        groups=circles,
        conversations=conversations,
        media=media,
        connections=connections,
        process=process,
    )

    wakes.on(ROOM, rooms.rooms.live.wake)
    wakes.on(TEAROOM, tearooms.live.wake)
    alive.on_lapsed(rooms.rooms.process_lapsed)
    alive.on_lapsed(tearooms.process_lapsed)
    alive.on_buried(connections.close_all)
    sign_out(events, connections)

    async def resume() -> None:
        """Know again where people were when the last process ended: their media must not wait for their pages."""
        unfinished = {meeting.id for meeting in await meetings.unfinished()}
        await open_all(rooms.rooms.live, unfinished.intersection(await rooms.rooms.live.keys()))
        await open_all(tearooms.live, await tearooms.live.keys())

    async def sweep() -> None:
        while True:
            await clock.sleep(TIDY_S)
            await rooms.rooms.live.sweep()
            await tearooms.live.sweep()
            await conversations.sweep()

    async def tidy() -> None:
        while True:
            await clock.sleep(TIDY_S)
            await rooms.attendances.tidy()
            await accounts.myself.purge()
            await circles.tidy()

    loops: dict[str, Loop] = {"follower": follower.run, "wakes": wakes.run, "alive": alive.run, "sweep": sweep}
    if serves:
        loops |= {"room_media": rooms.rooms.run, "tearoom_media": tearooms.media.run}
    if config.own_work or not serves:
        loops |= {"mail": accounts.postman.run, "fading": conversations.run, "tidy": tidy}
    background = Background(loops)

    async def say_goodbye() -> None:
        if not config.own_media:
            await media.stop()  # first: a media server that stays need not silence those who only change the process
        with suppress(TimeoutError):
            async with asyncio.timeout(GOODBYE_S):
                await connections.stop()

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        await alive.start()
        if serves:
            await media.start()
        await connections.start()
        await people.start()
        await rooms.rooms.start()
        if serves and not config.own_media:
            await resume()
        background.start()
        yield
        try:
            async with asyncio.timeout(END_S):
                await say_goodbye()
                await rooms.rooms.settle()
                await background.stop()
                await alive.stop()
                await journal.close()
                await follower.close()
        except Exception:  # a database that hangs, most likely: those who stay find out what was left undone
            log.exception("not_ended_in_order")
        finally:
            await media.stop()
            await database.close()

    gateway = Gateway(
        [people, rooms.channel, TearoomChannel(tearooms), conversations.channel],
        connections=connections,
        clock=clock,
        ids=new_id,
    )
    routes: list[BaseRoute] = [
        *Health(database, backplane, media).routes(),
        *identity.AccountRoutes(accounts).routes(),
        *identity.SignInPages(accounts, pages).routes(),
        *safety.HelpPage(pages, safety.load()).routes(),
        *group_routes(circles, meetings),
        *meeting_routes(meetings.meetings),
        *rooms.routes,
        *tearoom_routes(tearooms),
        gateway.route(),
        *pages.routes(),
        *(mailbox.routes(pages) if mailbox else ()),
        *front.routes(config.web_dist),
    ]
    app = Starlette(
        routes=routes,
        lifespan=lifespan,
        middleware=[
            Middleware(KeepsServerEnd),  # the first, before anybody wraps what the server gives
            Middleware(SecurityHeaders, secure=config.secure),
            Middleware(SameOrigin, origins=config.origins, secure=config.secure),
            Middleware(identity.KnowsWho, sign_ins=accounts.sign_ins),
        ],
        exception_handlers={Refused: pages.refused, HTTPException: pages.http_error, Exception: pages.failed},
    )
    return House(app, say_goodbye, database, accounts, circles, meetings)


def media_of(config: MediaConfig, *, own: bool) -> RemoteMedia:
    """The media server: a child of this process, or one that is kept elsewhere."""
    return MediaPipe(config.host, config.port, config.announce or reachable()) if own else MediaSocket(config.socket)


async def open_all(live: LiveStreams[Any, Any, Any, Any], keys: Iterable[str]) -> None:
    """Read these streams; one that cannot be read does not keep the others away."""
    for key in keys:
        try:
            await live.open(key)
        except Exception as error:  # noqa: BLE001 - whoever goes there will meet it again
            log.error("bug", where=where(error))


def smtp(config: Config, clock: Clock) -> Mailer:
    """The relay that mail leaves by. raises: ValueError, which `config` prevents"""
    relay = config.smtp
    if relay is None:
        raise ValueError("no mail relay")
    return SmtpMailer(
        clock,
        sender=config.mail_from,
        host=relay.host,
        port=relay.port,
        tls=relay.tls,
        username=relay.username,
        password=relay.password,
    )


def sign_out(events: Events, connections: Connections) -> None:
    """Whoever is signed out somewhere, or erased, loses the sockets there at once."""

    async def signed_out(event: identity.SignedOut) -> None:
        await connections.end_sign_in(event.sign_in)

    async def erased(event: identity.PersonErased) -> None:
        await connections.end_person(event.person)

    events.on(identity.SignedOut, signed_out)
    events.on(identity.PersonErased, erased)
