"""One person's only connection: what they send comes in here, what their slots send goes out here."""

from collections.abc import Iterable
from random import Random

from server.ports.media import Pictures
from server.sfu import lines, reports, rtcp, rtp
from server.sfu.arena import SIZE, Arena
from server.sfu.downlink import Downlink
from server.sfu.dtls import State
from server.sfu.forwards import Forwards
from server.sfu.publisher import Publisher
from server.sfu.reports import NTP_ZERO, SERVER_SSRC, Received
from server.sfu.sdp import Offer
from server.sfu.slots import Slot
from server.sfu.sources import Sources
from server.sfu.track import Track
from server.sfu.traffic import Traffic
from server.sfu.transport import Transport

MAX_STREAMS = 32  # streams a browser may send; each costs memory
HANDSHAKE_S = 10.0
SILENT_S = 15.0


class Peer:
    """Decrypts, maps and forwards what one browser sends; encrypts what it gets.

    shape: `chosen` is the last selection, by mid; `pictures` are what they want to receive; `stale` says that whom the
    slots show may differ from what was `told`
    """

    def __init__(
        self,
        person: str,
        offer: Offer,
        transport: Transport,
        forwards: Forwards,
        random: Random,
        traffic: Traffic,
        now: float,
    ) -> None:
        self.person, self.transport = person, transport
        self.publisher = Publisher(person)
        self.born_at = self.heard_at = now
        self.sources = Sources(self.publisher, offer)
        self.tracks = self.sources.tracks
        self.pictures: Pictures = "all"
        self.slots = lines.slots(offer, random, self._mark)
        self.downlink, self._received = Downlink(self.slots), Received()
        self.lines = lines.receiving(self.slots)
        self.chosen: dict[str, str] = {}
        self.told: dict[str, str] = {}
        self.told_wanted: tuple[list[str], bool] | None = None
        self.stale = False
        self.up = False
        self._forwards, self._traffic = forwards, traffic
        self._slot_of = {slot.ssrc: slot for slot in self.slots}
        self._track_of = self.sources.by_ssrc
        self._streams: set[int] = set()

    def _mark(self) -> None:
        self.stale = True

    def point(self, chosen: dict[str, str]) -> None:
        """Take a new selection; whom the slots show follows from it."""
        if chosen != self.chosen:
            self.chosen, self.stale = chosen, True

    def shows(self) -> dict[str, str]:
        """Whom each slot shows now: a picture's once it has begun, a voice's at once."""
        found = {}
        for slot in self.slots:
            track = slot.current if slot.kind == "video" else slot.target
            if track is not None:
                found[slot.mid] = track.publisher.person
        return found

    def wanted(self, now: float) -> tuple[list[str], bool] | None:
        """The layers of the camera that are wanted, and whether the screen is; None where nothing can be turned off."""
        if not self.sources.demand.rids and not self.sources.of("screen"):
            return None
        return self.sources.demand.camera(now), self.sources.demand.screen

    def failing(self, now: float) -> str | None:
        """Why this connection has to end; None while it is well."""
        handshake = self.transport.handshake
        if handshake.state is State.CLOSED:
            return "closed"
        if handshake.misidentified:
            return "misidentified"
        if handshake.state is State.FAILED or (not self.up and now - self.born_at > HANDSHAKE_S):
            return "failed"
        return "silent" if now - self.heard_at > SILENT_S else None

    # -- incoming

    def receive_rtp(self, arena: Arena, place: int, size: int, now: float) -> None:
        """Forward one packet. What is forged, replayed, unknown or malformed changes nothing."""
        keys, at = self.transport.handshake.keys, place * SIZE
        ssrc = int.from_bytes(arena.memory[at + 8 : at + 12], "big")
        if keys is None or (ssrc not in self._streams and len(self._streams) >= MAX_STREAMS):
            return
        size = keys.open_rtp(arena.pointers[place], size)
        if not size:
            return
        self._streams.add(ssrc)
        self.heard_at = now
        packet: rtp.Packet | None = rtp.parse(arena.read(place, size))
        if packet is None:
            return
        track = self._track_of.get(ssrc) or self.sources.bind(packet)
        if track is None:
            return
        if packet.pt == track.line.rtx_pt:
            packet = track.original(packet)
        elif packet.pt != track.line.pt:
            return
        if packet is not None and (media := track.take(packet, now)) is not None:
            self._forwards.forward(track, media, self.transport.outbox, now)

    def receive_rtcp(self, data: bytes, now: float) -> None:
        """Take reports, answer requests for packets, note requests for key frames."""
        keys = self.transport.handshake.keys
        plain = keys.open_rtcp(data) if keys is not None else None
        if plain is None:
            return
        self.heard_at = now
        for packet in rtcp.parse(plain):
            match packet:
                case rtcp.SenderReport(ssrc, ntp, ts):
                    if (track := self._track_of.get(ssrc)) is not None and track.ssrc == ssrc:
                        self.publisher.clock.on_report(ntp, now)
                        track.told(ntp, ts, now)
                case rtcp.Nack(ssrc, seqs):
                    slot = self._slot_of.get(ssrc)
                    self.downlink.estimate.missed(len(seqs), now)
                    if slot is not None and self._forwards.open(now):
                        self._send_again(slot, seqs, now)
                case rtcp.Pli(ssrc):
                    slot = self._slot_of.get(ssrc)
                    if slot is not None and slot.current is not None:
                        slot.current.key_wanted = True
                case rtcp.Report():
                    self.downlink.reported(packet, rtcp.round_trip(packet, now + NTP_ZERO), now)
                case rtcp.Remb(bitrate):
                    self.downlink.told(bitrate, now)

    def _send_again(self, slot: Slot[Track], seqs: Iterable[int], now: float) -> None:
        track, out = slot.current, self.transport.outbox
        if track is None or track.ring is None:
            return
        for seq in seqs:
            if size := slot.push_again(seq, track.ring, now, out.memory, out.next * SIZE):
                self._traffic.resent += 1
                self.transport.send_rtp(size)

    # -- outgoing

    def ask(self, now: float) -> None:
        """Ask the publisher for lost packets and for key frames that are due."""
        for track in self.tracks:
            if track.ssrc is None:
                continue
            if track.reception.missing and (seqs := track.reception.ask(now)):
                self.transport.send_rtcp(rtcp.nack(SERVER_SSRC, track.ssrc, seqs))
            if track.key_wanted and track.must_ask_key(now):
                self.transport.send_rtcp(rtcp.pli(SERVER_SSRC, track.ssrc))

    def pad(self, now: float) -> None:
        """Fill the line where it is to be seen whether it carries more."""
        if (due := self.downlink.padding(now)) is None:
            return
        (slot, count), out = due, self.transport.outbox
        for _ in range(count):
            self.transport.send_rtp(slot.push_padding(now, out.memory, out.next * SIZE))

    def report(self, now: float, *, on_stage: bool) -> None:
        """Send this peer's reports: call once a second."""
        # Browsers jump to the first limit they hear and climb slowly to a later one; so whoever can turn layers off
        # hears from the beginning what a camera and a screen need together.
        screen = self.sources.demand.screen or bool(self.sources.demand.rids)
        usual = (track.usual(on_stage=on_stage) for track in self.tracks if track.role != "screen" or screen)
        self.transport.send_rtcp(self._received.compound(self.tracks, sum(usual), now))
        self._traffic.lost += sum(track.reception.take_lost() for track in self.tracks)
        for compound in reports.sent(self.slots, now):
            self.transport.send_rtcp(compound)
