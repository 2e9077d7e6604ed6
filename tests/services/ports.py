"""Free ports for servers under test, and which addresses there are."""

import random
import socket
from contextlib import ExitStack, suppress

_given: set[int] = set()


def free_port() -> int:
    """A port free for TCP and UDP on loopback, given once per run.

    units: 20000..31999, below the range from which the system picks ports for outgoing connections
    """
    while True:
        port = random.randrange(20_000, 32_000)
        if port not in _given and _is_free(port):
            _given.add(port)
            return port


def has_ipv6() -> bool:
    """Whether this machine's loopback has an IPv6 address."""
    with suppress(OSError), socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as probe:
        probe.bind(("::1", 0))
        return True
    return False


def _is_free(port: int) -> bool:
    with ExitStack() as stack:
        try:
            for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
                stack.enter_context(socket.socket(socket.AF_INET, kind)).bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
