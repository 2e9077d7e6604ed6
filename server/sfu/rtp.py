"""RTP packets: parses what arrives, lays out what slots send.

source: RFC 3550 §5.1; RFC 8285; RFC 6464; abs-send-time (webrtc.org/experiments)
"""

import struct
import zlib

import msgspec

_HEADER = struct.Struct("!BBHLL")
_PAIR = struct.Struct("!HH")
_SSRC_CSRC = struct.Struct("!LL")
_ONE_BYTE, _TWO_BYTE = 0xBEDE, 0x1000
HEADER_SIZE, TIMED_HEADER_SIZE = 16, 24  # of what slots send, without and with abs-send-time


class RtpPacket(msgspec.Struct, frozen=True, gc=False):
    """One packet as it arrived, without its padding.

    shape: `profile` and `extensions` are the raw header extension block; look into it with `extension`
    """

    marker: bool
    pt: int
    seq: int
    ts: int
    ssrc: int
    profile: int
    extensions: bytes
    payload: bytes


def parse(data: bytes) -> RtpPacket | None:
    """Parse a packet; None when it is none."""
    if len(data) < 12:
        return None
    first, second, seq, ts, ssrc = _HEADER.unpack_from(data)
    at = 12 + 4 * (first & 15)
    profile, extensions = 0, b""
    if first & 0x10:
        if len(data) < at + 4:
            return None
        profile, words = _PAIR.unpack_from(data, at)
        at += 4
        extensions = data[at : at + 4 * words]
        at += 4 * words
    end = len(data)
    if first & 0x20:
        padding = data[-1]
        if not padding:
            return None
        end -= padding
    if first >> 6 != 2 or at > end:
        return None
    return RtpPacket(second > 127, second & 127, seq, ts, ssrc, profile, extensions, data[at:end])


def extension(packet: RtpPacket, wanted: int) -> bytes | None:
    """The value of one header extension; None when the packet does not carry it or is cut short."""
    block, at = packet.extensions, 0
    size_at = packet.profile == _ONE_BYTE
    if not size_at and packet.profile & 0xFFF0 != _TWO_BYTE:
        return None
    while at < len(block):
        name = block[at]
        if name == 0:
            at += 1
            continue
        if size_at:
            name, size, at = name >> 4, (name & 15) + 1, at + 1
            if name == 15:
                return None
        elif at + 1 < len(block):
            size, at = block[at + 1], at + 2
        else:
            return None
        if name == wanted:
            return block[at : at + size] if at + size <= len(block) else None
        at += size
    return None


def layout(size: int) -> struct.Struct:
    """How slots write a packet with a payload of this size.

    shape: 0x81, marker and payload type, sequence number, timestamp, `header_tail`, payload
    """
    return _LAYOUTS.get(size) or _LAYOUTS.setdefault(size, struct.Struct(f"!BBHL8s{size}s"))


def timed_layout(size: int) -> struct.Struct:
    """The same with the time of sending. shape: 0x91, ..., `header_tail` with an extension, `abs_send_time`, payload"""
    return _TIMED_LAYOUTS.get(size) or _TIMED_LAYOUTS.setdefault(size, struct.Struct(f"!BBHL13s3s{size}s"))


_LAYOUTS: dict[int, struct.Struct] = {}  # bounded by the size of a datagram
_TIMED_LAYOUTS: dict[int, struct.Struct] = {}  # likewise


def header_tail(ssrc: int, csrc: int, time_extension: int | None = None) -> bytes:
    """The end of a slot's header: its SSRC, and its publisher as contributing source (CSRC).

    shape: with `time_extension`, the id of the abs-send-time extension, the `abs_send_time` must follow
    """
    tail = _SSRC_CSRC.pack(ssrc, csrc)
    return tail if time_extension is None else tail + bytes((0xBE, 0xDE, 0, 1, time_extension << 4 | 2))


def abs_send_time(now: float) -> bytes:
    """The time of sending, by which receivers measure bandwidth: 24 bits, of which 18 are a fraction of a second."""
    return (int(now * 262144) & 0xFFFFFF).to_bytes(3, "big")


def csrc_of(person: str) -> int:
    """The contributing source (CSRC) that names a person; pages compute the same. source: CRC-32 of UTF-8"""
    return zlib.crc32(person.encode())


def signed(difference: int, bits: int) -> int:
    """The difference of two counters that wrap at so many bits, the shorter way round."""
    half = 1 << bits - 1
    return ((difference + half) & ((1 << bits) - 1)) - half
