"""What every slice is given: built once per process."""

from dataclasses import dataclass

from server.durable.consumers import Consumers
from server.durable.timers import Timers
from server.journal.alive import Alive
from server.journal.follower import Follower
from server.journal.journal import Journal
from server.journal.news import News
from server.journal.wakes import Wakes
from server.kit.clock import Clock
from server.kit.db import Database
from server.kit.languages import Languages
from server.kit.pages import Pages
from server.ports.backplane import Backplane
from server.ports.leases import Leases
from server.ports.mail import Mailer
from server.ports.media import Media
from server.ports.rate_limiter import RateLimiter
from server.realtime.connections import Connections
from server.realtime.person import PersonChannel
from server.settings.settings import Settings


@dataclass(frozen=True, slots=True)
class Platform:
    """The log, the socket registry, the adapters of this process, the texts, and what organisers chose."""

    clock: Clock
    news: News
    consumers: Consumers
    timers: Timers
    database: Database
    settings: Settings
    backplane: Backplane
    leases: Leases
    media: Media
    mailer: Mailer
    journal: Journal
    follower: Follower
    wakes: Wakes
    alive: Alive
    connections: Connections
    limiter: RateLimiter
    people: PersonChannel
    languages: Languages
    pages: Pages
