"""One non-blocking UDP socket for all peers, read through the event loop's `add_reader`."""

import asyncio
import socket
from collections.abc import Callable, Iterator

from server.sfu import mmsg
from server.sfu.arena import LARGEST, Arena, Foreign
from server.sfu.binding import bound
from server.sfu.outbox import Outbox
from server.sfu.stun import Address

BUFFER = 4 << 20
# Whoever wakes for every packet spends much of the time waking. When they come densely the port sleeps a little between
# looking, so that several are dealt with at once: far less than networks make packets wait anyway.
DENSE_S, PAUSE_S = 0.003, 0.002
Receive = Callable[[Arena, int, int, Address], None]


class Inbox:
    """Reads one datagram after the other: for systems that cannot read many at once."""

    def __init__(self, own: socket.socket) -> None:
        self.arena = Arena(1)
        self._socket = own
        self._buffer = memoryview(self.arena.memory)[: LARGEST + 1]

    def read(self) -> Iterator[tuple[int, int, Address]]:
        """What has arrived: which buffer it is in, its size, and where it came from."""
        for _ in range(mmsg.READ):
            try:
                size, address = self._socket.recvfrom_into(self._buffer)
            except OSError:  # nothing more to read, or a neighbour's ICMP error
                return
            if size <= LARGEST:
                yield 0, size, address


class UdpPort:
    """Calls `receive` for each datagram, and sends through `outbox` what that caused, together.

    shape: without `library` one system call per datagram, as where Linux's way is missing
    """

    def __init__(self, host: str, port: int, receive: Receive, library: Foreign = mmsg.KERNEL) -> None:
        self._socket = bound(socket.SOCK_DGRAM, host, port)
        for option in (socket.SO_RCVBUF, socket.SO_SNDBUF):
            self._socket.setsockopt(socket.SOL_SOCKET, option, BUFFER)
        self.family = self._socket.family
        self.port: int = self._socket.getsockname()[1]
        fd = self._socket.fileno()
        self.outbox = mmsg.MmsgOutbox(library, fd) if library else Outbox(self._transmit)
        self._inbox = mmsg.MmsgInbox(library, fd) if library else Inbox(self._socket)
        self._receive = receive
        self._loop = asyncio.get_running_loop()
        self._loop.add_reader(fd, self._readable)
        self._pause: asyncio.TimerHandle | None = None
        self._read_at = float("-inf")

    def _readable(self) -> None:
        now = self._loop.time()
        dense, self._read_at = now - self._read_at < DENSE_S, now
        self._read()
        if dense:
            self._loop.remove_reader(self._socket.fileno())
            self._pause = self._loop.call_later(PAUSE_S, self._read_again)

    def _read_again(self) -> None:
        if self._read():
            self._pause = self._loop.call_later(PAUSE_S, self._read_again)
        else:
            self._loop.add_reader(self._socket.fileno(), self._readable)

    def _read(self) -> bool:
        """Deal with what has arrived, and send what comes of it; returns whether there was anything."""
        receive, arena, found = self._receive, self._inbox.arena, False
        for place, size, address in self._inbox.read():
            receive(arena, place, size, address)
            found = True
        self.outbox.flush()
        return found

    def _transmit(self, data: bytes, address: Address) -> None:
        self._socket.sendto(data, address)

    def close(self) -> None:
        """Stop reading and give the port back."""
        if self._pause is not None:
            self._pause.cancel()
        self._loop.remove_reader(self._socket.fileno())
        self._socket.close()
