"""One stream that a person publishes: a microphone, one layer of a camera, or a screen."""

from typing import Protocol

from server.sfu import rtp, vp8
from server.sfu.active_speakers import AudioLevel
from server.sfu.packet_history import PacketHistory
from server.sfu.publisher import Publisher
from server.sfu.receive_stats import ReceiveStats
from server.sfu.sdp import MediaSection
from server.sfu.selection import Source
from server.sfu.slots import MediaPacket, Slot

SOURCES: tuple[Source, ...] = ("mic", "cam", "screen")

LAYER_BITRATES = (100_000, 350_000, 1_300_000)  # bits a second, of a camera's layers as our pages offer them
SCREEN_BITRATE = 1_200_000
COST_RISE, COST_FALL = 0.4, 0.15  # a quarter second: how fast a track is taken to need more, and less

LIVE_S = 3.0  # a track without packets for so long has ended; even silence sends two packets a second
SCREEN_LIVE_S = 15.0  # a screen on which nothing moves may send less
LAYER_LIVE_S = 0.4  # a layer that is so far behind another of the same camera has been turned off
LOWEST_LIVE_S = 1.5  # the lowest layer is given longer: what takes its place is larger than was meant
KEY_GAP_S = 0.3  # a publisher is not asked for a key frame again sooner
MAX_AGE_S = 2.0  # what a publisher's clock may claim about the age of a packet


class Viewer(Protocol):
    """Who is shown a track."""

    def send_rtp(self, size: int) -> None:
        """Send the packet of this size that a slot has just written."""
        ...


class Track:
    """A stream as it arrives, and the slots that show it or wait for it.

    shape: `layer` counts from 0, the smallest, and is named `rid` where it has a name; `live` says that packets came
    lately, and is set by others; `bitrate` is what it takes of late, 0 when not known. units: bits a second
    """

    def __init__(self, publisher: Publisher, source: Source, section: MediaSection, layer: int = 0) -> None:
        self.publisher, self.source, self.section, self.layer = publisher, source, section, layer
        self.kind = section.kind
        self.rid = section.rids[layer] if section.rids else ""
        self.ssrc = section.ssrc
        self.viewers: list[tuple[Viewer, Slot[Track]]] = []
        self.stats = ReceiveStats(section.clock, nacks=section.kind == "video")
        self.history: PacketHistory[MediaPacket] | None = PacketHistory() if section.kind == "video" else None
        self.level = AudioLevel()
        self.live, self.heard_at = False, 0.0
        self.bitrate = 0.0
        self.key_wanted, self._key_asked_at = False, float("-inf")
        self._sender_report: tuple[float, int] | None = None

    def restarted(self) -> "Track":
        """A new track in the place of this one; for slots it is another track."""
        return Track(self.publisher, self.source, self.section, self.layer)

    def same_source(self, other: "Track") -> bool:
        """Whether both are layers of the same camera."""
        return self.publisher is other.publisher and self.source == other.source

    def silent(self, now: float, newest: float) -> bool:
        """Whether packets have stopped. units: `newest` is when a packet of any layer of the same source last came"""
        most = SCREEN_LIVE_S if self.source == "screen" else LIVE_S
        behind = LAYER_LIVE_S if self.layer else LOWEST_LIVE_S
        return now - self.heard_at > most or newest - self.heard_at > behind

    def usual(self, *, on_stage: bool = False) -> int:
        """What such a track usually takes. units: bits a second"""
        if self.kind == "audio":
            return 0
        if self.source == "screen":
            return SCREEN_BITRATE
        return LAYER_BITRATES[self.layer if self.rid else 2 if on_stage else 1]

    @property
    def cost(self) -> int:
        """What it must be taken to need; 0 while it is not sent. units: bits a second"""
        if not self.bitrate:
            return 0
        # A layer that takes little while nothing moves will take more as soon as something does.
        return round(max(self.bitrate, self.usual() / 2 if self.rid else 0))

    def measure_bitrate(self) -> None:
        """Note what it takes; call four times a second."""
        if self.history is None or not self.live:
            self.bitrate = 0.0
            return
        before, now = self.bitrate or self.usual(), 8 * self.history.bytes
        self.bitrate = before + (now - before) * (COST_RISE if now > before else COST_FALL)

    def unwrap_rtx(self, packet: rtp.RtpPacket) -> rtp.RtpPacket | None:
        """The packet in a retransmission; None for a probe, or one that was not missing. source: RFC 4588 §4"""
        if len(packet.payload) <= 2 or self.ssrc is None:
            return None
        seq = int.from_bytes(packet.payload[:2], "big")
        if not self.stats.is_missing(seq):
            return None
        return rtp.RtpPacket(packet.marker, self.section.pt or 0, seq, packet.ts, self.ssrc, 0, b"", packet.payload[2:])

    def receive(self, packet: rtp.RtpPacket, now: float) -> MediaPacket | None:
        """Count a packet of this track and prepare it for slots; None when its payload is malformed."""
        if packet.payload:  # empty ones probe for bandwidth, even for a layer that is off
            self.heard_at = now
        number = self.stats.add(packet.seq, packet.ts, now)
        frame = None
        if self.kind == "audio":
            self._note_level(packet, now)
        elif packet.payload:
            frame = vp8.parse(packet.payload)
            if frame is None:
                return None
        captured_at = self._captured_at(packet.ts, now)
        marker, size = packet.marker << 7, len(packet.payload)
        layout, timed, sent = rtp.layout(size), rtp.timed_layout(size), rtp.abs_send_time(now)
        media = MediaPacket(
            number, packet.ts, marker, packet.payload, frame, captured_at, self.publisher.csrc, layout, timed, sent
        )
        if self.history is not None:
            self.history.keep(number, media, layout.size, now)
        return media

    def on_sender_report(self, ntp: float, ts: int, now: float) -> None:
        """Take when, on the publisher's clock, the timestamp `ts` was."""
        self._sender_report = (ntp, ts)
        self.stats.on_sender_report(ntp, now)

    def timestamp_at(self, now: float) -> int | None:
        """The RTP timestamp of what is captured now; None before the first sender report."""
        report = self._sender_report
        if report is None or (then := self.publisher.clock.to_server_time(report[0])) is None:
            return None
        return report[1] + round((now - then) * self.section.clock)

    def take_key_request(self, now: float) -> bool:
        """Whether to ask the publisher for a key frame now; it then counts as asked."""
        if not self.key_wanted or self.ssrc is None or now - self._key_asked_at < KEY_GAP_S:
            return False
        self.key_wanted, self._key_asked_at = False, now
        return True

    def _note_level(self, packet: rtp.RtpPacket, now: float) -> None:
        if self.section.level_extension is not None:
            level = rtp.extension(packet, self.section.level_extension)
            if level:
                self.level.add(level[0], now)

    def _captured_at(self, ts: int, now: float) -> float:
        report, clock = self._sender_report, self.publisher.clock
        if report is None or (then := clock.to_server_time(report[0])) is None:
            return now - clock.ages.get(self.source, 0.0)
        captured = then + rtp.signed(ts - report[1], 32) / self.section.clock
        captured = min(now, max(captured, now - MAX_AGE_S))
        clock.ages[self.source] = now - captured
        return captured
