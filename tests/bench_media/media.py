"""What people send: voices and pictures of a given size, as packets in the clear."""

import itertools
from collections.abc import Iterator

from tests.light_client import (
    AUDIO_PT,
    CAM,
    DELTA_FRAME,
    KEY_FRAME,
    LEVEL_EXTENSION,
    MIC,
    MID_EXTENSION,
    VIDEO_PT,
    build_rtp,
)


class Voice:
    """Fifty packets a second. units: `size` bytes of payload, more or less, as with speech; `level` RFC 6464"""

    def __init__(self, ssrc: int, size: int = 80, level: int = 30) -> None:
        self.ssrc, self._size, self._level = ssrc, size, level
        self._count = itertools.count()

    def packets(self) -> Iterator[bytes]:
        """The next 20 ms."""
        n = next(self._count)
        size = self._size + (37 * n + 11 * self.ssrc) % 41 - 20
        extensions = ((LEVEL_EXTENSION, bytes([0x80 | self._level])), (MID_EXTENSION, MIC.encode()))
        yield build_rtp(not n, AUDIO_PT, n & 0xFFFF, 960 * n, self.ssrc, bytes(size), extensions)


class Camera:
    """Frames of several packets; the first is a key frame, and so is the next after `key` was set.

    units: `size` bytes of payload in each packet; `fps` frames a second
    """

    def __init__(self, ssrc: int, packets: int, size: int, fps: float) -> None:
        self.ssrc, self.fps = ssrc, fps
        self.key = True
        self._packets, self._size = packets, size
        self._frame = self._seq = self.ts = 0

    def packets(self) -> Iterator[bytes]:
        """The next frame."""
        ts = self.ts = round(self._frame * 90000 / self.fps) & 0xFFFFFFFF
        picture = (0x8000 | self._frame & 0x7FFF).to_bytes(2, "big")
        content = KEY_FRAME if self.key else DELTA_FRAME
        for n in range(self._packets):
            head = (b"\x80" if n else b"\x90") + b"\x80" + picture  # only a frame's first packet begins a partition
            payload = (head + content).ljust(self._size, b"\x5a")
            last = n + 1 == self._packets
            extensions = ((MID_EXTENSION, CAM.encode()),)
            yield build_rtp(last, VIDEO_PT, self._seq & 0xFFFF, ts, self.ssrc, payload, extensions)
            self._seq += 1
        self._frame += 1
        self.key = False
