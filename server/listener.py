"""The HTTP listener and its shutdown: uvicorn, extended for draining."""

import asyncio
import os
import socket
import threading
from collections.abc import Awaitable, Callable, Generator
from contextlib import contextmanager

import uvicorn

REQUESTS_UNTIL_S, REQUESTS_AT_LEAST_S = 8, 3  # after the shutdown signal, and after all sockets are closed
LAST_S = 19.0  # whatever hangs
KERNEL_KEEPS_BYTES = 128 * 1024  # send buffer per connection, which the kernel doubles; otherwise megabytes


class Server(uvicorn.Server):
    """Asks every socket to reconnect before uvicorn, which has no such code, closes it; only then are requests drained.

    shape: `start_drain` is called while the port is still open, `drain_sockets` once it is closed
    """

    def __init__(
        self,
        config: uvicorn.Config,
        start_drain: Callable[[], Awaitable[None]],
        drain_sockets: Callable[[], Awaitable[None]],
    ) -> None:
        super().__init__(config)
        self._start_drain, self._drain_sockets = start_drain, drain_sockets

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        for door in self.servers:
            for listening in door.sockets:
                with socket.socket(fileno=os.dup(listening.fileno())) as same:
                    # Accepted connections inherit it.
                    same.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, KERNEL_KEEPS_BYTES)

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        loop = asyncio.get_running_loop()
        began_at = loop.time()
        await self._start_drain()
        for door in self.servers:
            door.close()
        await self._drain_sockets()
        left_s = began_at + REQUESTS_UNTIL_S - loop.time()
        self.config.timeout_graceful_shutdown = max(REQUESTS_AT_LEAST_S, int(left_s))
        await super().shutdown(sockets)

    @contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        """A shutdown signal is not a failure: uvicorn would raise it again at the end."""
        with super().capture_signals():
            yield
            self._captured_signals.clear()


def end_at_last(within_s: float = LAST_S, end: Callable[[int], object] = os._exit) -> threading.Timer:
    """Exit this process if nothing else does: from a thread, because the event loop may be what hangs."""
    timer = threading.Timer(within_s, end, (1,))
    timer.daemon = True
    timer.start()
    return timer
