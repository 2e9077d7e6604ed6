"""One non-blocking UDP socket for all peers, read through the event loop's `add_reader`."""

import asyncio
import socket
from collections.abc import Callable

from server.sfu.stun import Address

BATCH = 64  # datagrams per turn of the loop, so that nothing else waits long
BUFFER = 4 << 20
LARGEST = 2048


class UdpPort:
    """Calls `receive` for each datagram. `send` never blocks: what the kernel does not take is lost, as on any line."""

    def __init__(self, host: str, port: int, receive: Callable[[bytes, Address], None]) -> None:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        self._socket = socket.socket(family, socket.SOCK_DGRAM)
        self._socket.setblocking(False)
        if family == socket.AF_INET6:
            self._socket.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 0)
        for option in (socket.SO_RCVBUF, socket.SO_SNDBUF):
            self._socket.setsockopt(socket.SOL_SOCKET, option, BUFFER)
        try:
            self._socket.bind((host, port))
        except OSError:
            self._socket.close()
            raise
        self.port: int = self._socket.getsockname()[1]
        self.lost = 0
        self._receive = receive
        self._loop = asyncio.get_running_loop()
        self._loop.add_reader(self._socket.fileno(), self._read)

    def _read(self) -> None:
        recvfrom, receive = self._socket.recvfrom, self._receive
        for _ in range(BATCH):
            try:
                data, address = recvfrom(LARGEST)
            except OSError:  # nothing more to read, or a neighbour's ICMP error
                return
            receive(data, address)

    def send(self, data: bytes, address: Address) -> None:
        """Send one datagram, or lose it."""
        try:
            self._socket.sendto(data, address)
        except OSError:
            self.lost += 1

    def close(self) -> None:
        """Stop reading and give the port back."""
        self._loop.remove_reader(self._socket.fileno())
        self._socket.close()
