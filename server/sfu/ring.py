"""What a slot sent during the last second, so that a lost packet can be sent again. source: RFC 4588"""

from collections import OrderedDict

from server.sfu import rtp

KEEP_S = 1.0
KEEP_PACKETS = 1024
GAP_S = 0.04  # the same packet is not sent again sooner
SHARE = 0.5  # of the bytes of the last second; more would choke a narrow line for good
LEAST_BYTES = 3000


class _Sent:
    __slots__ = ("again_at", "at", "packet")

    def __init__(self, packet: bytes, at: float) -> None:
        self.packet, self.at, self.again_at = packet, at, at - GAP_S


class Ring:
    """Bounded in time and in packets; answers sparingly, so that asking costs a peer more than it gains.

    shape: `pt` and `ssrc` are those of the retransmission stream
    """

    def __init__(self, pt: int, ssrc: int, seq: int) -> None:
        self.pt, self.ssrc = pt, ssrc
        self._seq = seq
        self._sent: OrderedDict[int, _Sent] = OrderedDict()
        self._bytes = self._again_bytes = 0
        self._since = 0.0

    def keep(self, seq: int, packet: bytes, now: float) -> None:
        """Remember a packet just sent under this number."""
        sent = self._sent
        if (old := sent.pop(seq, None)) is not None:
            self._bytes -= len(old.packet)
        sent[seq] = _Sent(packet, now)
        self._bytes += len(packet)
        while len(sent) > KEEP_PACKETS or now - next(iter(sent.values())).at > KEEP_S:
            self._bytes -= len(sent.popitem(last=False)[1].packet)

    def clear(self) -> None:
        """Forget everything: a new source begins with a key frame, and nobody needs the old one's packets."""
        self._sent.clear()
        self._bytes = 0

    def again(self, seq: int, now: float) -> bytes | None:
        """The retransmission of a packet; None when it is gone, was just sent, or would be too much."""
        found = self._sent.get(seq)
        if found is None or now - found.at > KEEP_S or now - found.again_at < GAP_S:
            return None
        if now - self._since >= 1.0:
            self._since, self._again_bytes = now, 0
        if self._again_bytes > SHARE * self._bytes + LEAST_BYTES:
            return None
        found.again_at = now
        self._again_bytes += len(found.packet)
        self._seq = (self._seq + 1) & 0xFFFF
        packet = found.packet
        ts = int.from_bytes(packet[4:8], "big")
        publisher = int.from_bytes(packet[12:16], "big")
        head = rtp.header(packet[1] > 127, self.pt, self._seq, ts, self.ssrc, publisher)
        return head + seq.to_bytes(2, "big") + packet[rtp.HEADER_SIZE :]
