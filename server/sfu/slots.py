"""A slot is ONE continuous RTP stream, whatever sources feed it one after the other. Pure: no clock, no socket.

source: media.md, "One peer connection per person, negotiated once"
"""

from collections.abc import Callable
from typing import Generic, TypeVar

import msgspec

from server.sfu import rtp, vp8
from server.sfu.ring import Ring
from server.sfu.rtp import signed

S = TypeVar("S")

LINGER_S = 1.0  # how long a slot may go on with its old picture while it waits for a key frame of the new one


class Media(msgspec.Struct, frozen=True, gc=False):
    """One packet of a source, as slots want it.

    shape: `number` counts the source's packets without wrapping; `picture` is None for voice and for empty packets
    units: `captured_at` seconds on the server's clock
    """

    number: int
    ts: int
    marker: bool
    payload: bytes
    picture: vp8.Descriptor | None
    captured_at: float


class Start(msgspec.Struct, frozen=True):
    """The first counters of a slot; random, so that no two streams are alike."""

    ssrc: int
    seq: int
    ts: int


class Slot(Generic[S]):
    """Feed it the packets of its sources; it returns what to send, or None for what must not pass.

    A picture changes hands only at a key frame of the new source; until then the old one goes on, unless it is stopped.
    """

    def __init__(
        self, kind: str, mid: str, pt: int, clock: int, start: Start, ring: Ring | None, begun: Callable[[], None]
    ) -> None:
        self.kind, self.mid, self.pt, self.clock, self.ssrc, self.ring = kind, mid, pt, clock, start.ssrc, ring
        self.target: S | None = None
        self.current: S | None = None
        self.packets = self.octets = 0
        self._begun = begun
        self._seq, self._ts, self._first_ts = start.seq, start.ts, start.ts
        self._began_at: float | None = None
        self._wanted_at = 0.0
        self._number = self._first = self._ts_shift = 0
        self._picture = self._source_picture = self._base_layer = self._base_layer_shift = 0

    @property
    def waiting(self) -> bool:
        """Whether a key frame of the target is needed."""
        return self.target is not None and self.target is not self.current and self.kind == "video"

    def want(self, source: S | None, now: float) -> None:
        """Name the source to show. Without one the slot falls silent at once; voices change at once."""
        if source is not self.target:
            self.target, self._wanted_at = source, now
        stale = self.current is not source and now - self._wanted_at >= LINGER_S
        if source is None or stale or (self.kind == "audio" and self.current is not source):
            self.stop()

    def stop(self) -> None:
        """Let nothing more of the present source pass."""
        if self.current is not None:
            self.current = None
            if self.ring is not None:
                self.ring.clear()
            self._begun()

    def push(self, source: S, publisher: int, media: Media, now: float) -> bytes | None:
        """One packet of a source, rewritten as the next of this slot; None when it must not pass."""
        picture, begins = media.picture, False
        if source is not self.current:
            if source is not self.target or (self.kind == "video" and not (picture and picture.key)):
                return None
            self._begin(source, media)
            begins = True
        elif media.number < self._first:
            return None
        seq = (self._seq + media.number - self._number) & 0xFFFF
        ts = (media.ts + self._ts_shift) & 0xFFFFFFFF
        payload = self._counted(picture, media.payload) if picture else media.payload
        if media.number >= self._number:
            self._number, self._seq, self._ts = media.number, seq, ts
        marker = media.marker or (begins and self.kind == "audio")
        packet = rtp.header(marker, self.pt, seq, ts, self.ssrc, publisher) + payload
        self.packets += 1
        self.octets += len(payload)
        if self.ring is not None:
            self.ring.keep(seq, packet, now)
        return packet

    def timestamp_of(self, source_ts: int) -> int:
        """What a timestamp of the present source is in this slot."""
        return (source_ts + self._ts_shift) & 0xFFFFFFFF

    def _begin(self, source: S, media: Media) -> None:
        """Continue every counter where the last source left it, and the timestamps by the time that has passed."""
        if self._began_at is None:
            self._began_at = media.captured_at
        ts = (self._first_ts + round((media.captured_at - self._began_at) * self.clock)) & 0xFFFFFFFF
        if self.packets:
            least = (self._ts + self.clock // 100) & 0xFFFFFFFF
            ts = ts if signed(ts - least, 32) > 0 else least
        self._ts_shift = (ts - media.ts) & 0xFFFFFFFF
        self._number, self._first = media.number - 1, media.number
        if media.picture:
            self._source_picture = (media.picture.picture or 0) - 1
            self._base_layer_shift = self._base_layer + 1 - (media.picture.base_layer or 0)
        if self.ring is not None:
            self.ring.clear()
        self.current = source
        self._begun()

    def _counted(self, found: vp8.Descriptor, payload: bytes) -> bytes:
        picture = self._picture
        if found.picture is not None:
            ahead = signed(found.picture - self._source_picture, found.picture_bits)
            picture = (self._picture + ahead) & 0x7FFF
            if ahead > 0:
                self._picture, self._source_picture = picture, found.picture
        base_layer = ((found.base_layer or 0) + self._base_layer_shift) & 0xFF
        if found.base_layer is not None and signed(base_layer - self._base_layer, 8) > 0:
            self._base_layer = base_layer
        return vp8.rewritten(payload, found, picture, base_layer)
