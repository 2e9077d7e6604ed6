"""One non-blocking UDP socket for all peers, read through the event loop's `add_reader`."""

import asyncio
import socket
from collections.abc import Callable, Iterator

from server.sfu import mmsg
from server.sfu.arena import LARGEST, Arena, CData
from server.sfu.send_queue import SendQueue
from server.sfu.sockets import bind_socket
from server.sfu.stun import Address

BUFFER = 4 << 20
# Waking for every packet costs more than forwarding it. When packets come densely the port pauses between reads, and so
# handles several at once; networks delay packets by far more than that.
DENSE_S, PAUSE_S = 0.003, 0.002
Receive = Callable[[Arena, int, int, Address], None]


class DatagramReader:
    """Reads one datagram per system call: for systems without recvmmsg."""

    def __init__(self, own: socket.socket) -> None:
        self.arena = Arena(1)
        self._socket = own
        self._buffer = memoryview(self.arena.memory)[: LARGEST + 1]

    def read(self) -> Iterator[tuple[int, int, Address]]:
        """The datagrams that have arrived: the buffer each is in, its size, and its sender."""
        for _ in range(mmsg.READ):
            try:
                size, address = self._socket.recvfrom_into(self._buffer)
            except OSError:  # nothing more to read, or an ICMP error
                return
            if size <= LARGEST:
                yield 0, size, address


class UdpPort:
    """Calls `receive` for each datagram, and then sends together what was put into `queue`.

    shape: without `library` it makes one system call per datagram, as on other systems than Linux
    """

    def __init__(self, host: str, port: int, receive: Receive, library: CData = mmsg.KERNEL) -> None:
        self._socket = bind_socket(socket.SOCK_DGRAM, host, port)
        for option in (socket.SO_RCVBUF, socket.SO_SNDBUF):
            self._socket.setsockopt(socket.SOL_SOCKET, option, BUFFER)
        self.family = self._socket.family
        self.port: int = self._socket.getsockname()[1]
        fd = self._socket.fileno()
        self.queue = mmsg.MmsgSendQueue(library, fd) if library else SendQueue(self._transmit)
        self._reader = mmsg.MmsgReader(library, fd) if library else DatagramReader(self._socket)
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
        """Handle what has arrived and send what it caused; returns whether there was anything."""
        receive, arena, found = self._receive, self._reader.arena, False
        for index, size, address in self._reader.read():
            receive(arena, index, size, address)
            found = True
        self.queue.flush()
        return found

    def _transmit(self, data: bytes, address: Address) -> None:
        self._socket.sendto(data, address)

    def close(self) -> None:
        """Stop reading and release the port."""
        if self._pause is not None:
            self._pause.cancel()
        self._loop.remove_reader(self._socket.fileno())
        self._socket.close()
