"""The RTCP reports a peer gets every second: what arrived of it, how much it may send, and what its slots have sent."""

from collections.abc import Iterable, Iterator, Sequence

from server.sfu import rtcp
from server.sfu.loss_rtt import LossRtt
from server.sfu.publisher_limit import PublisherLimit
from server.sfu.slots import Slot
from server.sfu.track import Track

SERVER_SSRC = 1
COMPOUND_SIZE = 1100
NTP_ZERO = 3_900_000_000.0  # any constant: receivers compare our reports only with each other


class ReceiverReports:
    """Reports to one publisher: what arrived, and how much it may send."""

    def __init__(self) -> None:
        self._limit, self._loss_rtt = PublisherLimit(), LossRtt()

    def compound(self, tracks: Sequence[Track], wanted: float, now: float) -> bytes:
        """The next compound; empty before anything has arrived. units: `wanted` bits a second, of all video"""
        blocks = [track.stats.report_block(track.ssrc, now) for track in tracks if track.ssrc is not None]
        known = [block for block in blocks if block is not None]
        if not known:
            return b""
        for block in known:
            self._loss_rtt.on_report(block.ssrc, block.fraction, block.highest, now)
        self._loss_rtt.expire(now)
        rate = sum(track.bitrate for track in tracks)
        limit = self._limit.limit(wanted, rate, self._loss_rtt.loss, _queueing_delay(tracks))
        return rtcp.receiver_report(SERVER_SSRC, known) + rtcp.remb(SERVER_SSRC, limit, [block.ssrc for block in known])


def _queueing_delay(tracks: Iterable[Track]) -> float:
    """How long packets queue on their way. Audio and video queue alike, else it is not the network."""
    delays: dict[str, float] = {}
    for track in tracks:
        if track.live:
            delays[track.kind] = max(track.stats.queueing_delay(), delays.get(track.kind, 0.0))
    return min(delays.values(), default=0.0)


def sender_reports(slots: Iterable[Slot[Track]], now: float) -> Iterator[bytes]:
    """Compounds that say what was sent, and which server time belongs to its timestamps, for lip sync."""
    compound = b""
    for slot in slots:
        if slot.current is None or not slot.packets or (ts := slot.current.timestamp_at(now)) is None:
            continue
        compound += rtcp.sender_report(slot.ssrc, now + NTP_ZERO, slot.timestamp_of(ts), slot.packets, slot.octets)
        if len(compound) > COMPOUND_SIZE:
            yield compound
            compound = b""
    if compound:
        yield compound
