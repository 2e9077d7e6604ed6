"""The composition root: `parts` makes everything, `life` runs it, and here it becomes one application."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.routing import BaseRoute

from server import front
from server.config import Config
from server.groups.routes import routes as group_routes
from server.guide import api as guide
from server.health import Health
from server.identity import api as identity
from server.kit.clock import Clock
from server.kit.errors import Refused
from server.kit.headers import SecurityHeaders
from server.kit.heads import BoundedHeads
from server.kit.host import OwnNames, ServesOwnNames
from server.kit.ids import new_id
from server.kit.origin import SameOrigin
from server.kit.pages import Pages
from server.kit.proxies import Proxies
from server.kit.rate_limits import RateLimits
from server.kit.requests import RequestCounts, Requests
from server.life import Life
from server.metrics.door import Door
from server.metrics.house import HouseNumbers
from server.metrics.media import of_child
from server.parts import Parts, assemble
from server.ports.mail import Mailer
from server.ports.media import Media
from server.realtime.carrier import KeepsServerEnd
from server.realtime.gateway import Gateway
from server.relay.routes import routes as relay_routes
from server.safety import api as safety
from server.schedule.routes import routes as meeting_routes
from server.tearoom.channel import TearoomChannel
from server.tearoom.routes import routes as tearoom_routes
from server.trial.routes import routes as trial_routes


@dataclass(frozen=True, slots=True)
class House:
    """The application, and the parts it is made of: by their front doors the demo fills it.

    shape: `step_back` before the door is closed, `say_goodbye` after it: every socket is closed with "come back", which
    the application's end does too, if nobody has
    """

    app: Starlette
    step_back: Callable[[], Awaitable[None]]
    say_goodbye: Callable[[], Awaitable[None]]
    parts: Parts


def build(
    config: Config,
    clock: Clock,
    *,
    serves: bool = True,
    media: Media | None = None,
    mailer: Mailer | None = None,
) -> House:
    """Everything that one process does, not started yet: the application's lifespan does that.

    shape: a process that does not serve is a worker: it knows the rooms from the log, but keeps nobody's media;
    `media` and `mailer` stand in for those that the settings name
    """
    parts = assemble(config, clock, serves=serves, media=media, mailer=mailer)
    pages, counts = Pages(parts.languages), RequestCounts()
    own = HouseNumbers(parts, counts)
    numbers = Door([own, of_child(parts.ground.media)], config.watch, look=own.look)
    health = Health(parts.ground.database, parts.ground.backplane, parts.ground.media, clock)
    life = Life(parts, config, health, serves=serves, beside={"numbers": numbers.run})
    names = OwnNames(config.origins, config.secure, nearby=config.demo)
    app = Starlette(
        routes=[*health.routes(), *numbers.routes(), *routes(parts, pages, config)],
        lifespan=life.span,
        middleware=[
            Middleware(KeepsServerEnd),  # the first, before anybody wraps what the server gives
            Middleware(BoundedHeads),
            Middleware(Proxies, trusted=config.trusted_proxies),
            Middleware(Requests, counts=counts, ids=new_id),
            Middleware(SecurityHeaders, names=names),
            Middleware(ServesOwnNames, names=names),
            Middleware(SameOrigin, names=names),
            Middleware(identity.KnowsWho, sign_ins=parts.identity.sign_ins),
            Middleware(RateLimits, limiter=parts.ground.limiter),
        ],
        exception_handlers={Refused: pages.refused, HTTPException: pages.http_error, Exception: pages.failed},
    )
    return House(app, life.step_back, life.say_goodbye, parts)


def routes(parts: Parts, pages: Pages, config: Config) -> list[BaseRoute]:
    """Every address there is; each names who may use it."""
    return [
        *identity.AccountRoutes(parts.identity).routes(),
        *identity.LetterRoutes(parts.identity).routes(),
        *identity.LanguageRoutes(parts.identity).routes(),
        *identity.SignInPages(parts.identity, pages).routes(),
        *identity.SafetyPages(parts.identity, pages).routes(),
        *safety.HelpPage(pages, safety.load()).routes(),
        *guide.GuidePage(pages).routes(),
        *group_routes(parts.groups, parts.schedule),
        *meeting_routes(parts.schedule.meetings),
        *parts.rooms.routes,
        *tearoom_routes(parts.tearooms),
        *trial_routes(parts.trials),
        *relay_routes(config.turn, parts.ground.clock, new_id),
        gateway(parts).route(),
        *pages.routes(),
        *(parts.mailbox.routes(pages) if parts.mailbox else ()),
        *front.routes(config.web_dist, parts.languages),
    ]


def gateway(parts: Parts) -> Gateway:
    """The socket, with every kind of channel."""
    ground = parts.ground
    return Gateway(
        [ground.people, parts.rooms.channel, TearoomChannel(parts.tearooms), parts.conversations.channel],
        connections=ground.connections,
        clock=ground.clock,
        ids=new_id,
        limiter=ground.limiter,
    )
