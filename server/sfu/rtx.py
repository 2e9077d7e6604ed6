"""The retransmission stream of one slot: packets sent again, and padding. source: RFC 4588"""

from server.sfu import rtp

GAP_S = 0.04  # the same packet is not sent again sooner
SHARE = 0.5  # of the bytes of the last second; more would keep a narrow network full for good
MIN_BYTES = 3000
PADDING = bytes(254) + b"\xff"  # the most that a packet without payload can hold


class RtxStream:
    """Writes retransmissions. It answers sparingly: asking costs a browser more than it gains.

    shape: `pt` and `ssrc` are those of the retransmission stream
    """

    def __init__(self, pt: int, ssrc: int, seq: int) -> None:
        self.pt, self.ssrc = pt, ssrc
        self._seq = seq
        self._sent_at: dict[int, float] = {}
        self._since, self._bytes = 0.0, 0

    def may_send(self, seq: int, size: int, kept_bytes: int, now: float) -> bool:
        """Whether to send again what was sent under `seq`; a packet that may be sent is counted as sent."""
        if now - self._since >= 1.0:
            self._since, self._bytes = now, 0
            self._sent_at = {number: at for number, at in self._sent_at.items() if now - at < GAP_S}
        if now - self._sent_at.get(seq, float("-inf")) < GAP_S or self._bytes > SHARE * kept_bytes + MIN_BYTES:
            return False
        self._sent_at[seq] = now
        self._bytes += size
        return True

    def write(
        self,
        payload: bytes,
        marker: int,
        ts: int,
        csrc: int,
        time_extension: int | None,
        now: float,
        memory: bytearray,
        at: int,
    ) -> int:
        """Write the next packet of this stream at `at`; returns its size. shape: `marker` is 0x80 or 0"""
        self._seq = (self._seq + 1) & 0xFFFF
        tail, size, second = rtp.header_tail(self.ssrc, csrc, time_extension), len(payload), marker | self.pt
        if time_extension is not None:
            layout = rtp.timed_layout(size)
            layout.pack_into(memory, at, 0x91, second, self._seq, ts, tail, rtp.abs_send_time(now), payload)
        else:
            layout = rtp.layout(size)
            layout.pack_into(memory, at, 0x81, second, self._seq, ts, tail, payload)
        return layout.size
