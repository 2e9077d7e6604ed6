"""STUN messages as bytes. source: RFC 8489; RFC 8445 §7"""

import hmac
import socket
import struct
import zlib
from typing import NamedTuple

import msgspec


class TcpAddress(NamedTuple):
    """The other end of a TCP connection. shape: `number` differs for each connection, so that none is mistaken"""

    host: str
    port: int
    number: int


Address = tuple[str, int] | tuple[str, int, int, int] | TcpAddress

_COOKIE = 0x2112A442
_COOKIE_BYTES = _COOKIE.to_bytes(4, "big")
REQUEST, SUCCESS = 0x0001, 0x0101
USERNAME, INTEGRITY, XOR_MAPPED, USE_CANDIDATE, FINGERPRINT = 0x0006, 0x0008, 0x0020, 0x0025, 0x8028


class StunMessage(msgspec.Struct, frozen=True):
    """One message; trust nothing in it before `has_integrity`.

    shape: `attributes` holds only what the integrity covers; `integrity_at` is None when there is none
    """

    kind: int
    transaction: bytes
    attributes: dict[int, bytes]
    integrity_at: int | None
    data: bytes


def is_stun(data: bytes) -> bool:
    """Whether a datagram claims to be STUN."""
    return len(data) >= 20 and data[0] < 4 and data[4:8] == _COOKIE_BYTES


def parse(data: bytes) -> StunMessage | None:
    """Parse a message; None when it is malformed or its fingerprint is wrong."""
    if not is_stun(data):
        return None
    kind, length = struct.unpack_from("!HH", data)
    if len(data) != 20 + length or length % 4:
        return None
    attributes: dict[int, bytes] = {}
    integrity_at, at = None, 20
    while at < len(data):
        name, size = struct.unpack_from("!HH", data, at)
        value = data[at + 4 : at + 4 + size]
        if len(value) < size:
            return None
        if name == FINGERPRINT and value != _checksum(data[:at]):
            return None
        if integrity_at is None:
            if name == INTEGRITY:
                integrity_at = at
            attributes[name] = value
        at += 4 + size + -size % 4
    return StunMessage(kind, data[8:20], attributes, integrity_at, data)


def has_integrity(message: StunMessage, password: bytes) -> bool:
    """Whether the sender of the message knows the password."""
    at = message.integrity_at
    return at is not None and hmac.compare_digest(_digest(message.data[:at], password), message.attributes[INTEGRITY])


def build(kind: int, transaction: bytes, attributes: dict[int, bytes], password: bytes) -> bytes:
    """Write a message with integrity and fingerprint."""
    body = b"".join(struct.pack("!HH", name, len(v)) + v + bytes(-len(v) % 4) for name, v in attributes.items())
    data = struct.pack("!HHL", kind, len(body) + 32, _COOKIE) + transaction + body
    data += struct.pack("!HH", INTEGRITY, 20) + _digest(data, password)
    return data + struct.pack("!HH", FINGERPRINT, 4) + _checksum(data)


def xor_address(address: Address, transaction: bytes) -> bytes:
    """The value of XOR-MAPPED-ADDRESS; an IPv4 address that arrived on an IPv6 socket is told as IPv4."""
    host, port = address[0], address[1]
    if "." in host:
        host = host.removeprefix("::ffff:")
    raw = socket.inet_pton(socket.AF_INET6 if ":" in host else socket.AF_INET, host.partition("%")[0])
    mask = _COOKIE_BYTES + transaction
    head = struct.pack("!BBH", 0, 2 if len(raw) == 16 else 1, port ^ _COOKIE >> 16)
    return head + bytes(a ^ b for a, b in zip(raw, mask, strict=False))


def _digest(data: bytes, password: bytes) -> bytes:
    """HMAC-SHA1 of what comes before MESSAGE-INTEGRITY, its length counted as if the message ended with that."""
    return hmac.digest(password, data[:2] + struct.pack("!H", len(data) + 4) + data[4:], "sha1")


def _checksum(data: bytes) -> bytes:
    return (zlib.crc32(data) ^ 0x5354554E).to_bytes(4, "big")
