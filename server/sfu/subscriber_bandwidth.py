"""What one subscriber's network is judged to carry, which video they are therefore sent, and how that is probed."""

from collections.abc import Mapping, Sequence

from server.sfu import rtcp
from server.sfu.allocation import StreamRequest, StreamRequests, allocate
from server.sfu.bandwidth_estimator import BandwidthEstimator
from server.sfu.layers import NOTHING
from server.sfu.rtx import PADDING
from server.sfu.selection import SlotMids
from server.sfu.slots import Slot
from server.sfu.track import Track

MAX_PADDING = 64  # packets at once
REALLOCATE_S = 1.0  # while not everything fits: the bitrates of tracks change with time


class SubscriberBandwidth:
    """Feed it what the browser reports; `allocate` decides how large each video may be.

    shape: `max_layers` are the highest layers by mid, NOTHING for none; `lowered`: the estimate fell since `allocate`
    """

    def __init__(self, slots: Sequence[Slot[Track]]) -> None:
        self.estimator = BandwidthEstimator()
        self.max_layers: dict[str, int] = {}
        self.lowered = False
        self._slots = [slot for slot in slots if slot.kind == "video"]
        self._padded_slot = next((slot for slot in self._slots if slot.can_pad), None)
        self._slot_of: dict[int, Slot[Track] | None] = {slot.ssrc: slot for slot in slots}
        self._slot_of |= {slot.rtx.ssrc: None for slot in slots if slot.rtx is not None}
        self._requests, self._wanted = StreamRequests(), 0
        self._allocated_at, self._allocated = 0.0, 0.0
        self._padded = 0
        self._counted, self._counted_at = 0, 0.0
        self._filled, self._filled_at, self._owed = 0, 0.0, 0.0

    # -- feedback

    def on_remb(self, bitrate: float, now: float) -> None:
        """Take how much the browser says may be sent. units: bits a second"""
        before = self.estimator.bitrate
        self.estimator.on_remb(bitrate, now)
        self.lowered = self.lowered or self.estimator.bitrate < before

    def on_report(self, report: rtcp.ReportBlock, round_trip: float | None, now: float) -> None:
        """Take what was lost of a slot, and how long the report took. A report about no stream of ours is ignored."""
        if report.ssrc not in self._slot_of:
            return
        # A slot keeps the gaps of its track: what the publisher's network lost is missing here as well.
        slot = self._slot_of[report.ssrc]
        lost_before = slot.current.stats.fraction if slot is not None and slot.current is not None else 0
        before = self.estimator.bitrate
        if round_trip is not None:
            self.estimator.loss_rtt.on_round_trip(round_trip, now)
        self.estimator.on_report(report.ssrc, max(0, report.fraction - lost_before), report.highest, now)
        self.lowered = self.lowered or self.estimator.bitrate < before

    # -- what follows

    def allocate(self, requests: StreamRequests, now: float) -> None:
        """Decide how large each video may be."""
        self._requests, self._wanted, self.lowered = requests, requests.bitrate, False
        self._allocated_at, self._allocated = now, self.estimator.bitrate
        self.max_layers = allocate(self.estimator.bitrate, requests, self.max_layers)

    def step(self, now: float) -> bool:
        """Let time pass; call a few times a second. Returns whether another `allocate` might decide differently."""
        sent, passed = sum(slot.octets for slot in self._slots) + self._padded, now - self._counted_at
        rate = 8 * (sent - self._counted) / passed
        self._counted, self._counted_at = sent, now
        estimator, wanted = self.estimator, self._wanted
        # Without a slot to pad, nobody would report what became of the padding.
        estimator.step(rate, wanted if self._padded_slot is not None else 0.0, now)
        if wanted <= min(estimator.bitrate, self._allocated):
            return False
        if now - self._allocated_at >= REALLOCATE_S:
            return True
        changed = estimator.bitrate != self._allocated
        return changed and allocate(estimator.bitrate, self._requests, self.max_layers) != self.max_layers

    def padding(self, now: float) -> tuple[Slot[Track], int] | None:
        """The slot to send padding on, and how many packets, so that they and the video reach the probe's bitrate."""
        bitrate, slot = self.estimator.probe.bitrate, self._padded_slot
        if not bitrate or slot is None:
            self._filled_at = 0.0
            return None
        sent = sum(slot.octets for slot in self._slots)
        if self._filled_at:
            due = bitrate * (now - self._filled_at) / 8
            self._owed = max(self._owed + due - (sent - self._filled), -due)
        else:
            self._owed = 0.0
        self._filled, self._filled_at = sent, now
        count = min(max(0, int(self._owed / len(PADDING))), MAX_PADDING)
        self._owed -= count * len(PADDING)
        self._padded += count * len(PADDING)
        return slot, count


def requests(tracks: Mapping[str, Sequence[Track]], mids: SlotMids, held: Mapping[str, int]) -> StreamRequests:
    """What a subscriber would see if there were room. shape: `tracks`: layers by mid, the most important first"""
    found = {mid: StreamRequest(mid, _bitrates(layers, held.get(mid, NOTHING))) for mid, layers in tracks.items()}
    stage, screen = (found.pop(mid or "", None) for mid in (mids.stage_video, mids.screen_video))
    return StreamRequests(stage, screen, list(found.values()))


def _bitrates(layers: Sequence[Track], held: int) -> tuple[int, ...]:
    """What each layer takes; a layer that is off is taken to need the same share of the usual as the others."""
    shares = [track.cost / track.usual() for track in layers if track.cost]
    share = min(1.0, max(shares, default=1.0))
    found = [track.cost or round(share * track.usual()) for track in layers]
    if 0 <= held < len(layers) and layers[held].bitrate:
        found[held] = round(layers[held].bitrate)  # it is shown: what it might take one day is no reason to drop it
    return tuple(found)
