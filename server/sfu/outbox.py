"""What one event causes to be sent: written packet after packet into an arena, and sent together."""

from collections.abc import Callable

from server.sfu.arena import LARGEST, Arena, Foreign
from server.sfu.stun import Address, TcpAddress

BATCH = 256  # packets; when so many wait they are sent without waiting for the rest

Write = Callable[[list[bytes]], int]
"""Sends packets on a connection; returns how many of them it had no room for."""


class Way:
    """Where packets go, as the outbox wants it. shape: made by `Outbox.way`, good for that outbox only"""

    __slots__ = ("address", "name", "pointer", "size", "write")

    def __init__(
        self, address: Address, name: Foreign = None, pointer: int = 0, size: int = 0, write: Write | None = None
    ) -> None:
        self.address, self.name, self.pointer, self.size, self.write = address, name, pointer, size, write


class Outbox:
    """Write a packet into buffer `next` of `arena`, then `put` it; `flush` once the event is dealt with.

    shape: `memory` and `pointers` are the arena's; `packets` and `bytes` count what was put, `lost` what was refused;
    `streams` are the open TCP connections
    """

    def __init__(self, transmit: Callable[[bytes, Address], None]) -> None:
        self.arena = Arena(BATCH)
        self.memory, self.pointers = self.arena.memory, self.arena.pointers
        self.streams: dict[TcpAddress, Write] = {}
        self.next = 0
        self.packets = self.bytes = self.lost = 0
        self._transmit = transmit
        self._sizes = [0] * BATCH
        self._ways: list[Way | None] = [None] * BATCH

    def way(self, address: Address) -> Way:
        """The way to an address; keep it for as long as packets go there."""
        if isinstance(address, TcpAddress):
            return Way(address, write=self.streams.get(address, len))  # to a connection that is gone, all is lost
        return self._datagrams(address)

    def _datagrams(self, address: Address) -> Way:
        return Way(address)

    def put(self, size: int, way: Way) -> None:
        """The packet in buffer `next` is ready."""
        n = self.next
        self._sizes[n], self._ways[n] = size, way
        self.next = n + 1
        if n + 1 == BATCH:
            self.flush()

    def send(self, data: bytes, way: Way) -> None:
        """Put a packet that was written elsewhere."""
        if len(data) > LARGEST:
            self.lost += 1
            return
        self.arena.write(self.next, data)
        self.put(len(data), way)

    def flush(self) -> None:
        """Send all that was put, in that order; what the kernel does not take is lost, as on any line."""
        count, self.next = self.next, 0
        ready = [(self.arena.read(n, self._sizes[n]), way) for n in range(count) if (way := self._ways[n]) is not None]
        self.packets += count
        self.bytes += sum(self._sizes[:count])
        for data, way in ready:
            if way.write is not None:
                self.lost += way.write([data])
                continue
            try:
                self._transmit(data, way.address)
            except OSError:
                self.lost += 1
