"""Bad packets of every kind: from strangers, from somebody's own address, from a member whose browser lies."""

from collections.abc import Callable
from random import Random

from server.sfu import rtcp, stun
from server.sfu.rtp import csrc_of
from server.sfu.stun import Address
from tests.light_client import (
    AUDIO_PT,
    CAM,
    KEY_FRAME,
    MIC,
    MID_EXTENSION,
    REPAIRED_EXTENSION,
    RID_EXTENSION,
    RTX_PT,
    SCREEN,
    VIDEO_PT,
    LightClient,
    build_rtp,
)
from tests.people import ANN, BEN, CLEO
from tests.sfu.memory import OPEN, Network

A, B, C = ANN.id, BEN.id, CLEO.id
AT_BEN: Address = ("198.51.100.1", 5002)
TOKEN = b"guess"

Datagram = tuple[bytes, Address]
Make = Callable[["Fuzzed", int], Datagram]


class Fuzzed:
    """Ann, Ben and Cleo in a room. shape: `good` are packets of Ben's that have just arrived, `back` what he got"""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.net = Network()
        self.net.allow({A: OPEN, B: OPEN, C: OPEN})
        self.ann, self.ben = self.net.join(A, port=5001), self.net.join(B, port=5002)
        self.cleo = LightClient()
        self.good: list[bytes] = []
        self.back: list[bytes] = []

    def renew(self) -> None:
        """Let the room live on for a moment, and note what a spy on Ben's line would."""
        self.cleo = self.net.join(C, port=5003, layers=("l", "m", "h"), screen=True)
        receive = self.ben.receive

        def spied(data: bytes) -> None:
            self.back.append(data)
            receive(data)

        self.back.clear()
        self.ben.receive = spied  # type: ignore[method-assign]  # until the end of this
        self.talk()
        self.ben.receive = receive  # type: ignore[method-assign]  # as it was
        ssrc = self.ben.sent["video"].ssrc
        self.good = self._recorded(
            self.ben,
            self.ben.talk,
            self.ben.film,
            self.ben.bind,
            lambda: self.ben.send_rtcp(rtcp.nack(1, 5, list(range(200)))),
            lambda: self.ben.send_rtcp(rtcp.sender_report(ssrc, 4e9, 1, 1, 1)),
        )
        for data in self.good:
            self.net.deliver(data, AT_BEN)

    def _recorded(self, client: LightClient, *acts: Callable[[], None]) -> list[bytes]:
        sent: list[bytes] = []
        send, client.send = client.send, sent.append
        for act in acts:
            act()
        client.send = send
        return sent

    def lie(self, data: bytes, *, report: bool) -> Datagram:
        """Anything at all, sealed by Cleo with the right keys; bare when libsrtp will not seal it."""
        act = self.cleo.send_rtcp if report else self.cleo.send_rtp
        sealed = self._recorded(self.cleo, lambda: act(data))
        return (sealed or [data])[0], ("198.51.100.1", 5003)

    def talk(self) -> None:
        """Everything that Ann and Ben say and show reaches the other, without a gap. raises: AssertionError"""
        before, gaps = self._arrived(), self.ann.gaps.total() + self.ben.gaps.total()
        self.net.allow({A: OPEN, B: OPEN, C: OPEN})
        for client in (self.ann, self.ben):
            client.bind()
        self.net.talk((self.ann, self.ben), 0.25)
        assert [now - then for now, then in zip(self._arrived(), before, strict=True)] == [10] * 4, "the room stands"
        assert self.ann.gaps.total() + self.ben.gaps.total() == gaps, "something was lost"

    def _arrived(self) -> list[int]:
        ends = ((self.ann, csrc_of(B)), (self.ben, csrc_of(A)))
        return [counted[other] for client, other in ends for counted in (client.heard, client.seen)]

    def state(self) -> object:
        """All that bad packets must not change."""
        peers = self.net.room.peers
        people = [
            (
                name,
                id(peer),
                peer.transport.address,
                peer.up,
                len(peer._ssrcs),
                [t.stats.packets for t in peer.tracks],
            )
            for name, peer in peers.items()
        ]
        return people, self.net.sent, len(self.net.stray), len(self.net.told), self.net.sfu.load().joins


# -- what comes; each makes the n-th packet of a batch


def stranger(room: Fuzzed) -> Address:
    return (f"203.0.113.{room.random.randrange(256)}", room.random.randrange(1, 65536))


def near(room: Fuzzed) -> Address:
    """A stranger's address, or Ben's own, spoofed."""
    return AT_BEN if room.random.random() < 0.5 else stranger(room)


def anything(room: Fuzzed, _: int) -> Datagram:
    first = room.random.randbytes(1)
    return first + room.random.randbytes(room.random.choice((0, 1, 11, 12, 19, 27, 60, 300, 1300))), near(room)


def truncated(room: Fuzzed, n: int) -> Datagram:
    data = room.good[n % len(room.good)]
    return data[: room.random.randrange(len(data))], AT_BEN


def lengthened(room: Fuzzed, n: int) -> Datagram:
    return room.good[n % len(room.good)] + room.random.randbytes(room.random.randrange(1, 60)), AT_BEN


def mutated(room: Fuzzed, n: int) -> Datagram:
    data = bytearray(room.good[n % len(room.good)])
    proven = len(data) - (0 if data[0] >= 128 else 8)  # what follows the integrity of a binding changes nothing of it
    for at in room.random.sample(range(proven), room.random.randrange(1, 5)):
        data[at] ^= 1 << room.random.randrange(8)
    return bytes(data), AT_BEN


def replayed(room: Fuzzed, n: int) -> Datagram:
    media = [data for data in room.good if data[0] >= 128]
    return media[n % len(media)], AT_BEN


def reflected(room: Fuzzed, n: int) -> Datagram:
    media = [data for data in room.back if data[0] >= 128]
    return media[n % len(media)], AT_BEN


def forged(room: Fuzzed, n: int) -> Datagram:
    stream = room.ben.sent["audio" if n % 2 else "video"]
    pt = AUDIO_PT if n % 2 else VIDEO_PT
    head = build_rtp(False, pt, stream.seq + 1 + n & 0xFFFF, stream.ts, stream.ssrc, b"")
    return head + room.random.randbytes(room.random.randrange(16, 200)), AT_BEN


def wrong_ssrc(room: Fuzzed, n: int) -> Datagram:
    data = room.good[n % 2]
    return data[:8] + room.random.randbytes(4) + data[12:], AT_BEN


def forged_report(room: Fuzzed, n: int) -> Datagram:
    body = room.random.randbytes(4 * room.random.randrange(1, 40))
    return bytes([0x80 | n % 32, 200 + n % 8]) + (len(body) // 4).to_bytes(2, "big") + body, AT_BEN


def binding(room: Fuzzed, n: int) -> Datagram:
    names = (TOKEN + b":me", room.ben.stun_username, room.random.randbytes(9))
    attributes = {stun.USERNAME: names[n % 3], stun.USE_CANDIDATE: b""}
    return stun.build(stun.REQUEST, room.random.randbytes(12), attributes, TOKEN), near(room)


def broken_binding(room: Fuzzed, _: int) -> Datagram:
    body = b"".join(
        room.random.choice((6, 8, 0x20, 0x8028, 0x7777)).to_bytes(2, "big")
        + room.random.choice((0, 4, 20, 65535)).to_bytes(2, "big")
        + room.random.randbytes(4 * room.random.randrange(6))
        for _ in range(room.random.randrange(4))
    )
    head = room.random.choice((0, 1, 0x101, 0x111)).to_bytes(2, "big") + len(body).to_bytes(2, "big")
    return head + b"\x21\x12\xa4\x42" + room.random.randbytes(12) + body, near(room)


def handshake(room: Fuzzed, n: int) -> Datagram:
    body = room.random.randbytes(room.random.randrange(1, 200))
    record = bytes([20 + n % 5]) + b"\xfe\xfd" + (n % 3).to_bytes(2, "big") + room.random.randbytes(6)
    return record + len(body).to_bytes(2, "big") + body, near(room)


def hello(room: Fuzzed, n: int) -> Datagram:
    """The first flight of a browser that nobody has invited, whole or mutated."""
    data = bytearray(HELLO)
    if n % 2:
        data[room.random.randrange(len(data))] ^= 1 << room.random.randrange(8)
    return bytes(data), stranger(room)


def lying_media(room: Fuzzed, n: int) -> Datagram:
    """Voices, layers and screens, of streams that are whose they say or not; half of the pictures look like VP8."""
    draw = room.random
    pt, mid = draw.choice(((AUDIO_PT, MIC), (VIDEO_PT, CAM), (VIDEO_PT, SCREEN), (RTX_PT, CAM), (0, "9")))
    rid = draw.choice(("l", "m", "h", "x"))
    known = [stream.ssrc for stream in room.cleo.sent.values()]
    ssrc = draw.choice((*known, room.ben.sent["audio"].ssrc, draw.randrange(1 << 32)))
    names = [(MID_EXTENSION, mid.encode()), (draw.choice((RID_EXTENSION, REPAIRED_EXTENSION)), rid.encode())]
    payload = draw.randbytes(draw.randrange(90))
    if n % 2:
        payload = b"\x90\x80" + draw.randbytes(2) + draw.choice((KEY_FRAME, b"\x11")) + payload
    extensions = tuple(names[: draw.randrange(3)])
    packet = build_rtp(draw.random() < 0.5, pt, n & 0xFFFF, draw.randrange(1 << 32), ssrc, payload, extensions)
    odd = draw.randrange(64) if n % 3 == 0 else packet[0] & 0x3F
    return room.lie(bytes([0x80 | odd]) + packet[1:], report=False)


def lying_report(room: Fuzzed, n: int) -> Datagram:
    """Half are nonsense, half are well formed and say nonsense, of streams that there are."""
    draw = room.random
    ssrc = draw.choice((*room.cleo.mid_of, draw.randrange(1 << 32)))
    if n % 2:
        report = rtcp.ReportBlock(ssrc, draw.randrange(256), draw.randrange(1 << 23), draw.randrange(1 << 32), 0, 0, 0)
        well = (
            rtcp.remb(1, draw.randrange(1 << 40), [ssrc]),
            rtcp.nack(1, ssrc, [draw.randrange(1 << 16) for _ in range(20)]),
            rtcp.pli(1, ssrc),
            rtcp.receiver_report(1, [report]),
            rtcp.sender_report(room.cleo.sent["audio"].ssrc, draw.random() * 4e9, draw.randrange(1 << 32), 1, 1),
        )
        return room.lie(draw.choice(well), report=True)
    body = draw.randbytes(4) + ssrc.to_bytes(4, "big") + draw.randbytes(4 * draw.randrange(1, 40))
    head = bytes([0x80 | draw.randrange(32), 200 + draw.randrange(8)])
    return room.lie(head + (len(body) // 4).to_bytes(2, "big") + body, report=True)


HELLO = LightClient().handshake.start()[0]
OUTSIDE: tuple[Make, ...] = (
    anything,
    truncated,
    lengthened,
    mutated,
    replayed,
    reflected,
    forged,
    wrong_ssrc,
    forged_report,
    binding,
    broken_binding,
    handshake,
    hello,
)
INSIDE: tuple[Make, ...] = (lying_media, lying_report)  # with the right keys: may reach others, must harm nobody
