"""ICE over TCP, for networks that block UDP: one port, each packet after its length.

source: RFC 6544 §10.1; RFC 4571
"""

import asyncio
import itertools
import socket
from collections.abc import Callable
from typing import Self, cast

from server.sfu.arena import LARGEST, Arena
from server.sfu.send_queue import SendQueue
from server.sfu.sockets import bind_socket
from server.sfu.stun import TcpAddress
from server.sfu.udp import Receive

MAX_CONNECTIONS, MAX_UNPROVEN = 1000, 200  # connections; unproven until a peer has proved to be at the other end
UNPROVEN_S, SILENT_S, SWEEP_S = 5.0, 30.0, 1.0
MAX_TRIES = 20  # packets on an unproven connection
MAX_UNSENT = 64 << 10  # bytes that wait for a slow network; the rest is dropped, as a full queue drops UDP
KERNEL_UNSENT = 128 << 10  # bytes that wait in the kernel; later than that, media helps nobody
BACKLOG = 128


class TcpPort:
    """Calls `receive` for each packet, and then sends together what was put into `queue`.

    shape: `known` says whether a peer has proved to be at an address
    """

    def __init__(self, queue: SendQueue, receive: Receive, known: Callable[[TcpAddress], bool]) -> None:
        self.queue, self.receive, self.known = queue, receive, known
        self.arena = Arena(1)
        self.numbers = itertools.count()
        self.unproven: dict[TcpConnection, None] = {}  # the oldest first
        self.connections: set[TcpConnection] = set()
        self._loop = asyncio.get_running_loop()

    async def open(self, listener: socket.socket) -> Self:
        """Accept connections on a bound socket."""
        self._server = await self._loop.create_server(lambda: TcpConnection(self), sock=listener, backlog=BACKLOG)
        self._timer = self._loop.call_later(SWEEP_S, self._sweep)
        return self

    async def close(self) -> None:
        """Close every connection and release the port."""
        self._timer.cancel()
        self._server.close()
        for connection in [*self.connections]:
            connection.end()
        await self._server.wait_closed()

    def sweep(self, now: float) -> None:
        """Close connections that are unproven or silent for too long. units: `now` on the loop's clock"""
        for connection in [*self.connections]:
            connection.sweep(now)

    def _sweep(self) -> None:
        self._timer = self._loop.call_later(SWEEP_S, self._sweep)
        self.sweep(self._loop.time())


class TcpConnection(asyncio.Protocol):
    """One connection. Until it is proven it may send a few STUN packets only, and gives way to later ones."""

    def __init__(self, port: TcpPort) -> None:
        self._port = port
        self._rest = b""
        self._tries = 0
        self._loop = asyncio.get_running_loop()
        self._unproven_since = self._heard_at = self._loop.time()
        self._transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take the connection and give it an address."""
        self._transport = cast("asyncio.Transport", transport)  # uvloop's is one, by another name
        port, peer = self._port, transport.get_extra_info("peername")
        host, number = peer[:2] if peer else ("", 0)
        self.address = TcpAddress(host, number, next(port.numbers))
        port.connections.add(self)
        if not peer or len(port.connections) > MAX_CONNECTIONS:
            self.end()
            return
        port.queue.tcp_writers[self.address] = self.write
        port.unproven[self] = None
        if len(port.unproven) > MAX_UNPROVEN:
            next(iter(port.unproven)).end()

    def connection_lost(self, _error: Exception | None) -> None:
        """Forget the connection."""
        self._forget()

    def end(self) -> None:
        """Abort the connection."""
        self._forget()
        self._transport.abort()

    def _forget(self) -> None:
        self._port.connections.discard(self)
        self._port.unproven.pop(self, None)
        self._port.queue.tcp_writers.pop(self.address, None)

    def sweep(self, now: float) -> None:
        """Close it when it is unproven or silent for too long."""
        if self._port.known(self.address):
            self._unproven_since = now
        if now - self._unproven_since > UNPROVEN_S or now - self._heard_at > SILENT_S:
            self.end()

    def data_received(self, data: bytes) -> None:
        """Handle the packets that are complete; a length that no packet can have ends the connection."""
        self._heard_at = self._loop.time()
        port, address = self._port, self.address
        stream = self._rest + data
        at, total = 0, len(stream)
        while at + 2 <= total and not self._transport.is_closing():
            size = int.from_bytes(stream[at : at + 2], "big")
            end = at + 2 + size
            if size <= LARGEST and end > total:
                break
            if size > LARGEST or (self in port.unproven and not self._may_try(stream[at + 2 : at + 3])):
                self.end()
                break
            port.arena.write(0, stream[at + 2 : end])
            port.receive(port.arena, 0, size, address)
            at = end
            if self in port.unproven and port.known(address):
                del port.unproven[self]
        self._rest = stream[at:]
        port.queue.flush()

    def _may_try(self, first: bytes) -> bool:
        self._tries += 1
        return self._tries <= MAX_TRIES and first < b"\x04"  # STUN, and that only: RFC 7983 §7

    def write(self, packets: list[bytes]) -> int:
        """Send what there is room for; returns how many packets are dropped."""
        if self._transport.is_closing():
            return len(packets)
        room, framed = MAX_UNSENT - self._transport.get_write_buffer_size(), []
        for packet in packets:
            room -= len(packet) + 2
            if room < 0:
                break
            framed += [len(packet).to_bytes(2, "big"), packet]
        if framed:
            self._transport.write(b"".join(framed))
        return len(packets) - len(framed) // 2


def listening(host: str, port: int) -> socket.socket:
    """A socket to open a `TcpPort` on. raises: OSError"""
    own = bind_socket(socket.SOCK_STREAM, host, port)
    try:
        own.listen(BACKLOG)  # only now it turns out whether the port is taken
    except OSError:
        own.close()
        raise
    own.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, KERNEL_UNSENT)  # connections inherit it from the listener
    return own
