"""What this process needs of the world outside, as its settings say: which adapter stands behind which port."""

import sys

from server.adapters.mail_demo import DemoMailbox
from server.adapters.mail_smtp import SmtpMailer
from server.adapters.media_pipe import MediaPipe
from server.adapters.media_remote import RemoteMedia
from server.adapters.media_socket import MediaSocket
from server.addresses import reachable
from server.config import Config, MediaConfig
from server.kit.clock import Clock


def media_of(config: MediaConfig, *, own: bool) -> RemoteMedia:
    """The media server: a child of this process, or one that is kept elsewhere."""
    return MediaPipe(config.host, config.port, config.announce or reachable()) if own else MediaSocket(config.socket)


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
