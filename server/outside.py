"""What this process needs of the world outside, as its settings say: which adapter stands behind which port."""

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
    """The media server: a child of this process, one that is kept elsewhere, or any number of those."""
    if own:
        return MediaPipe(config.host, config.port, config.announce or reachable(), config.tcp_port)
    return MediaCluster(backplane, leases, clock) if config.redis_url else MediaSocket(config.socket)


def backplane_of(redis_url: str | None) -> MemoryBackplane | RedisBackplane:
    """How processes hear of each other: through Redis, or not at all."""
    return RedisBackplane(redis_url) if redis_url else MemoryBackplane()


def leases_of(redis_url: str | None, clock: Clock) -> MemoryLeases | RedisLeases:
    """How processes agree on who does what: through Redis, or by being alone."""
    return RedisLeases(redis_url) if redis_url else MemoryLeases(clock)


def limiter_of(redis_url: str | None, clock: Clock) -> MemoryRateLimiter | RedisRateLimiter:
    """Who has asked often enough: counted for the house, or here."""
    return RedisRateLimiter(redis_url, clock) if redis_url else MemoryRateLimiter(clock)


def mailer_of(config: Config, clock: Clock) -> DemoMailbox | SmtpMailer:
    """Where mail goes: in the demo it stays here, else to a relay. raises: ValueError, which `config` prevents"""
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
