"""The RTCP packets a forwarding server needs, and no others. source: RFC 3550 §6; RFC 4585; RFC 5104; REMB draft-03"""

import struct
from collections.abc import Iterator, Sequence

import msgspec

_SR, _RR, _SDES, _RTPFB, _PSFB = 200, 201, 202, 205, 206
_NACK, _PLI, _FIR, _APPLICATION = 1, 1, 4, 15
_CNAME = b"sfu"
MAX_NACKS = 200
MAX_ROUND_TRIP_S = 30.0  # a report that claims more has another clock


class SenderReport(msgspec.Struct, frozen=True):
    """When, on the sender's own clock, which RTP timestamp was. units: seconds since 1900"""

    ssrc: int
    ntp: float
    ts: int


class Nack(msgspec.Struct, frozen=True):
    """The packets that the receiver is missing."""

    ssrc: int
    seqs: list[int]


class Pli(msgspec.Struct, frozen=True):
    """The receiver needs a key frame (it said so by PLI or by FIR)."""

    ssrc: int


class ReportBlock(msgspec.Struct, frozen=True):
    """What arrived of one stream. units: `fraction` of 256; `jitter` timestamp ticks; `lsr`, `dlsr` 1/65536 s"""

    ssrc: int
    fraction: int
    lost: int
    highest: int
    jitter: int
    lsr: int
    dlsr: int


class Remb(msgspec.Struct, frozen=True):
    """How much the receiver estimates may be sent, of all streams together. units: bits a second"""

    bitrate: int


RtcpPacket = SenderReport | ReportBlock | Nack | Pli | Remb


def round_trip(report: ReportBlock, ntp: float) -> float | None:
    """The round trip that a report shows which arrives at `ntp`; None if it does not say. units: seconds"""
    if not report.lsr:
        return None
    passed = (int(ntp * 65536) - report.lsr - report.dlsr & 0xFFFFFFFF) / 65536
    return passed if passed < MAX_ROUND_TRIP_S else None


def parse(data: bytes) -> Iterator[RtcpPacket]:
    """The known packets of a compound; stops at the first malformed one."""
    at = 0
    while at + 4 <= len(data):
        first, kind, words = struct.unpack_from("!BBH", data, at)
        end = at + 4 + 4 * words
        if first >> 6 != 2 or end > len(data):
            return
        yield from _read(kind, first & 31, data[at + 4 : end])
        at = end


def _read(kind: int, count: int, body: bytes) -> Iterator[RtcpPacket]:
    if kind == _SR and len(body) >= 24:
        ssrc, high, low, ts = struct.unpack_from("!LLLL", body)
        yield SenderReport(ssrc, high + low / 2**32, ts)
        yield from _blocks(count, body[24:])
    elif kind == _RR and len(body) >= 4:
        yield from _blocks(count, body[4:])
    elif kind == _RTPFB and count == _NACK and len(body) >= 12:
        yield Nack(int.from_bytes(body[4:8], "big"), _missing(body[8:]))
    elif kind == _PSFB and count == _PLI and len(body) >= 8:
        yield Pli(int.from_bytes(body[4:8], "big"))
    elif kind == _PSFB and count == _FIR and len(body) >= 16:
        yield Pli(int.from_bytes(body[8:12], "big"))
    elif kind == _PSFB and count == _APPLICATION and len(body) >= 16 and body[8:12] == b"REMB":
        amount = int.from_bytes(body[13:16], "big")
        yield Remb((amount & 0x3FFFF) << (amount >> 18))


def _blocks(count: int, body: bytes) -> Iterator[ReportBlock]:
    for at in range(0, min(24 * count, len(body) - 23), 24):
        ssrc, loss, highest, jitter, lsr, dlsr = struct.unpack_from("!6L", body, at)
        yield ReportBlock(ssrc, loss >> 24, _signed(loss & 0xFFFFFF), highest, jitter, lsr, dlsr)


def _signed(lost: int) -> int:
    return lost - (lost >> 23 << 24)


def _missing(pairs: bytes) -> list[int]:
    seqs: list[int] = []
    for base, mask in struct.iter_unpack("!HH", pairs):
        seqs.append(base)
        seqs += [base + 1 + bit & 0xFFFF for bit in range(16) if mask >> bit & 1]
        if len(seqs) >= MAX_NACKS:
            break
    return seqs


def _packet(count: int, kind: int, body: bytes) -> bytes:
    return struct.pack("!BBH", 0x80 | count, kind, len(body) // 4) + body


def pli(sender: int, ssrc: int) -> bytes:
    """Ask the publisher of `ssrc` for a key frame."""
    return _packet(_PLI, _PSFB, struct.pack("!LL", sender, ssrc))


def nack(sender: int, ssrc: int, seqs: Sequence[int]) -> bytes:
    """Ask the publisher of `ssrc` for packets again."""
    return _packet(_NACK, _RTPFB, struct.pack("!LL", sender, ssrc) + b"".join(struct.pack("!HH", s, 0) for s in seqs))


def remb(sender: int, bitrate: int, ssrcs: Sequence[int]) -> bytes:
    """Tell a publisher how much it may send. units: bits per second"""
    exponent = max(0, bitrate.bit_length() - 18)
    amount = (exponent << 18 | bitrate >> exponent).to_bytes(3, "big")
    head = struct.pack("!LL4sB", sender, 0, b"REMB", len(ssrcs))
    return _packet(_APPLICATION, _PSFB, head + amount + struct.pack(f"!{len(ssrcs)}L", *ssrcs))


def sender_report(ssrc: int, ntp: float, ts: int, packets: int, octets: int) -> bytes:
    """What a slot has sent, and when (seconds on the server's clock) its timestamp `ts` was."""
    fields = (ssrc, int(ntp), int(ntp % 1 * 2**32), ts & 0xFFFFFFFF, packets & 0xFFFFFFFF, octets & 0xFFFFFFFF)
    return _packet(0, _SR, struct.pack("!6L", *fields)) + _sdes(ssrc)


def receiver_report(sender: int, reports: Sequence[ReportBlock]) -> bytes:
    """What arrived from one publisher. shape: at most 31 reports"""
    body = struct.pack("!L", sender)
    for r in reports:
        loss = r.fraction << 24 | r.lost & 0xFFFFFF
        body += struct.pack("!6L", r.ssrc, loss, r.highest & 0xFFFFFFFF, r.jitter & 0xFFFFFFFF, r.lsr, r.dlsr)
    return _packet(len(reports), _RR, body) + _sdes(sender)


def _sdes(ssrc: int) -> bytes:
    item = struct.pack("!LBB", ssrc, 1, len(_CNAME)) + _CNAME + b"\0"
    return _packet(1, _SDES, item + bytes(-len(item) % 4))
