"""The packets that one event causes to be sent: written one after the other into an arena, and sent together."""

from collections.abc import Callable

from server.sfu.arena import LARGEST, Arena, CData
from server.sfu.stun import Address, TcpAddress

BATCH = 256  # packets; a full queue is sent at once

Write = Callable[[list[bytes]], int]
"""Sends packets on a TCP connection; returns how many of them it had to drop."""


class Destination:
    """Where packets go. shape: made by `SendQueue.destination`, valid for that queue only"""

    __slots__ = ("address", "name", "pointer", "size", "write")

    def __init__(
        self, address: Address, name: CData = None, pointer: int = 0, size: int = 0, write: Write | None = None
    ) -> None:
        self.address, self.name, self.pointer, self.size, self.write = address, name, pointer, size, write


class SendQueue:
    """Write a packet into buffer `next` of `arena`, then `put` it; `flush` when the event is dealt with.

    shape: `memory` and `pointers` are the arena's; `packets` and `bytes` count what was put, `lost` what was refused;
    `tcp_writers` are the open TCP connections
    """

    def __init__(self, transmit: Callable[[bytes, Address], None]) -> None:
        self.arena = Arena(BATCH)
        self.memory, self.pointers = self.arena.memory, self.arena.pointers
        self.tcp_writers: dict[TcpAddress, Write] = {}
        self.next = 0
        self.packets = self.bytes = self.lost = 0
        self._transmit = transmit
        self._sizes = [0] * BATCH
        self._destinations: list[Destination | None] = [None] * BATCH

    def destination(self, address: Address) -> Destination:
        """The destination at an address; keep it for as long as packets go there."""
        if isinstance(address, TcpAddress):
            # What goes to a connection that is closed is lost.
            return Destination(address, write=self.tcp_writers.get(address, len))
        return self._udp_destination(address)

    def _udp_destination(self, address: Address) -> Destination:
        return Destination(address)

    def put(self, size: int, destination: Destination) -> None:
        """Queue the packet in buffer `next`."""
        n = self.next
        self._sizes[n], self._destinations[n] = size, destination
        self.next = n + 1
        if n + 1 == BATCH:
            self.flush()

    def send(self, data: bytes, destination: Destination) -> None:
        """Queue a packet that was written elsewhere."""
        if len(data) > LARGEST:
            self.lost += 1
            return
        self.arena.write(self.next, data)
        self.put(len(data), destination)

    def flush(self) -> None:
        """Send what is queued, in order. What the kernel refuses is lost, as on any network."""
        count, self.next = self.next, 0
        queued = [(self.arena.read(n, self._sizes[n]), to) for n in range(count) if (to := self._destinations[n])]
        self.packets += count
        self.bytes += sum(self._sizes[:count])
        for data, to in queued:
            if to.write is not None:
                self.lost += to.write([data])
                continue
            try:
                self._transmit(data, to.address)
            except OSError:
                self.lost += 1
