"""Selects the adapter behind each port, from the settings."""

import sys

from server.adapters.backplane_memory import MemoryBackplane
from server.adapters.backplane_redis import RedisBackplane
from server.adapters.leases_memory import MemoryLeases
from server.adapters.leases_redis import RedisLeases
from server.adapters.mail_demo import DemoMailbox
from server.adapters.mail_smtp import SmtpMailer
from server.adapters.media_cluster import MediaCluster
from server.adapters.media_pipe import MediaPipe
from server.adapters.media_socket import MediaSocket
from server.adapters.rate_limiter_memory import MemoryRateLimiter
from server.adapters.rate_limiter_redis import RedisRateLimiter
from server.addresses import reachable
from server.config import Config, MediaConfig
from server.kit.clock import Clock
from server.ports.backplane import Backplane
from server.ports.leases import Leases
from server.ports.media import Media


def media_of(config: MediaConfig, backplane: Backplane, leases: Leases, clock: Clock, *, own: bool) -> Media:
    """The media server: a child of this process, a separate one, or any number of those."""
    if own:
        return MediaPipe(config.host, config.port, config.announce or reachable(), config.tcp_port)
    return MediaCluster(backplane, leases, clock) if config.redis_url else MediaSocket(config.socket)


def backplane_of(redis_url: str | None) -> MemoryBackplane | RedisBackplane:
    """How processes notify each other: through Redis, or not at all."""
    return RedisBackplane(redis_url) if redis_url else MemoryBackplane()


def leases_of(redis_url: str | None, clock: Clock) -> MemoryLeases | RedisLeases:
    """How processes agree on who does what: through Redis, or within the only process."""
    return RedisLeases(redis_url) if redis_url else MemoryLeases(clock)


def limiter_of(redis_url: str | None, clock: Clock) -> MemoryRateLimiter | RedisRateLimiter:
    """How requests are counted: for the house, or in this process."""
    return RedisRateLimiter(redis_url, clock) if redis_url else MemoryRateLimiter(clock)


def mailer_of(config: Config, clock: Clock) -> DemoMailbox | SmtpMailer:
    """How email is sent: the demo keeps it, else it goes to a relay. raises: ValueError, which `config` prevents"""
    if config.demo:
        return DemoMailbox(sys.stdout.write)
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
