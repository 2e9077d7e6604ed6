"""An independent client: two aiortc connections decode each other's voice and picture through the media server."""

import array
import asyncio
import math
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

from server.ports.media import Place
from tests.people import ANN, BEN
from tests.sfu.conftest import EVERYTHING, Circle

A, B = ANN.id, BEN.id
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


class Client:
    """A person's aiortc: microphone, camera, two lines for voices, two for pictures."""

    def __init__(self) -> None:
        self.connection = RTCPeerConnection(RTCConfiguration(iceServers=[], bundlePolicy=RTCBundlePolicy.MAX_BUNDLE))
        self.loudest: dict[str, int] = {}
        self.frames: dict[str, int] = {}
        self.sizes: set[tuple[int, int]] = set()
        self._readers: list[asyncio.Task[None]] = []

    async def enter(self, circle: Circle, person: str) -> None:
        """Connect, and read all that comes."""
        connection = self.connection
        connection.addTransceiver(Hum(), direction="sendonly")
        connection.addTransceiver(VideoStreamTrack(), direction="sendonly")
        for kind in ("audio", "audio", "video", "video"):
            connection.addTransceiver(kind, direction="recvonly")
        await connection.setLocalDescription(await connection.createOffer())
        answer = await circle.offers(person)(connection.localDescription.sdp)
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


async def test_two_clients_decode_each_other_and_a_muted_voice_stops(circle: Circle) -> None:
    # given Ann and Ben in an open circle
    circle.allow({A: EVERYTHING, B: EVERYTHING})
    ann, ben = Client(), Client()
    try:
        await ann.enter(circle, A)
        await ben.enter(circle, B)

        # then each hears the other's tone and decodes the other's picture on the small lines
        async with asyncio.timeout(20):
            for client in (ann, ben):
                while client.frames.get("5", 0) < 10 or client.loudest.get("3", 0) < 4000:
                    await asyncio.sleep(0.05)
                assert client.sizes == {(640, 480)}

        # when Ben goes on the stage and Ann is muted
        circle.allow({A: Place(seen=True), B: EVERYTHING}, stage=B)

        # then Ben comes through the stage pair, and Ann's voice has ended
        async with asyncio.timeout(20):
            while ann.frames.get("4", 0) < 10 or ann.loudest.get("2", 0) < 4000:
                await asyncio.sleep(0.05)
        voices = ben.frames["3"]
        pictures = ben.frames["5"]
        async with asyncio.timeout(20):
            while ben.frames["5"] < pictures + 10:
                await asyncio.sleep(0.05)
        assert ben.frames["3"] <= voices + 2
    finally:
        await ann.leave()
        await ben.leave()
