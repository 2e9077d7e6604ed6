"""ICE over TCP, for networks that let no UDP through: one port, each packet behind its length.

source: RFC 6544 §10.1; RFC 4571
"""

import asyncio
import itertools
import socket
from collections.abc import Callable
from typing import Self, cast

from server.sfu.arena import LARGEST, Arena
from server.sfu.binding import bound
from server.sfu.outbox import Outbox
from server.sfu.stun import TcpAddress
from server.sfu.udp import Receive

MOST, MOST_STRANGERS = 1000, 200  # connections; strangers are those from which nobody has proved to be
STRANGE_S, SILENT_S, LOOK_S = 5.0, 30.0, 1.0
MOST_TRIES = 20  # packets of a stranger
UNSENT = 64 << 10  # bytes of ours that wait for a slow line; the rest is dropped, as a full queue drops UDP
KERNEL_UNSENT = 128 << 10  # and as many again wait in the kernel: what is old by then helps nobody
BACKLOG = 128


class TcpPort:
    """Calls `receive` for each packet, and sends through `outbox` what that caused, together.

    shape: `known` says whether somebody has proved to be at an address
    """

    def __init__(self, outbox: Outbox, receive: Receive, known: Callable[[TcpAddress], bool]) -> None:
        self.outbox, self.receive, self.known = outbox, receive, known
        self.arena = Arena(1)
        self.numbers = itertools.count()
        self.strangers: dict[Connection, None] = {}  # the oldest first
        self.connections: set[Connection] = set()
        self._loop = asyncio.get_running_loop()

    async def open(self, listener: socket.socket) -> Self:
        """Take whoever connects to a bound socket."""
        self._server = await self._loop.create_server(lambda: Connection(self), sock=listener, backlog=BACKLOG)
        self._timer = self._loop.call_later(LOOK_S, self._look)
        return self

    async def close(self) -> None:
        """End every connection and give the port back."""
        self._timer.cancel()
        self._server.close()
        for connection in [*self.connections]:
            connection.end()
        await self._server.wait_closed()

    def look(self, now: float) -> None:
        """End what is of no use: where nobody is, or nothing comes from. units: `now` on the loop's clock"""
        for connection in [*self.connections]:
            connection.look(now)

    def _look(self) -> None:
        self._timer = self._loop.call_later(LOOK_S, self._look)
        self.look(self._loop.time())


class Connection(asyncio.Protocol):
    """One connection. A stranger may try a few times, says nothing but STUN, and makes room for later ones."""

    def __init__(self, port: TcpPort) -> None:
        self._port = port
        self._rest = b""
        self._tries = 0
        self._loop = asyncio.get_running_loop()
        self._strange_since = self._heard_at = self._loop.time()
        self._transport: asyncio.Transport

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Give the connection its address."""
        self._transport = cast("asyncio.Transport", transport)  # uvloop's is one, by another name
        port, peer = self._port, transport.get_extra_info("peername")
        host, number = peer[:2] if peer else ("", 0)
        self.address = TcpAddress(host, number, next(port.numbers))
        port.connections.add(self)
        if not peer or len(port.connections) > MOST:
            self.end()
            return
        port.outbox.streams[self.address] = self.write
        port.strangers[self] = None
        if len(port.strangers) > MOST_STRANGERS:
            next(iter(port.strangers)).end()

    def connection_lost(self, _error: Exception | None) -> None:
        """Forget it."""
        self._forget()

    def end(self) -> None:
        """Break it off."""
        self._forget()
        self._transport.abort()

    def _forget(self) -> None:
        self._port.connections.discard(self)
        self._port.strangers.pop(self, None)
        self._port.outbox.streams.pop(self.address, None)

    def look(self, now: float) -> None:
        """End it, if nobody is there or nothing has come for too long."""
        if self._port.known(self.address):
            self._strange_since = now
        if now - self._strange_since > STRANGE_S or now - self._heard_at > SILENT_S:
            self.end()

    def data_received(self, data: bytes) -> None:
        """Deal with the packets that are complete; a length that no packet has ends the connection."""
        self._heard_at = self._loop.time()
        port, address = self._port, self.address
        stream = self._rest + data
        at, total = 0, len(stream)
        while at + 2 <= total and not self._transport.is_closing():
            size = int.from_bytes(stream[at : at + 2], "big")
            end = at + 2 + size
            if size <= LARGEST and end > total:
                break
            if size > LARGEST or (self in port.strangers and not self._may_try(stream[at + 2 : at + 3])):
                self.end()
                break
            port.arena.write(0, stream[at + 2 : end])
            port.receive(port.arena, 0, size, address)
            at = end
            if self in port.strangers and port.known(address):
                del port.strangers[self]
        self._rest = stream[at:]
        port.outbox.flush()

    def _may_try(self, first: bytes) -> bool:
        self._tries += 1
        return self._tries <= MOST_TRIES and first < b"\x04"  # STUN, and that only: RFC 7983 §7

    def write(self, packets: list[bytes]) -> int:
        """Send what there is room for; returns how many packets there was none for."""
        if self._transport.is_closing():
            return len(packets)
        room, framed = UNSENT - self._transport.get_write_buffer_size(), []
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
    own = bound(socket.SOCK_STREAM, host, port)
    try:
        own.listen(BACKLOG)  # only now it turns out whether the number is taken
    except OSError:
        own.close()
        raise
    own.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, KERNEL_UNSENT)  # every connection gets what the listener has
    return own
