"""The reports a peer gets every second: what arrived of it, how much it may send, and what its slots have sent."""

from collections.abc import Iterable, Iterator

from server.sfu import rtcp
from server.sfu.slots import Slot
from server.sfu.track import Track

SERVER_SSRC = 1
# A second. Browsers jump to the first limit they hear and climb slowly to a later one; so whoever can turn layers off
# hears from the beginning what a camera and a screen need together.
LARGE_BITS, SMALL_BITS = 3_000_000, 500_000
COMPOUND_SIZE = 1100
NTP_ZERO = 3_900_000_000.0  # any constant: receivers compare our reports only with each other


def received(tracks: Iterable[Track], now: float, *, large: bool) -> bytes:
    """What arrived, and the limit; empty before anything has."""
    blocks = [track.reception.report(track.ssrc, now) for track in tracks if track.ssrc is not None]
    known = [block for block in blocks if block is not None]
    if not known:
        return b""
    limit = LARGE_BITS if large else SMALL_BITS
    return rtcp.receiver_report(SERVER_SSRC, known) + rtcp.remb(SERVER_SSRC, limit, [block.ssrc for block in known])


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
