"""One stream that a person sends: a microphone, one layer of a camera, or a screen."""

from typing import Protocol

from server.sfu import rtp, vp8
from server.sfu.loudness import Loudness
from server.sfu.publisher import Publisher
from server.sfu.reception import Reception
from server.sfu.ring import Ring
from server.sfu.sdp import Line
from server.sfu.selection import Role
from server.sfu.slots import Media, Slot

ROLES: tuple[Role, ...] = ("mic", "cam", "screen")

LAYER_BITS = (100_000, 350_000, 1_300_000)  # a second, of a camera's layers as pages offer them
SCREEN_BITS = 1_200_000
COST_RISE, COST_FALL = 0.4, 0.15  # a quarter second: how fast a stream is taken to need more, and less

LIVE_S = 3.0  # a stream without packets for so long has ended; silence still sends two packets a second
SCREEN_LIVE_S = 15.0  # a screen on which nothing moves may send less
LAYER_LIVE_S = 0.4  # a layer that is so far behind another of the same camera has been turned off
LOWEST_LIVE_S = 1.5  # the same for the lowest: what takes its place is larger than whoever gets it was meant to get
KEY_GAP_S = 0.3  # a publisher is asked for a key frame no sooner again
MOST_LATE_S = 2.0  # what a publisher's clock may claim about the age of a packet


class Viewer(Protocol):
    """Who is shown a track."""

    def send_rtp(self, size: int) -> None:
        """Send the packet of this size that a slot has just written."""
        ...


class Track:
    """A stream as it arrives, and the slots that show it or wait for it.

    shape: `layer` counts from 0, the smallest, and is named `rid` where it has a name; `live` is kept by the room:
    packets came lately; `bits` is what it takes of late, a second, 0 when not known
    """

    def __init__(self, publisher: Publisher, role: Role, line: Line, layer: int = 0) -> None:
        self.publisher, self.role, self.line, self.layer, self.kind = publisher, role, line, layer, line.kind
        self.rid = line.rids[layer] if line.rids else ""
        self.ssrc = line.ssrc
        self.viewers: list[tuple[Viewer, Slot[Track]]] = []
        self.reception = Reception(line.clock, asks=line.kind == "video")
        self.ring: Ring[Media] | None = Ring() if line.kind == "video" else None
        self.loudness = Loudness()
        self.live, self.heard_at = False, 0.0
        self.bits = 0.0
        self.key_wanted, self._key_asked_at = False, float("-inf")
        self._reported: tuple[float, int] | None = None

    def renewed(self) -> "Track":
        """The same, from the beginning: to slots this is another source."""
        return Track(self.publisher, self.role, self.line, self.layer)

    def kin(self, other: "Track") -> bool:
        """Whether both are layers of one picture."""
        return self.publisher is other.publisher and self.role == other.role

    def silent(self, now: float, newest: float) -> bool:
        """Whether no packets come any more. units: the `newest` packet of any layer of the same picture came then"""
        most = SCREEN_LIVE_S if self.role == "screen" else LIVE_S
        behind = LAYER_LIVE_S if self.layer else LOWEST_LIVE_S
        return now - self.heard_at > most or newest - self.heard_at > behind

    def usual(self, *, on_stage: bool = False) -> int:
        """What such a stream may take. units: bits a second"""
        if self.kind == "audio":
            return 0
        if self.role == "screen":
            return SCREEN_BITS
        return LAYER_BITS[self.layer if self.rid else 2 if on_stage else 1]

    @property
    def cost(self) -> int:
        """What it must be taken to need; 0 where it does not come. units: bits a second"""
        if not self.bits:
            return 0
        # A layer that takes little while nothing moves will take more as soon as something does.
        return round(max(self.bits, self.usual() / 2 if self.rid else 0))

    def weigh(self) -> None:
        """Note what it takes; call four times a second."""
        if self.ring is None or not self.live:
            self.bits = 0.0
            return
        before, now = self.bits or self.usual(), 8 * self.ring.bytes
        self.bits = before + (now - before) * (COST_RISE if now > before else COST_FALL)

    def original(self, packet: rtp.Packet) -> rtp.Packet | None:
        """The packet a retransmission carries; None for a probe, or one that was not missed. source: RFC 4588 §4"""
        if len(packet.payload) <= 2 or self.ssrc is None:
            return None
        seq = int.from_bytes(packet.payload[:2], "big")
        if not self.reception.lacks(seq):
            return None
        return rtp.Packet(packet.marker, self.line.pt or 0, seq, packet.ts, self.ssrc, 0, b"", packet.payload[2:])

    def take(self, packet: rtp.Packet, now: float) -> Media | None:
        """Count a packet of this stream and make it ready for slots; None when its payload is malformed."""
        if packet.payload:  # empty ones probe the line, also for a layer that is off
            self.heard_at = now
        number = self.reception.take(packet.seq, packet.ts, now)
        picture = None
        if self.kind == "audio":
            self._listen(packet, now)
        elif packet.payload:
            picture = vp8.parse(packet.payload)
            if picture is None:
                return None
        captured_at = self._captured_at(packet.ts, now)
        second, size = packet.marker << 7, len(packet.payload)
        layout, stamped, stamp = rtp.layout(size), rtp.stamped_layout(size), rtp.stamp(now)
        media = Media(
            number, packet.ts, second, packet.payload, picture, captured_at, self.publisher.csrc, layout, stamped, stamp
        )
        if self.ring is not None:
            self.ring.keep(number, media, layout.size, now)
        return media

    def told(self, ntp: float, ts: int, now: float) -> None:
        """The publisher said when `ts` was."""
        self._reported = (ntp, ts)
        self.reception.heard_report(ntp, now)

    def timestamp_at(self, now: float) -> int | None:
        """Which RTP timestamp is captured now; None until the publisher has told."""
        if self._reported is None or (then := self.publisher.clock.to_server_time(self._reported[0])) is None:
            return None
        return self._reported[1] + round((now - then) * self.line.clock)

    def must_ask_key(self, now: float) -> bool:
        """Whether to ask the publisher for a key frame now; asking is then taken as done."""
        if not self.key_wanted or self.ssrc is None or now - self._key_asked_at < KEY_GAP_S:
            return False
        self.key_wanted, self._key_asked_at = False, now
        return True

    def _listen(self, packet: rtp.Packet, now: float) -> None:
        if self.line.level_extension is not None:
            level = rtp.extension(packet, self.line.level_extension)
            if level:
                self.loudness.hear(level[0], now)

    def _captured_at(self, ts: int, now: float) -> float:
        if self._reported is None or (then := self.publisher.clock.to_server_time(self._reported[0])) is None:
            return now - self.publisher.clock.ages.get(self.role, 0.0)
        captured = then + rtp.signed(ts - self._reported[1], 32) / self.line.clock
        captured = min(now, max(captured, now - MOST_LATE_S))
        self.publisher.clock.ages[self.role] = now - captured
        return captured
