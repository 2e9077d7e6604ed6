"""What one viewer's line is judged to carry, which pictures they are therefore given, and what is sent to find out."""

from collections.abc import Mapping, Sequence

from server.sfu import rtcp
from server.sfu.allotment import Want, Wants, allot
from server.sfu.bandwidth import Estimate
from server.sfu.layers import NOTHING
from server.sfu.selection import Lines
from server.sfu.slots import PADDING, Slot
from server.sfu.track import Track

MOST_PADDING = 64  # packets at once
WEIGH_AGAIN_S = 1.0  # where not all fits: streams take more and less as time passes


class Downlink:
    """Feed it what the browser reports; `fit` decides how large each picture may be.

    shape: `limits` are the highest layers by mid, NOTHING for none; `lowered` says that the line carries less than then
    """

    def __init__(self, slots: Sequence[Slot[Track]]) -> None:
        self.estimate = Estimate()
        self.limits: dict[str, int] = {}
        self.lowered = False
        self._slots = [slot for slot in slots if slot.kind == "video"]
        self._pads = next((slot for slot in self._slots if slot.pads), None)
        self._sent_by: dict[int, Slot[Track] | None] = {slot.ssrc: slot for slot in slots}
        self._sent_by |= {slot.again.ssrc: None for slot in slots if slot.again is not None}
        self._wants, self._wanted = Wants(), 0
        self._fit_at, self._fit_bits = 0.0, 0.0
        self._padded = 0
        self._counted, self._counted_at = 0, 0.0
        self._filled, self._filled_at, self._debt = 0, 0.0, 0.0

    # -- what the browser says

    def told(self, bitrate: float, now: float) -> None:
        """How much may come. units: bits a second"""
        before = self.estimate.bits
        self.estimate.tell(bitrate, now)
        self.lowered = self.lowered or self.estimate.bits < before

    def reported(self, report: rtcp.Report, round_trip: float | None, now: float) -> None:
        """What was lost of a slot, and how long the report took. shape: of what was never sent, nothing counts"""
        if report.ssrc not in self._sent_by:
            return
        # A slot keeps the gaps of its source: what its publisher's line lost is missing here as well.
        slot = self._sent_by[report.ssrc]
        lost_before = slot.current.reception.fraction if slot is not None and slot.current is not None else 0
        before = self.estimate.bits
        if round_trip is not None:
            self.estimate.echo.round_trip(round_trip, now)
        self.estimate.report(report.ssrc, max(0, report.fraction - lost_before), report.highest, now)
        self.lowered = self.lowered or self.estimate.bits < before

    # -- what follows

    def fit(self, wants: Wants, now: float) -> None:
        """Decide how large each picture may be."""
        self._wants, self._wanted, self.lowered = wants, wants.bits, False
        self._fit_at, self._fit_bits = now, self.estimate.bits
        self.limits = allot(self.estimate.bits, wants, self.limits)

    def step(self, now: float) -> bool:
        """Let time pass, a few times a second; returns whether another `fit` might answer something else."""
        sent, passed = sum(slot.octets for slot in self._slots) + self._padded, now - self._counted_at
        rate = 8 * (sent - self._counted) / passed
        self._counted, self._counted_at = sent, now
        estimate, wanted = self.estimate, self._wanted
        estimate.step(rate, wanted if self._pads is not None else 0.0, now)  # else nobody says what became of padding
        if wanted <= min(estimate.bits, self._fit_bits):
            return False
        if now - self._fit_at >= WEIGH_AGAIN_S:
            return True
        return estimate.bits != self._fit_bits and allot(estimate.bits, self._wants, self.limits) != self.limits

    def padding(self, now: float) -> tuple[Slot[Track], int] | None:
        """Where to send how many empty packets now, so that pictures and they fill the line as a probe wants it."""
        probe, slot = self.estimate.probe.fill, self._pads
        if not probe or slot is None:
            self._filled_at = 0.0
            return None
        sent = sum(slot.octets for slot in self._slots)
        if self._filled_at:
            due = probe * (now - self._filled_at) / 8
            self._debt = max(self._debt + due - (sent - self._filled), -due)
        else:
            self._debt = 0.0
        self._filled, self._filled_at = sent, now
        count = min(max(0, int(self._debt / len(PADDING))), MOST_PADDING)
        self._debt -= count * len(PADDING)
        self._padded += count * len(PADDING)
        return slot, count


def wants(streams: Mapping[str, Sequence[Track]], lines: Lines, held: Mapping[str, int]) -> Wants:
    """What a viewer would be shown if there were room. shape: the layers of each by mid, the most worthy first"""
    found = {mid: Want(mid, _costs(layers, held.get(mid, NOTHING))) for mid, layers in streams.items()}
    stage, screen = (found.pop(mid or "", None) for mid in (lines.stage_video, lines.screen_video))
    return Wants(stage, screen, list(found.values()))


def _costs(layers: Sequence[Track], held: int) -> tuple[int, ...]:
    """What each layer takes; one that is off as little or much of the usual as those that are not."""
    shares = [track.cost / track.usual() for track in layers if track.cost]
    share = min(1.0, max(shares, default=1.0))
    found = [track.cost or round(share * track.usual()) for track in layers]
    if 0 <= held < len(layers) and layers[held].bits:
        found[held] = round(layers[held].bits)  # it is there: what it may take one day is no reason to drop it
    return tuple(found)
