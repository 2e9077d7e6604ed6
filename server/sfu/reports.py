"""The reports a peer gets every second: what arrived of it, how much it may send, and what its slots have sent."""

from collections.abc import Iterable, Iterator, Sequence

from server.sfu import rtcp
from server.sfu.bandwidth import Uplink
from server.sfu.echo import Echo
from server.sfu.slots import Slot
from server.sfu.track import Track

SERVER_SSRC = 1
COMPOUND_SIZE = 1100
NTP_ZERO = 3_900_000_000.0  # any constant: receivers compare our reports only with each other


class Received:
    """Reports to one publisher: what arrived, and how much they may send."""

    def __init__(self) -> None:
        self._uplink, self._echo = Uplink(), Echo()

    def compound(self, tracks: Sequence[Track], wanted: float, now: float) -> bytes:
        """The next one; empty before anything has arrived. units: `wanted` bits a second, of all pictures"""
        blocks = [track.reception.report(track.ssrc, now) for track in tracks if track.ssrc is not None]
        known = [block for block in blocks if block is not None]
        if not known:
            return b""
        for block in known:
            self._echo.report(block.ssrc, block.fraction, block.highest, now)
        self._echo.forget(now)
        rate = sum(track.bits for track in tracks)
        limit = self._uplink.limit(wanted, rate, self._echo.loss, _delay(tracks))
        return rtcp.receiver_report(SERVER_SSRC, known) + rtcp.remb(SERVER_SSRC, limit, [block.ssrc for block in known])


def _delay(tracks: Iterable[Track]) -> float:
    """How long packets wait on their way; voices and pictures alike, else it is not for the line."""
    delays: dict[str, float] = {}
    for track in tracks:
        if track.live:
            delays[track.kind] = max(track.reception.delay(), delays.get(track.kind, 0.0))
    return min(delays.values(), default=0.0)


def sent(slots: Iterable[Slot[Track]], now: float) -> Iterator[bytes]:
    """What was sent, and when its timestamps were on the server's clock, so that lips can match voices."""
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
