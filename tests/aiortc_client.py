"""A person's aiortc: an implementation of WebRTC that is not ours, on the other side."""

import array
import asyncio
import math
from collections.abc import Awaitable, Callable
from fractions import Fraction

from aiortc import (
    MediaStreamTrack,
    RTCConfiguration,
    RTCPeerConnection,
    RTCSessionDescription,
    VideoStreamTrack,
)
from aiortc.rtcconfiguration import RTCBundlePolicy
from av import AudioFrame, VideoFrame

RATE, SIZE = 48000, 960


class Hum(MediaStreamTrack):
    """A steady tone."""

    kind = "audio"

    def __init__(self) -> None:
        super().__init__()
        self._at = 0
        self._began_at = asyncio.get_running_loop().time()

    async def recv(self) -> AudioFrame:
        await asyncio.sleep(max(0.0, self._began_at + self._at / RATE - asyncio.get_running_loop().time()))
        samples = (round(8000 * math.sin(2 * math.pi * 440 * (self._at + n) / RATE)) for n in range(SIZE))
        frame = AudioFrame("s16", "mono", SIZE)
        frame.planes[0].update(array.array("h", samples).tobytes())
        frame.sample_rate, frame.pts, frame.time_base = RATE, self._at, Fraction(1, RATE)
        self._at += SIZE
        return frame


class AiortcClient:
    """Microphone, camera, two lines for voices (mids 2 and 3), two for pictures (4 and 5)."""

    def __init__(self) -> None:
        self.connection = RTCPeerConnection(RTCConfiguration(iceServers=[], bundlePolicy=RTCBundlePolicy.MAX_BUNDLE))
        self.loudest: dict[str, int] = {}
        self.frames: dict[str, int] = {}
        self.sizes: set[tuple[int, int]] = set()
        self._readers: list[asyncio.Task[None]] = []

    async def enter(self, offer: Callable[[str], Awaitable[str]]) -> None:
        """Connect, and read all that comes. shape: `offer` has the SDP answered"""
        connection = self.connection
        connection.addTransceiver(Hum(), direction="sendonly")
        connection.addTransceiver(VideoStreamTrack(), direction="sendonly")
        for kind in ("audio", "audio", "video", "video"):
            connection.addTransceiver(kind, direction="recvonly")
        await connection.setLocalDescription(await connection.createOffer())
        answer = await offer(connection.localDescription.sdp)
        await connection.setRemoteDescription(RTCSessionDescription(answer, "answer"))
        for transceiver in connection.getTransceivers()[2:]:
            task = asyncio.create_task(self._read(transceiver.mid or "", transceiver.receiver.track))
            self._readers.append(task)

    async def _read(self, mid: str, track: MediaStreamTrack) -> None:
        while True:
            frame = await track.recv()
            self.frames[mid] = self.frames.get(mid, 0) + 1
            if isinstance(frame, AudioFrame):
                loudest = max(array.array("h", bytes(frame.planes[0])))
                self.loudest[mid] = max(self.loudest.get(mid, 0), loudest)
            elif isinstance(frame, VideoFrame):
                self.sizes.add((frame.width, frame.height))

    async def leave(self) -> None:
        for task in self._readers:
            task.cancel()
        await asyncio.gather(*self._readers, return_exceptions=True)
        await self.connection.close()
