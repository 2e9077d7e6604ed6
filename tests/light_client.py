"""A synthetic person's connection without I/O: one picture again and again and a hum, counted, never decoded."""

import secrets
import struct
from collections import Counter, defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass

from OpenSSL import SSL

from server.kit.clock import SystemClock
from server.sfu import rtcp, rtp, stun
from server.sfu.arena import Arena
from server.sfu.dtls import DtlsIdentity, Handshake, HandshakeState
from server.sfu.sdp import LEVEL_URI, MID_URI, REPAIRED_URI, RID_URI, TIME_URI

AUDIO_PT, VIDEO_PT, RTX_PT = 111, 96, 97
MID_EXTENSION, LEVEL_EXTENSION, TIME_EXTENSION, RID_EXTENSION, REPAIRED_EXTENSION = 4, 1, 2, 10, 11
PRIORITY, CONTROLLING = 0x0024, 0x802A  # STUN attributes
MIC, CAM, SCREEN = "0", "1", "2"  # mids; the lines to receive on follow

PICTURE_WIDTH = 160
# A VP8 key frame, 160 x 90, one even grey-green; and 20 ms of Opus that, repeated, hums.
KEY_FRAME = bytes.fromhex(
    "f005009d012aa0005a0000470885858885848802020275aa03f802069a13e086aa935dc43aaa4d7710eaa935dc43aaa4d7710eaa935dc418"
    "00feef3d6fff1cdbe39b7c736ff8e6dffab43e5a1f2d0fdbb0"
)
DELTA_FRAME = b"\x11" + bytes(40)  # the start of a frame that is no key frame; decodes to nothing
HUM = bytes.fromhex("4b4110ab54e0770c072743be34e900000000000000000000000000000000")


def build_rtp(
    marker: bool, pt: int, seq: int, ts: int, ssrc: int, payload: bytes, extensions: tuple[tuple[int, bytes], ...] = ()
) -> bytes:
    """An RTP packet as a browser sends it. shape: `extensions` are pairs of an id 1..14 and 1..16 bytes"""
    block = b"".join(bytes([name << 4 | len(value) - 1]) + value for name, value in extensions)
    if block:
        block += bytes(-len(block) % 4)
        block = struct.pack("!HH", 0xBEDE, len(block) // 4) + block
    return struct.pack("!BBHLL", 0x90 if block else 0x80, marker << 7 | pt, seq, ts, ssrc) + block + payload


@dataclass(slots=True)
class Stream:
    """The counters of one sending line, or of one layer of it."""

    mid: str
    rid: str = ""
    ssrc: int = 0
    seq: int = 0
    ts: int = 0


class LightClient:
    """Feed it datagrams with `receive`; it sends through `send`.

    shape: `heard` and `seen` count packets by publisher's number (`server.sfu.rtp.csrc_of(person)`), `by_line` by mid
    and publisher; `gaps` counts jumps in sequence numbers by mid; `compounds` are the last RTCP; `sent` are the streams
    "audio", "video" (or each of `layers` in its place) and, with `screen`, "screen"
    """

    def __init__(
        self, *, voices: int = 3, pictures: int = 4, layers: tuple[str, ...] = (), screen: bool = False
    ) -> None:
        self.send: Callable[[bytes], None] = lambda _: None
        self.seal: Callable[[str, bytes], bytes] = lambda _, frame: frame
        self.voices, self.pictures, self.layers, self.screen = voices, pictures, layers, screen
        self.heard: Counter[int] = Counter()
        self.seen: Counter[int] = Counter()
        self.by_line: defaultdict[str, Counter[int]] = defaultdict(Counter)
        self.gaps: Counter[str] = Counter()
        self.keys_asked = self.packets_asked = self.resent = self.padding = 0
        self.compounds: deque[bytes] = deque(maxlen=100)
        self.sent = {"audio": Stream(MIC)}
        self.sent |= {rid: Stream(CAM, rid) for rid in layers} if layers else {"video": Stream(CAM)}
        self.sent |= {"screen": Stream(SCREEN)} if screen else {}
        for stream in self.sent.values():
            stream.ssrc = secrets.randbits(31) + 1
        self.last: dict[str, rtp.RtpPacket] = {}
        self.server = ("", 0)
        self.ufrag = secrets.token_hex(4)
        self._session = secrets.randbits(62)
        self.identity = DtlsIdentity(SystemClock().now(), SSL.DTLS_CLIENT_METHOD)
        self._box = Arena(1)
        self.mid_of: dict[int, tuple[str, str]] = {}
        self.ice_password, self.stun_username = b"", b""
        self.handshake = Handshake(self.identity, "", as_client=True)

    @property
    def connected(self) -> bool:
        """Whether encrypted media flows."""
        return self.handshake.state is HandshakeState.CONNECTED

    def offer(self) -> str:
        """The SDP: microphone, camera and maybe screen, then the stage pair and the other lines."""
        sends = 3 if self.screen else 2
        kinds = ["audio", "video", "video"][:sends] + ["audio"] * self.voices + ["video"] * self.pictures
        text = ["v=0", f"o=- {self._session} 1 IN IP4 127.0.0.1", "s=-", "t=0 0"]
        text.append("a=group:BUNDLE " + " ".join(map(str, range(len(kinds)))))
        for mid, kind in enumerate(kinds):
            pts = str(AUDIO_PT) if kind == "audio" else f"{VIDEO_PT} {RTX_PT}"
            text += [f"m={kind} 9 UDP/TLS/RTP/SAVPF {pts}", "c=IN IP4 0.0.0.0", "a=rtcp-mux", f"a=mid:{mid}"]
            text += [f"a=ice-ufrag:{self.ufrag}", f"a=ice-pwd:{'p' * 24}", "a=setup:actpass"]
            text += [f"a=fingerprint:sha-256 {self.identity.fingerprint}", f"a=extmap:{MID_EXTENSION} {MID_URI}"]
            if kind == "audio":
                text += [f"a=rtpmap:{AUDIO_PT} opus/48000/2", f"a=extmap:{LEVEL_EXTENSION} {LEVEL_URI}"]
            else:
                text += [f"a=rtpmap:{VIDEO_PT} VP8/90000", f"a=rtpmap:{RTX_PT} rtx/90000", f"a=fmtp:{RTX_PT} apt=96"]
                text.append(f"a=extmap:{TIME_EXTENSION} {TIME_URI}")
            if str(mid) == CAM and self.layers:
                text += [f"a=extmap:{RID_EXTENSION} {RID_URI}", f"a=extmap:{REPAIRED_EXTENSION} {REPAIRED_URI}"]
                text += [*(f"a=rid:{rid} send" for rid in self.layers), "a=simulcast:send " + ";".join(self.layers)]
            text.append("a=sendonly" if mid < sends else "a=recvonly")
        return "\r\n".join(text) + "\r\n"

    def accept(self, answer: str) -> None:
        """Note the server's address, password, fingerprint and streams; a handshake that is done stays so."""
        mid = kind = ""
        found: dict[str, str] = {}
        for line in answer.split("\r\n"):
            name, _, value = line.partition(":")
            if line.startswith("m="):
                kind = line[2:].partition(" ")[0]
            elif name == "a=mid":
                mid = value
            elif name == "a=ssrc":
                self.mid_of[int(value.partition(" ")[0])] = mid, kind
            else:
                found.setdefault(name, value)
        candidate = found["a=candidate"].split()
        self.server = candidate[4], int(candidate[5])
        self.ice_password = found["a=ice-pwd"].encode()
        self.stun_username = f"{found['a=ice-ufrag']}:{self.ufrag}".encode()
        if not self.connected:
            self.handshake = Handshake(self.identity, found["a=fingerprint"].partition(" ")[2], as_client=True)

    # -- sending

    def bind(self) -> None:
        """Ask the server whether it is there, choosing this way; and go on with the handshake."""
        attributes = {
            stun.USERNAME: self.stun_username,
            PRIORITY: bytes(4),
            CONTROLLING: bytes(8),
            stun.USE_CANDIDATE: b"",
        }
        self.send(stun.build(stun.REQUEST, secrets.token_bytes(12), attributes, self.ice_password))
        self._send_all(self.handshake.tick())

    def talk(self, level: int = 30, after_s: float = 0.02) -> None:
        """20 ms of voice. units: RFC 6464: 0 loudest .. 127 silent; `after_s` since the last"""
        stream = self.sent["audio"]
        stream.ts += round(after_s * 48000)
        self._send_media("audio", AUDIO_PT, self.seal("mic", HUM), (LEVEL_EXTENSION, bytes([0x80 | level])))

    def film(self, frame: bytes = KEY_FRAME, after_s: float = 0.1, of: str = "video") -> None:
        """One frame of a stream; those of layers end with their rid."""
        stream = self.sent[of]
        stream.ts += int(after_s * 90000)
        picture = 0x8000 | stream.seq & 0x7FFF
        payload = b"\x90\x80" + picture.to_bytes(2, "big") + self.seal("cam", frame + stream.rid.encode())
        self._send_media(of, VIDEO_PT, payload)

    def ask(self, mid: str, seqs: list[int]) -> None:
        """Say that packets of a line were lost."""
        self.send_rtcp(rtcp.nack(1, self.ssrc_of(mid), seqs))

    def ask_key(self, mid: str) -> None:
        """Say that a key frame is needed."""
        self.send_rtcp(rtcp.pli(1, self.ssrc_of(mid)))

    def send_rtcp(self, compound: bytes) -> None:
        """Seal and send any compound."""
        keys = self.handshake.srtp
        if keys is not None and (sealed := keys.protect_rtcp(compound)) is not None:
            self.send(sealed)

    def goodbye(self) -> None:
        """End the connection as a browser does."""
        self._send_all(self.handshake.close())

    def ssrc_of(self, mid: str) -> int:
        """The stream that the server sends on a slot."""
        return next(ssrc for ssrc, (known, _) in self.mid_of.items() if known == mid)

    def _send_media(self, of: str, pt: int, payload: bytes, *more: tuple[int, bytes]) -> None:
        stream = self.sent[of]
        stream.seq += 1
        names = [(MID_EXTENSION, stream.mid.encode()), *more]
        if stream.rid:
            names.append((RID_EXTENSION, stream.rid.encode()))
        seq, ts = stream.seq & 0xFFFF, stream.ts & 0xFFFFFFFF
        self.send_rtp(build_rtp(pt == VIDEO_PT, pt, seq, ts, stream.ssrc, payload, tuple(names)))

    def send_rtp(self, packet: bytes) -> None:
        """Seal and send any packet."""
        keys = self.handshake.srtp
        self._box.write(0, packet)
        if keys is not None and (size := keys.protect_rtp(self._box.pointers[0], len(packet))):
            self.send(self._box.read(0, size))

    def _send_all(self, datagrams: list[bytes]) -> None:
        for datagram in datagrams:
            self.send(datagram)

    # -- receiving

    def receive(self, data: bytes) -> None:
        """Take one datagram."""
        keys = self.handshake.srtp
        if data[0] < 4:
            if self.handshake.state is HandshakeState.HANDSHAKING:
                self._send_all(self.handshake.start())
        elif data[0] < 64:
            self._send_all(self.handshake.receive(data))
        elif keys is not None and 192 <= data[1] <= 223:
            self._count_rtcp(keys.unprotect_rtcp(data) or b"")
        elif keys is not None:
            self._box.write(0, data)
            if size := keys.unprotect_rtp(self._box.pointers[0], len(data)):
                self.count(self._box.read(0, size))

    def count(self, data: bytes) -> None:
        """Count a packet in the clear."""
        packet = rtp.parse(data)
        assert packet is not None
        mid, kind = self.mid_of[packet.ssrc]
        if packet.pt == RTX_PT:
            self.resent += bool(packet.payload)
            self.padding += not packet.payload
            return
        publisher = int.from_bytes(data[12:16], "big")
        (self.heard if kind == "audio" else self.seen)[publisher] += 1
        self.by_line[mid][publisher] += 1
        if mid in self.last and packet.seq != self.last[mid].seq + 1 & 0xFFFF:
            self.gaps[mid] += 1
        self.last[mid] = packet

    def _count_rtcp(self, data: bytes) -> None:
        self.compounds.append(data)
        for packet in rtcp.parse(data):
            match packet:
                case rtcp.Pli():
                    self.keys_asked += 1
                case rtcp.Nack(_, seqs):
                    self.packets_asked += len(seqs)
