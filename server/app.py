"""The application of one process: the composed services behind their routes, channels and middleware."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.routing import BaseRoute

from server import spa
from server.adapters.mail_demo import DemoMailbox
from server.composition import build_platform, compose
from server.config import Config
from server.health import Health
from server.identity import api as identity
from server.identity.slice import IDENTITY
from server.kit.clock import Clock
from server.kit.errors import Refused
from server.kit.headers import SecurityHeaders
from server.kit.heads import BoundedHeads
from server.kit.host import OwnNames, ServesOwnNames
from server.kit.ids import new_id
from server.kit.origin import SameOrigin
from server.kit.proxies import Proxies
from server.kit.rate_limits import RateLimits
from server.kit.requests import RequestCounts, Requests
from server.lifecycle import Lifecycle
from server.metrics.endpoint import MetricsEndpoint
from server.metrics.house import HouseNumbers
from server.metrics.media import of_child
from server.outbox.api import UNSUBSCRIBE
from server.platform.platform import Platform
from server.platform.services import Services
from server.ports.backplane import Backplane
from server.ports.mail import Mailer
from server.ports.media import Media
from server.realtime.gateway import Gateway
from server.realtime.socket_writer import KeepsServerEnd


@dataclass(frozen=True, slots=True)
class Application:
    """The ASGI application of one process and its shutdown.

    shape: call `start_drain` before the port is closed and `drain_sockets` after it: every socket is closed with "come
    back". The application's shutdown does the latter if nobody has
    """

    app: Starlette
    start_drain: Callable[[], Awaitable[None]]
    drain_sockets: Callable[[], Awaitable[None]]
    platform: Platform
    services: Services


def build(
    config: Config,
    clock: Clock,
    *,
    serves: bool = True,
    media: Media | None = None,
    mailer: Mailer | None = None,
    backplane: Backplane | None = None,
) -> Application:
    """Build everything that one process does; the application's lifespan starts it.

    shape: a process that does not serve is a worker: it knows the rooms from the log, but handles nobody's media;
    `media`, `mailer` and `backplane` replace those from the settings
    """
    platform = build_platform(config, clock, serves=serves, media=media, mailer=mailer, backplane=backplane)
    services, counts = compose(config, platform), RequestCounts()
    own = HouseNumbers(platform, services, counts)
    numbers = MetricsEndpoint([own, of_child(platform.media)], config.watch, look=own.look)
    health = Health(platform.database, platform.backplane, platform.media, clock)
    lifecycle = Lifecycle(platform, services, config, health, serves=serves, beside={"numbers": numbers.run})
    names, pages = OwnNames(config.origins, config.secure, nearby=config.demo), platform.pages
    app = Starlette(
        routes=[*health.routes(), *numbers.routes(), *routes(platform, services, config)],
        lifespan=lifecycle.span,
        middleware=[
            Middleware(KeepsServerEnd),  # first, before anything wraps the server's `send`
            Middleware(BoundedHeads),
            Middleware(Proxies, trusted=config.trusted_proxies),
            Middleware(Requests, counts=counts, ids=new_id),
            Middleware(SecurityHeaders, names=names),
            Middleware(ServesOwnNames, names=names),
            Middleware(SameOrigin, names=names, open_to_all=UNSUBSCRIBE),
            Middleware(identity.KnowsWho, sign_ins=services[IDENTITY].sign_ins),
            Middleware(RateLimits, limiter=platform.limiter),
        ],
        exception_handlers={Refused: pages.refused, HTTPException: pages.http_error, Exception: pages.failed},
    )
    return Application(app, lifecycle.start_drain, lifecycle.drain_sockets, platform, services)


def routes(platform: Platform, services: Services, config: Config) -> list[BaseRoute]:
    """Every route; each declares who may use it."""
    gateway = Gateway(
        services.channels(),
        connections=platform.connections,
        clock=platform.clock,
        ids=new_id,
        limiter=platform.limiter,
    )
    mailbox = platform.mailer.routes(platform.pages) if isinstance(platform.mailer, DemoMailbox) else ()
    return [
        *services.routes(platform.pages),
        gateway.route(),
        *platform.pages.routes(),
        *mailbox,
        *spa.routes(config.web_dist, platform.languages, services.views()),
    ]
