"""The frame encryption of web/src/media/e2ee in Python, for tests only: a second reading of the same scheme."""

import struct
from collections.abc import Callable
from dataclasses import dataclass

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

LINES = ("mic", "cam", "screen")
TAG, TRAILER, VERSION = 16, struct.Struct("!IHIB"), 1

Random = Callable[[int], bytes]


def fields(*parts: bytes | str | int) -> bytes:
    """Each part behind its length. units: an int is 32 bits"""
    written = b""
    for part in parts:
        raw = part.to_bytes(4) if isinstance(part, int) else part.encode() if isinstance(part, str) else part
        written += struct.pack("!H", len(raw)) + raw
    return written


def derived(secret: bytes, info: bytes, size: int) -> bytes:
    """HKDF-SHA256 without salt."""
    return HKDF(SHA256(), size, None, info).derive(secret)


def key_id(secret: bytes, sender: bytes) -> int:
    """The number by which frames name a secret."""
    return int.from_bytes(derived(secret, fields("tearoom e2ee 1 key id", sender), 4))


@dataclass(frozen=True)
class Trailer:
    """What a sealed frame says at its end."""

    key_id: int
    line: str
    run: int
    counter: int

    def written(self) -> bytes:
        """As bytes."""
        return TRAILER.pack(self.key_id, self.run, self.counter, VERSION << 4 | LINES.index(self.line))


def read_trailer(sealed: bytes) -> Trailer | None:
    """None when this is no sealed frame."""
    if len(sealed) < TAG + TRAILER.size:
        return None
    named, run, counter, last = TRAILER.unpack_from(sealed, len(sealed) - TRAILER.size)
    if last >> 4 != VERSION or last & 15 >= len(LINES):
        return None
    return Trailer(named, LINES[last & 15], run, counter)


@dataclass(frozen=True)
class StreamKey:
    """One line of one connection of one sender."""

    key: bytes
    salt: bytes

    @classmethod
    def of(cls, secret: bytes, sender: bytes, line: str, run: int) -> "StreamKey":
        """Derive it."""
        raw = derived(secret, fields("tearoom e2ee 1 stream", sender, line, run), 28)
        return cls(raw[:16], raw[16:])

    def iv(self, counter: int) -> bytes:
        """Another for each frame."""
        return (int.from_bytes(self.salt) ^ counter).to_bytes(12)

    def seal(self, frame: bytes, trailer: Trailer) -> bytes:
        """What leaves the browser."""
        clear, end = frame[: _clear(trailer.line, frame, len(frame))], trailer.written()
        body = AESGCM(self.key).encrypt(self.iv(trailer.counter), frame[len(clear) :], clear + end)
        return clear + body + end

    def open(self, sealed: bytes) -> bytes | None:
        """None when it was not sealed with this key."""
        trailer = read_trailer(sealed)
        if trailer is None:
            return None
        end = sealed[-TRAILER.size :]
        clear = sealed[: _clear(trailer.line, sealed, len(sealed) - TRAILER.size - TAG)]
        try:
            body = AESGCM(self.key).decrypt(self.iv(trailer.counter), sealed[len(clear) : -TRAILER.size], clear + end)
        except InvalidTag:
            return None
        return clear + body


def _clear(line: str, frame: bytes, size: int) -> int:
    wanted = 1 if line == "mic" else 3 if frame[:1] and frame[0] & 1 else 10
    return min(wanted, size)
