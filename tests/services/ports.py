"""Free ports for servers under test."""

import random
import socket
from contextlib import ExitStack

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


def _is_free(port: int) -> bool:
    with ExitStack() as stack:
        try:
            for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM):
                stack.enter_context(socket.socket(socket.AF_INET, kind)).bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
