"""A cheap synthetic person: sends one picture again and again and a hum, and counts what it gets, without decoding.

async with LightPeer(offer) as ben:        # offer(sdp) -> the answer's sdp
    await ben.until(lambda: ben.heard[number_of("ann")] > 10)
"""

import asyncio
import secrets
import socket
import time
from collections import Counter, defaultdict
from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from OpenSSL import SSL

from server.kit.clock import SystemClock
from server.sfu import rtcp, rtp, stun
from server.sfu.dtls import Handshake, Identity, State
from server.sfu.sdp import LEVEL_URI, MID_URI

AUDIO_PT, VIDEO_PT, RTX_PT = 111, 96, 97
MID_EXTENSION, LEVEL_EXTENSION = 4, 1
BIND_S = 2.5

# A VP8 key frame, 160 x 90, one even grey-green; and 20 ms of Opus that, repeated, hums.
KEY_FRAME = bytes.fromhex(
    "f005009d012aa0005a0000470885858885848802020275aa03f802069a13e086aa935dc43aaa4d7710eaa935dc43aaa4d7710eaa935dc418"
    "00feef3d6fff1cdbe39b7c736ff8e6dffab43e5a1f2d0fdbb0"
)
HUM = bytes.fromhex("4b4110ab54e0770c072743be34e900000000000000000000000000000000")

Offer = Callable[[str], Awaitable[str]]


@dataclass(slots=True)
class _Stream:
    """One sending line's counters."""

    ssrc: int
    seq: int = 0
    ts: int = 0


class LightPeer:
    """One synthetic connection.

    shape: `heard` and `seen` count packets by publisher's number (`server.sfu.rtp.number_of(person)`), `by_line` by mid
    and publisher; `gaps` counts jumps in sequence numbers by mid; `talks`, `films` and `level` may change while it runs
    units: `level` RFC 6464: 0 loudest .. 127 silent; `fps` pictures a second
    """

    def __init__(
        self,
        offer: Offer,
        *,
        voices: int = 3,
        pictures: int = 4,
        level: int = 30,
        fps: float = 5.0,
        talks: bool = True,
        films: bool = True,
    ) -> None:
        self._offer, self._voices, self._pictures = offer, voices, pictures
        self.level, self.fps, self.talks, self.films = level, fps, talks, films
        self.heard: Counter[int] = Counter()
        self.seen: Counter[int] = Counter()
        self.by_line: defaultdict[str, Counter[int]] = defaultdict(Counter)
        self.gaps: Counter[str] = Counter()
        self.keys_asked = self.reports = self.packets_asked = 0
        self.sent = {"audio": _Stream(secrets.randbits(31) + 1), "video": _Stream(secrets.randbits(31) + 1)}
        self._mid_of: dict[int, tuple[str, str]] = {}
        self._last: dict[str, int] = {}
        self._password, self._names, self._server = b"", b"", ("", 0)

    @property
    def connected(self) -> bool:
        """Whether encrypted media flows."""
        return self._handshake.state is State.CONNECTED

    async def __aenter__(self) -> "LightPeer":
        identity = Identity(SystemClock().now(), SSL.DTLS_CLIENT_METHOD)
        self._ufrag = secrets.token_hex(4)
        answer = await self._offer(self.sdp(identity.fingerprint))
        remote = self._read(answer)
        self._handshake = Handshake(identity, remote, as_client=True)
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.setblocking(False)
        self._socket.connect(self._server)
        self._loop = asyncio.get_running_loop()
        self._loop.add_reader(self._socket.fileno(), self._receive)
        self._task = self._loop.create_task(self._run())
        try:
            await self.until(lambda: self.connected)
        except BaseException:
            await self._stop()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        for datagram in self._handshake.close():
            self._send(datagram)
        await self._stop()

    async def vanish(self) -> None:
        """Fall silent without a goodbye, as when a battery dies; leaving the block afterwards is harmless."""
        await self._stop()

    async def until(self, done: Callable[[], bool], timeout: float = 10.0) -> None:
        """Wait until something has come about. raises: TimeoutError"""
        async with asyncio.timeout(timeout):
            while not done():
                await asyncio.sleep(0.01)

    async def _stop(self) -> None:
        if self._socket.fileno() < 0:
            return
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)
        self._loop.remove_reader(self._socket.fileno())
        self._socket.close()

    # -- signalling

    def sdp(self, fingerprint: str) -> str:
        """The offer: microphone, camera, then the stage pair and the other lines."""
        kinds = ["audio", "video"] + ["audio"] * (1 + self._voices) + ["video"] * (1 + self._pictures)
        text = ["v=0", "o=- 1 1 IN IP4 127.0.0.1", "s=-", "t=0 0"]
        text.append("a=group:BUNDLE " + " ".join(map(str, range(len(kinds)))))
        for mid, kind in enumerate(kinds):
            pts = str(AUDIO_PT) if kind == "audio" else f"{VIDEO_PT} {RTX_PT}"
            text += [f"m={kind} 9 UDP/TLS/RTP/SAVPF {pts}", "c=IN IP4 0.0.0.0", "a=rtcp-mux", f"a=mid:{mid}"]
            text += [f"a=ice-ufrag:{self._ufrag}", f"a=ice-pwd:{secrets.token_hex(12)}", "a=setup:actpass"]
            text += [f"a=fingerprint:sha-256 {fingerprint}", f"a=extmap:{MID_EXTENSION} {MID_URI}"]
            if kind == "audio":
                text += [f"a=rtpmap:{AUDIO_PT} opus/48000/2", f"a=extmap:{LEVEL_EXTENSION} {LEVEL_URI}"]
            else:
                text += [f"a=rtpmap:{VIDEO_PT} VP8/90000", f"a=rtpmap:{RTX_PT} rtx/90000", f"a=fmtp:{RTX_PT} apt=96"]
            text.append("a=sendonly" if mid < 2 else "a=recvonly")
        return "\r\n".join(text) + "\r\n"

    def _read(self, answer: str) -> str:
        """Note the server's address, password and streams; returns its fingerprint."""
        mid, kind = "", ""
        found: dict[str, str] = {}
        for line in answer.split("\r\n"):
            name, _, value = line.partition(":")
            if line.startswith("m="):
                kind = line[2:].partition(" ")[0]
            elif name == "a=mid":
                mid = value
            elif name == "a=ssrc":
                self._mid_of[int(value.partition(" ")[0])] = mid, kind
            elif name == "a=candidate":
                if not self._server[1]:
                    self._server = value.split()[4], int(value.split()[5])
            else:
                found.setdefault(name, value)
        self._password = found["a=ice-pwd"].encode()
        self._names = f"{found['a=ice-ufrag']}:{self._ufrag}".encode()
        return found["a=fingerprint"].partition(" ")[2]

    # -- the network

    async def _run(self) -> None:
        bound_at = filmed_at = float("-inf")
        while True:
            now = time.monotonic()
            if now - bound_at >= (BIND_S if self.connected else 0.2):
                bound_at = now
                self._bind()
                for datagram in self._handshake.tick():
                    self._send(datagram)
            if self.connected:
                self._talk()
                if self.films and now - filmed_at >= 1 / self.fps:
                    filmed_at = now
                    self._film(now)
            await asyncio.sleep(0.02)

    def _bind(self) -> None:
        attributes = {
            stun.USERNAME: self._names,
            stun.PRIORITY: bytes(4),
            stun.CONTROLLING: bytes(8),
            stun.USE_CANDIDATE: b"",
        }
        self._send(stun.build(stun.REQUEST, secrets.token_bytes(12), attributes, self._password))

    def _talk(self) -> None:
        stream = self.sent["audio"]
        stream.ts += 960
        if self.talks:
            self._send_rtp("audio", AUDIO_PT, stream, HUM, (LEVEL_EXTENSION, bytes([0x80 | self.level])))

    def _film(self, now: float) -> None:
        stream = self.sent["video"]
        stream.ts = int(now * 90000)
        picture = 0x8000 | stream.seq & 0x7FFF
        self._send_rtp("video", VIDEO_PT, stream, b"\x90\x80" + picture.to_bytes(2, "big") + KEY_FRAME)

    def _send_rtp(self, kind: str, pt: int, stream: _Stream, payload: bytes, *more: tuple[int, bytes]) -> None:
        stream.seq += 1
        mid = (MID_EXTENSION, b"0" if kind == "audio" else b"1")
        packet = rtp.build(
            kind == "video", pt, stream.seq & 0xFFFF, stream.ts & 0xFFFFFFFF, stream.ssrc, payload, (mid, *more)
        )
        keys = self._handshake.keys
        if keys is not None and (sealed := keys.seal_rtp(packet)) is not None:
            self._send(sealed)

    def _send(self, data: bytes) -> None:
        try:
            self._socket.send(data)
        except OSError:
            return  # as if lost

    def _receive(self) -> None:
        while True:
            try:
                data = self._socket.recv(2048)
            except OSError:
                return
            if data and data[0] < 4:
                if not self.connected:
                    for datagram in self._handshake.start():
                        self._send(datagram)
            elif data and data[0] < 64:
                for datagram in self._handshake.receive(data):
                    self._send(datagram)
            elif len(data) > 8 and self._handshake.keys is not None:
                if 192 <= data[1] <= 223:
                    self._count_rtcp(self._handshake.keys.open_rtcp(data))
                else:
                    self._count(self._handshake.keys.open_rtp(data))

    def _count(self, data: bytes | None) -> None:
        if data is None or (packet := rtp.parse(data)) is None or packet.ssrc not in self._mid_of:
            return
        mid, kind = self._mid_of[packet.ssrc]
        if packet.pt == RTX_PT:
            return
        publisher = int.from_bytes(data[12:16], "big")
        (self.heard if kind == "audio" else self.seen)[publisher] += 1
        self.by_line[mid][publisher] += 1
        if mid in self._last and packet.seq != self._last[mid] + 1 & 0xFFFF:
            self.gaps[mid] += 1
        self._last[mid] = packet.seq

    def _count_rtcp(self, data: bytes | None) -> None:
        for packet in rtcp.parse(data or b""):
            match packet:
                case rtcp.Pli():
                    self.keys_asked += 1
                case rtcp.Nack(_, seqs):
                    self.packets_asked += len(seqs)
                case rtcp.SenderReport():
                    self.reports += 1
