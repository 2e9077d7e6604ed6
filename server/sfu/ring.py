"""What a source sent during the last second, so that a lost packet can be sent again. source: RFC 4588"""

from collections import deque
from typing import Generic, TypeVar

M = TypeVar("M")

KEEP_S = 1.0
KEEP_PACKETS = 1024
GAP_S = 0.04  # the same packet is not sent again sooner
SHARE = 0.5  # of the bytes of the last second; more would choke a narrow line for good
LEAST_BYTES = 3000


class Ring(Generic[M]):
    """The packets of one source, once for all who see it. Bounded in time and in packets. shape: `bytes` are kept"""

    def __init__(self) -> None:
        self.bytes = 0
        self._kept: dict[int, M] = {}
        self._order: deque[tuple[float, int, int]] = deque()

    def keep(self, number: int, packet: M, size: int, now: float) -> None:
        """Remember a packet under its number; of two with the same number the first stays."""
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
        """The packet with this number; None when it is gone."""
        return self._kept.get(number)


class Again:
    """The retransmissions of one slot; answers sparingly, so that asking costs a peer more than it gains.

    shape: `pt` and `ssrc` are those of the retransmission stream
    """

    def __init__(self, pt: int, ssrc: int, seq: int) -> None:
        self.pt, self.ssrc = pt, ssrc
        self._seq = seq
        self._sent_at: dict[int, float] = {}
        self._since, self._bytes = 0.0, 0

    def may(self, seq: int, size: int, kept_bytes: int, now: float) -> bool:
        """Whether to send the packet again that went under `seq`; it is then counted as sent."""
        if now - self._since >= 1.0:
            self._since, self._bytes = now, 0
            self._sent_at = {number: at for number, at in self._sent_at.items() if now - at < GAP_S}
        if now - self._sent_at.get(seq, float("-inf")) < GAP_S or self._bytes > SHARE * kept_bytes + LEAST_BYTES:
            return False
        self._sent_at[seq] = now
        self._bytes += size
        return True

    def next_seq(self) -> int:
        """The number of the next retransmission."""
        self._seq = (self._seq + 1) & 0xFFFF
        return self._seq
