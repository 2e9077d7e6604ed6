"""The packets that a track sent during the last second, so that a lost one can be sent again. source: RFC 4588"""

from collections import deque
from typing import Generic, TypeVar

M = TypeVar("M")

KEEP_S = 1.0
KEEP_PACKETS = 1024


class PacketHistory(Generic[M]):
    """The packets of one track, kept once for all its viewers. Bounded in time and number. shape: `bytes` are kept"""

    def __init__(self) -> None:
        self.bytes = 0
        self._kept: dict[int, M] = {}
        self._order: deque[tuple[float, int, int]] = deque()

    def keep(self, number: int, packet: M, size: int, now: float) -> None:
        """Remember a packet under its number; of two with the same number the first is kept."""
        kept, order = self._kept, self._order
        if number in kept:
            return
        kept[number] = packet
        order.append((now, number, size))
        self.bytes += size
        while len(order) > KEEP_PACKETS or now - order[0][0] > KEEP_S:
            _, old, old_size = order.popleft()
            del kept[old]
            self.bytes -= old_size

    def find(self, number: int) -> M | None:
        """The packet with this number; None when it is no longer kept."""
        return self._kept.get(number)
