"""Drawn people as camera pictures, so that a room in a picture or a test looks like a room of people."""

import io
import re
import struct
from collections.abc import Awaitable, Callable
from fractions import Fraction
from pathlib import Path

import av
from playwright.async_api import Browser, ViewportSize

from tests.light_client import MID_EXTENSION, VIDEO_PT, build_rtp
from tests.light_peer import LightPeer

DRAWN = {file.stem.capitalize(): file for file in Path(__file__).parent.glob("*.svg")}
SQUARE: ViewportSize = {"width": 360, "height": 360}
WIDE: ViewportSize = {"width": 640, "height": 360}
PACKET = 1100
CAM = b"1"  # the line's mid


async def paint(browser: Browser, name: str, size: ViewportSize = SQUARE) -> av.VideoFrame:
    """Somebody's portrait as one frame. raises: KeyError when nobody drew them"""
    svg = DRAWN[name].read_text()
    wall = re.search(r'<rect width="100" height="100" fill="(#\w+)"', svg)
    style = f"body {{ margin: 0; background: {wall[1] if wall else 'none'} }} svg {{ display: block; height: 100vh"
    page = await browser.new_page(viewport=size)
    try:
        await page.set_content(f"<style>{style}; margin: auto }}</style>{svg}")
        png = await page.screenshot()
    finally:
        await page.close()
    return decode(png).reformat(format="yuv420p")


def decode(png: bytes) -> av.VideoFrame:
    """The one frame in a picture."""
    with av.open(io.BytesIO(png), "r") as picture:
        return next(picture.decode(video=0))


def key_frame(frame: av.VideoFrame) -> bytes:
    """The frame as VP8 that needs no other."""
    codec = av.CodecContext.create("libvpx", "w")
    assert isinstance(codec, av.VideoCodecContext)
    codec.width, codec.height, codec.pix_fmt, codec.time_base = frame.width, frame.height, "yuv420p", Fraction(1, 10)
    codec.bit_rate, codec.options = 2_000_000, {"qmin": "4", "qmax": "16"}
    frame.pts = 0
    return b"".join(bytes(packet) for packet in [*codec.encode(frame), *codec.encode(None)])


def write_film(frame: av.VideoFrame, file: Path) -> None:
    """A film of one frame that a Chromium takes for its camera."""
    planes = b"".join(
        bytes(plane)[row * plane.line_size :][: plane.width] for plane in frame.planes for row in range(plane.height)
    )
    header = f"YUV4MPEG2 W{frame.width} H{frame.height} F5:1 Ip A1:1 C420jpeg\n".encode()
    file.write_bytes(header + 2 * (b"FRAME\n" + planes))


class Sitter(LightPeer):
    """A light peer who shows a portrait, or no picture. shape: `portrait` is a key frame, empty for none"""

    def __init__(self, offer: Callable[[str], Awaitable[str]], portrait: bytes) -> None:
        super().__init__(offer, fps=1.0, films=bool(portrait), talks=False)
        self._portrait = portrait

    def film(self, frame: bytes = b"", after_s: float = 0.1, of: str = "video") -> None:
        """One frame in as many packets as it needs."""
        frame = self.seal("cam", frame or self._portrait)
        stream = self.sent[of]
        stream.ts += int(after_s * 90000)
        picture = 0x8000 | stream.ts // 9000 & 0x7FFF
        for at in range(0, len(frame), PACKET):
            stream.seq += 1
            descriptor = struct.pack("!BBH", 0x90 if at == 0 else 0x80, 0x80, picture)
            self.send_rtp(
                build_rtp(
                    at + PACKET >= len(frame),
                    VIDEO_PT,
                    stream.seq & 0xFFFF,
                    stream.ts & 0xFFFFFFFF,
                    stream.ssrc,
                    descriptor + frame[at : at + PACKET],
                    ((MID_EXTENSION, CAM),),
                )
            )
