"""A slot is ONE continuous RTP stream, whichever tracks feed it one after the other. Pure: no clock, no socket."""

import struct
from collections.abc import Callable
from typing import Generic, TypeVar

import msgspec

from server.sfu import rtp, vp8
from server.sfu.packet_history import PacketHistory
from server.sfu.rtp import signed
from server.sfu.rtx import PADDING, RtxStream

T = TypeVar("T")

LINGER_S = 1.0  # how long a slot may go on with its old video while it waits for a key frame of the new one


class MediaPacket(msgspec.Struct, frozen=True, gc=False):
    """One packet of a track, prepared for slots.

    shape: `number` counts the track's packets without wrapping; `marker` is 0x80 or 0; `frame` is None for audio and
    empty packets; `layout` and `timed_layout` are those of a slot's packet with such a payload
    units: `captured_at` seconds on the server's clock
    """

    number: int
    ts: int
    marker: int
    payload: bytes
    frame: vp8.PayloadDescriptor | None
    captured_at: float
    csrc: int
    layout: struct.Struct
    timed_layout: struct.Struct
    abs_send_time: bytes


class SlotStart(msgspec.Struct, frozen=True):
    """The first counters of a slot; random, so that no two streams are alike."""

    ssrc: int
    seq: int
    ts: int


class Slot(Generic[T]):
    """Feed it the packets of its tracks; it writes what to send, or nothing when they must not pass.

    Video switches to another track, or another layer, only at a key frame of the new one; until then the old one goes
    on, unless it is stopped. `on_switch` is called whenever `current` has changed.
    While one track feeds it, every counter is the track's, shifted: so a packet's number follows from its sequence
    number, and the track's history serves all its viewers.
    """

    def __init__(
        self,
        kind: str,
        mid: str,
        pt: int,
        clock: int,
        start: SlotStart,
        rtx: RtxStream | None,
        on_switch: Callable[[], None],
        time_extension: int | None = None,
    ) -> None:
        self.kind, self.mid, self.pt, self.clock, self.ssrc, self.rtx = kind, mid, pt, clock, start.ssrc, rtx
        self.target: T | None = None
        self.current: T | None = None
        self.packets = self.octets = 0
        self._on_switch = on_switch
        self._time_extension, self._timed = time_extension, time_extension is not None
        self._first_ts = start.ts
        self._began_at: float | None = None
        self._target_since = 0.0
        # What the current track's counters are shifted by. `_picture`, `_layer`: where VP8's counters were at a switch.
        self._seq_shift, self._ts_shift, self._picture_shift, self._layer_shift = start.seq, start.ts, 0, 0
        self._header_tail = b""
        self._first = self._number = 0
        self._last: MediaPacket | None = None
        self._last_frame: vp8.PayloadDescriptor | None = None
        self._picture = self._layer = 0

    @property
    def can_pad(self) -> bool:
        """Whether padding can be sent, and the receiver measures what becomes of it."""
        return self.rtx is not None and self._timed

    @property
    def waiting(self) -> bool:
        """Whether a key frame of the target is needed."""
        return self.target is not None and self.target is not self.current and self.kind == "video"

    def show(self, track: T | None, now: float, *, same_source: bool = False) -> None:
        """Set the track to show. Audio switches at once; with None the slot stops at once.

        shape: `same_source`: it is another layer of what is shown, and the old layer may go on as long as it takes
        """
        if track is not self.target:
            self.target, self._target_since = track, now
        overdue = not same_source and self.current is not track and now - self._target_since >= LINGER_S
        if track is None or overdue or (self.kind == "audio" and self.current is not track):
            self.stop()

    def stop(self) -> None:
        """Let nothing more of the current track pass."""
        if self.current is not None:
            self.current = None
            self._on_switch()

    def write(self, track: T, packet: MediaPacket, memory: bytearray, at: int) -> int:
        """Write a packet of a track at `at` as the next of this slot; returns its size, 0 when it must not pass."""
        number, second = packet.number, packet.marker | self.pt
        if track is not self.current:
            if not self._admits(track, packet):
                return 0
            self._switch(track, packet)
            if self.kind == "audio":
                second |= 0x80
        elif number < self._first:
            return 0
        if number >= self._number:
            self._number, self._last = number, packet
        seq, ts, payload = number + self._seq_shift & 0xFFFF, packet.ts + self._ts_shift & 0xFFFFFFFF, packet.payload
        if self._timed:
            head, sent = rtp.TIMED_HEADER_SIZE, packet.abs_send_time
            packet.timed_layout.pack_into(memory, at, 0x91, second, seq, ts, self._header_tail, sent, payload)
        else:
            head = rtp.HEADER_SIZE
            packet.layout.pack_into(memory, at, 0x81, second, seq, ts, self._header_tail, payload)
        if (frame := packet.frame) is not None:
            self._last_frame = frame if packet is self._last else self._last_frame
            vp8.renumber(memory, at + head, frame, self._picture_shift, self._layer_shift)
        size = len(payload)
        self.packets += 1
        self.octets += size
        return head + size

    def _admits(self, track: T, packet: MediaPacket) -> bool:
        return track is self.target and (self.kind == "audio" or (packet.frame is not None and packet.frame.key))

    def write_again(self, seq: int, history: PacketHistory[MediaPacket], now: float, memory: bytearray, at: int) -> int:
        """Write again what was sent under `seq`, from the history of the current track; returns its size.

        shape: 0 when it is no longer kept, was just sent again, or would be too much. source: RFC 4588 §4
        """
        rtx, number = self.rtx, self._number + signed(seq - self._number - self._seq_shift, 16)
        if rtx is None or self.current is None or number < self._first:
            return 0
        packet = history.find(number)
        if packet is None or not rtx.may_send(seq, rtp.HEADER_SIZE + len(packet.payload), history.bytes, now):
            return 0
        payload, ts = seq.to_bytes(2, "big") + packet.payload, packet.ts + self._ts_shift & 0xFFFFFFFF
        size = rtx.write(payload, packet.marker, ts, packet.csrc, self._time_extension, now, memory, at)
        if packet.frame:
            begin = at + size - len(packet.payload)
            vp8.renumber(memory, begin, packet.frame, self._picture_shift, self._layer_shift)
        return size

    def write_padding(self, now: float, memory: bytearray, at: int) -> int:
        """Write a packet of padding, to probe for bandwidth; returns its size, 0 where none can be sent."""
        if self.rtx is None or not self.can_pad:
            return 0
        ts = self._last.ts + self._ts_shift & 0xFFFFFFFF if self._last is not None else self._first_ts
        size = self.rtx.write(PADDING, 0, ts, 0, self._time_extension, now, memory, at)
        memory[at] |= 0x20
        return size

    def timestamp_of(self, track_ts: int) -> int:
        """The timestamp in this slot for one of the current track."""
        return (track_ts + self._ts_shift) & 0xFFFFFFFF

    def _switch(self, track: T, packet: MediaPacket) -> None:
        """Continue every counter where the last track left it, and the timestamps by the time that has passed."""
        if self._began_at is None:
            self._began_at = packet.captured_at
        ts = (self._first_ts + round((packet.captured_at - self._began_at) * self.clock)) & 0xFFFFFFFF
        if self._last is not None:
            least = (self._last.ts + self._ts_shift + self.clock // 100) & 0xFFFFFFFF
            ts = ts if signed(ts - least, 32) > 0 else least
        self._ts_shift = ts - packet.ts
        self._seq_shift += self._number + 1 - packet.number
        self._first = self._number = packet.number
        if last := self._last_frame:
            if last.picture is not None:
                self._picture = last.picture + self._picture_shift
            if last.base_layer is not None:
                self._layer = last.base_layer + self._layer_shift
            self._last_frame = None
        if packet.frame:
            self._picture_shift = self._picture + 1 - (packet.frame.picture or 0)
            self._layer_shift = self._layer + 1 - (packet.frame.base_layer or 0)
        self._header_tail = rtp.header_tail(self.ssrc, packet.csrc, self._time_extension)
        self.current = track
        self._on_switch()
