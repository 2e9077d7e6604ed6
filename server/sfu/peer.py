"""One person's only connection: what they publish arrives here, and what their slots show leaves here."""

from collections.abc import Iterable
from random import Random

from server.ports.media import Pictures
from server.sfu import offered_slots, reports, rtcp, rtp
from server.sfu.arena import SIZE, Arena
from server.sfu.dtls import HandshakeState
from server.sfu.forwards import Forwards
from server.sfu.published_tracks import PublishedTracks
from server.sfu.publisher import Publisher
from server.sfu.reports import NTP_ZERO, SERVER_SSRC, ReceiverReports
from server.sfu.sdp import SdpOffer
from server.sfu.slots import Slot
from server.sfu.subscriber_bandwidth import SubscriberBandwidth
from server.sfu.track import Track
from server.sfu.traffic import TrafficCounters
from server.sfu.transport import Transport

MAX_STREAMS = 32  # SSRCs that a browser may send; each costs memory
HANDSHAKE_S = 10.0
SILENT_S = 15.0


class Peer:
    """Decrypts, maps and forwards what one browser publishes, and answers its RTCP.

    shape: `chosen` is whom each slot should show, by mid; `pictures` are what the person wants to receive; `stale` says
    that what the slots show may differ from what was `reported` to the product
    """

    def __init__(
        self,
        person: str,
        offer: SdpOffer,
        transport: Transport,
        forwards: Forwards,
        random: Random,
        traffic: TrafficCounters,
        now: float,
    ) -> None:
        self.person, self.transport = person, transport
        self.publisher = Publisher(person)
        self.born_at = self.heard_at = now
        self.published = PublishedTracks(self.publisher, offer)
        self.tracks = self.published.tracks
        self.pictures: Pictures = "all"
        self.slots = offered_slots.create_slots(offer, random, self._on_switch)
        self.slot_mids = offered_slots.slot_mids(self.slots)
        self.bandwidth, self._receiver_reports = SubscriberBandwidth(self.slots), ReceiverReports()
        self.chosen: dict[str, str] = {}
        self.reported: dict[str, str] = {}
        self.reported_wanted: tuple[list[str], bool] | None = None
        self.stale = False
        self.up = False
        self._forwards, self._traffic = forwards, traffic
        self._slot_of = {slot.ssrc: slot for slot in self.slots}
        self._track_of = self.published.by_ssrc
        self._ssrcs: set[int] = set()

    def _on_switch(self) -> None:
        self.stale = True

    def choose(self, chosen: dict[str, str]) -> None:
        """Take a new selection."""
        if chosen != self.chosen:
            self.chosen, self.stale = chosen, True

    def shows(self) -> dict[str, str]:
        """Whom each slot shows now: of video who has begun to be shown, of audio who is chosen."""
        found = {}
        for slot in self.slots:
            track = slot.current if slot.kind == "video" else slot.target
            if track is not None:
                found[slot.mid] = track.publisher.person
        return found

    def wanted(self, now: float) -> tuple[list[str], bool] | None:
        """The camera layers that are wanted, and whether the screen is; None where nothing can be turned off."""
        dynacast = self.published.dynacast
        if not dynacast.rids and not self.published.of("screen"):
            return None
        return dynacast.wanted(now), dynacast.screen

    def failing(self, now: float) -> str | None:
        """The reason why this connection has to end; None while it is well."""
        handshake = self.transport.handshake
        if handshake.state is HandshakeState.CLOSED:
            return "closed"
        if handshake.misidentified:
            return "misidentified"
        if handshake.state is HandshakeState.FAILED or (not self.up and now - self.born_at > HANDSHAKE_S):
            return "failed"
        return "silent" if now - self.heard_at > SILENT_S else None

    # -- incoming

    def receive_rtp(self, arena: Arena, index: int, size: int, now: float) -> None:
        """Forward one packet. What is forged, replayed, unknown or malformed changes nothing."""
        srtp, at = self.transport.handshake.srtp, index * SIZE
        ssrc = int.from_bytes(arena.memory[at + 8 : at + 12], "big")
        if srtp is None or (ssrc not in self._ssrcs and len(self._ssrcs) >= MAX_STREAMS):
            return
        size = srtp.unprotect_rtp(arena.pointers[index], size)
        if not size:
            return
        self._ssrcs.add(ssrc)
        self.heard_at = now
        packet: rtp.RtpPacket | None = rtp.parse(arena.read(index, size))
        if packet is None:
            return
        track = self._track_of.get(ssrc) or self.published.bind(packet)
        if track is None:
            return
        if packet.pt == track.section.rtx_pt:
            packet = track.unwrap_rtx(packet)
        elif packet.pt != track.section.pt:
            return
        if packet is not None and (media := track.receive(packet, now)) is not None:
            self._forwards.forward(track, media, self.transport.queue, now)

    def receive_rtcp(self, data: bytes, now: float) -> None:
        """Take reports, answer NACKs, note requests for key frames."""
        srtp = self.transport.handshake.srtp
        plain = srtp.unprotect_rtcp(data) if srtp is not None else None
        if plain is None:
            return
        self.heard_at = now
        for packet in rtcp.parse(plain):
            match packet:
                case rtcp.SenderReport(ssrc, ntp, ts):
                    if (track := self._track_of.get(ssrc)) is not None and track.ssrc == ssrc:
                        self.publisher.clock.on_report(ntp, now)
                        track.on_sender_report(ntp, ts, now)
                case rtcp.Nack(ssrc, seqs):
                    slot = self._slot_of.get(ssrc)
                    self.bandwidth.estimator.on_nack(len(seqs), now)
                    if slot is not None and self._forwards.open(now):
                        self._retransmit(slot, seqs, now)
                case rtcp.Pli(ssrc):
                    slot = self._slot_of.get(ssrc)
                    if slot is not None and slot.current is not None:
                        slot.current.key_wanted = True
                case rtcp.ReportBlock():
                    self.bandwidth.on_report(packet, rtcp.round_trip(packet, now + NTP_ZERO), now)
                case rtcp.Remb(bitrate):
                    self.bandwidth.on_remb(bitrate, now)

    def _retransmit(self, slot: Slot[Track], seqs: Iterable[int], now: float) -> None:
        track, queue = slot.current, self.transport.queue
        if track is None or track.history is None:
            return
        for seq in seqs:
            if size := slot.write_again(seq, track.history, now, queue.memory, queue.next * SIZE):
                self._traffic.resent += 1
                self.transport.send_rtp(size)

    # -- outgoing

    def request(self, now: float) -> None:
        """Ask the publisher for lost packets and for key frames that are due."""
        for track in self.tracks:
            if track.ssrc is None:
                continue
            if track.stats.missing and (seqs := track.stats.due_nacks(now)):
                self.transport.send_rtcp(rtcp.nack(SERVER_SSRC, track.ssrc, seqs))
            if track.key_wanted and track.take_key_request(now):
                self.transport.send_rtcp(rtcp.pli(SERVER_SSRC, track.ssrc))

    def pad(self, now: float) -> None:
        """Send the padding of a probe."""
        if (due := self.bandwidth.padding(now)) is None:
            return
        (slot, count), queue = due, self.transport.queue
        for _ in range(count):
            self.transport.send_rtp(slot.write_padding(now, queue.memory, queue.next * SIZE))

    def report(self, now: float, *, on_stage: bool) -> None:
        """Send this peer's reports; call once a second."""
        # Browsers jump to the first limit they hear and climb slowly to a later one; so a browser that can turn layers
        # off hears from the beginning what a camera and a screen need together.
        screen = self.published.dynacast.screen or bool(self.published.dynacast.rids)
        usual = (track.usual(on_stage=on_stage) for track in self.tracks if track.source != "screen" or screen)
        self.transport.send_rtcp(self._receiver_reports.compound(self.tracks, sum(usual), now))
        self._traffic.lost += sum(track.stats.take_lost() for track in self.tracks)
        for compound in reports.sender_reports(self.slots, now):
            self.transport.send_rtcp(compound)
