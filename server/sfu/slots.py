"""A slot is ONE continuous RTP stream, whatever sources feed it one after the other. Pure: no clock, no socket.

source: media.md, "One peer connection per person, negotiated once"
"""

import struct
from collections.abc import Callable
from typing import Generic, TypeVar

import msgspec

from server.sfu import rtp, vp8
from server.sfu.ring import Again, Ring
from server.sfu.rtp import signed

S = TypeVar("S")

PADDING = bytes(254) + b"\xff"  # the most that a packet without payload can hold
LINGER_S = 1.0  # how long a slot may go on with its old picture while it waits for a key frame of the new one


class Media(msgspec.Struct, frozen=True, gc=False):
    """One packet of a source, as slots want it.

    shape: `number` counts the source's packets without wrapping; `second` is 0x80 when marked, else 0; `picture` is
    None for voice and for empty packets; `layout` and `stamped` are those of a slot's packet with such a payload
    units: `captured_at` seconds on the server's clock
    """

    number: int
    ts: int
    second: int
    payload: bytes
    picture: vp8.Descriptor | None
    captured_at: float
    publisher: int
    layout: struct.Struct
    stamped: struct.Struct
    stamp: bytes


class Start(msgspec.Struct, frozen=True):
    """The first counters of a slot; random, so that no two streams are alike."""

    ssrc: int
    seq: int
    ts: int


class Slot(Generic[S]):
    """Feed it the packets of its sources; it writes what to send, or nothing when they must not pass.

    A picture changes hands, or layers, only at a key frame of the new source; until then the old one goes on, unless it
    is stopped.
    While one source feeds it every counter is the source's, shifted: so a packet's number can be told from its sequence
    number, and the source's ring serves all who see it.
    """

    def __init__(
        self,
        kind: str,
        mid: str,
        pt: int,
        clock: int,
        start: Start,
        again: Again | None,
        begun: Callable[[], None],
        time_extension: int | None = None,
    ) -> None:
        self.kind, self.mid, self.pt, self.clock, self.ssrc, self.again = kind, mid, pt, clock, start.ssrc, again
        self.target: S | None = None
        self.current: S | None = None
        self.packets = self.octets = 0
        self._begun = begun
        self._time_extension, self._stamps = time_extension, time_extension is not None
        self._first_ts = start.ts
        self._began_at: float | None = None
        self._wanted_at = 0.0
        # What the present source is shifted by, and where it has come to; `_picture`, `_layer` where pictures had.
        self._seq_shift, self._ts_shift, self._picture_shift, self._layer_shift = start.seq, start.ts, 0, 0
        self._sources = b""
        self._first = self._number = 0
        self._last: Media | None = None
        self._counters: vp8.Descriptor | None = None
        self._picture = self._layer = 0

    @property
    def pads(self) -> bool:
        """Whether padding can be sent, and whoever gets it measures what becomes of it."""
        return self.again is not None and self._stamps

    @property
    def waiting(self) -> bool:
        """Whether a key frame of the target is needed."""
        return self.target is not None and self.target is not self.current and self.kind == "video"

    def want(self, source: S | None, now: float, *, kin: bool = False) -> None:
        """Name the source to show. Without one the slot falls silent at once; voices change at once.

        shape: `kin` says that it is another layer of what is shown: then the old one may go on as long as it takes
        """
        if source is not self.target:
            self.target, self._wanted_at = source, now
        stale = not kin and self.current is not source and now - self._wanted_at >= LINGER_S
        if source is None or stale or (self.kind == "audio" and self.current is not source):
            self.stop()

    def stop(self) -> None:
        """Let nothing more of the present source pass."""
        if self.current is not None:
            self.current = None
            self._begun()

    def push(self, source: S, media: Media, memory: bytearray, at: int) -> int:
        """Write a packet of a source at `at` as the next of this slot; returns its size, 0 when it must not pass."""
        number, second = media.number, media.second | self.pt
        if source is not self.current:
            if not self._admits(source, media):
                return 0
            self._begin(source, media)
            if self.kind == "audio":
                second |= 0x80
        elif number < self._first:
            return 0
        if number >= self._number:
            self._number, self._last = number, media
        seq, ts, payload = number + self._seq_shift & 0xFFFF, media.ts + self._ts_shift & 0xFFFFFFFF, media.payload
        if self._stamps:
            head = rtp.STAMPED_SIZE
            media.stamped.pack_into(memory, at, 0x91, second, seq, ts, self._sources, media.stamp, payload)
        else:
            head = rtp.HEADER_SIZE
            media.layout.pack_into(memory, at, 0x81, second, seq, ts, self._sources, payload)
        if (picture := media.picture) is not None:
            self._counters = picture if media is self._last else self._counters
            vp8.renumber(memory, at + head, picture, self._picture_shift, self._layer_shift)
        size = len(payload)
        self.packets += 1
        self.octets += size
        return head + size

    def _admits(self, source: S, media: Media) -> bool:
        return source is self.target and (self.kind == "audio" or (media.picture is not None and media.picture.key))

    def push_again(self, seq: int, kept: Ring[Media], now: float, memory: bytearray, at: int) -> int:
        """Write again what went under `seq`, from what is `kept` of the present source; returns its size.

        shape: 0 when it is gone, was just sent, or would be too much. source: RFC 4588 §4
        """
        again, number = self.again, self._number + signed(seq - self._number - self._seq_shift, 16)
        if again is None or self.current is None or number < self._first:
            return 0
        media = kept.find(number)
        if media is None or not again.may(seq, rtp.HEADER_SIZE + len(media.payload), kept.bytes, now):
            return 0
        ts = media.ts + self._ts_shift & 0xFFFFFFFF
        payload = seq.to_bytes(2, "big") + media.payload
        size = self._write_again(again, media.second, ts, media.publisher, payload, now, memory, at)
        if media.picture:
            begin = at + size - len(media.payload)
            vp8.renumber(memory, begin, media.picture, self._picture_shift, self._layer_shift)
        return size

    def push_padding(self, now: float, memory: bytearray, at: int) -> int:
        """Write a packet that holds nothing, to see whether the line carries more; 0 where none can be sent."""
        again = self.again
        if again is None or not self.pads:
            return 0
        ts = self._last.ts + self._ts_shift & 0xFFFFFFFF if self._last is not None else self._first_ts
        size = self._write_again(again, 0, ts, 0, PADDING, now, memory, at)
        memory[at] |= 0x20
        return size

    def _write_again(
        self, again: Again, second: int, ts: int, publisher: int, payload: bytes, now: float, memory: bytearray, at: int
    ) -> int:
        """Write the next packet of the retransmission stream; returns its size."""
        sources, size = rtp.sources(again.ssrc, publisher, self._time_extension), len(payload)
        second |= again.pt
        if self._stamps:
            layout = rtp.stamped_layout(size)
            layout.pack_into(memory, at, 0x91, second, again.next_seq(), ts, sources, rtp.stamp(now), payload)
        else:
            layout = rtp.layout(size)
            layout.pack_into(memory, at, 0x81, second, again.next_seq(), ts, sources, payload)
        return layout.size

    def timestamp_of(self, source_ts: int) -> int:
        """What a timestamp of the present source is in this slot."""
        return (source_ts + self._ts_shift) & 0xFFFFFFFF

    def _begin(self, source: S, media: Media) -> None:
        """Continue every counter where the last source left it, and the timestamps by the time that has passed."""
        if self._began_at is None:
            self._began_at = media.captured_at
        ts = (self._first_ts + round((media.captured_at - self._began_at) * self.clock)) & 0xFFFFFFFF
        if self._last is not None:
            least = (self._last.ts + self._ts_shift + self.clock // 100) & 0xFFFFFFFF
            ts = ts if signed(ts - least, 32) > 0 else least
        self._ts_shift = ts - media.ts
        self._seq_shift += self._number + 1 - media.number
        self._first = self._number = media.number
        if last := self._counters:
            if last.picture is not None:
                self._picture = last.picture + self._picture_shift
            if last.base_layer is not None:
                self._layer = last.base_layer + self._layer_shift
            self._counters = None
        if media.picture:
            self._picture_shift = self._picture + 1 - (media.picture.picture or 0)
            self._layer_shift = self._layer + 1 - (media.picture.base_layer or 0)
        self._sources = rtp.sources(self.ssrc, media.publisher, self._time_extension)
        self.current = source
        self._begun()
