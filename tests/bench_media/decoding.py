"""What forwarding costs against decoding and encoding again: stock aiortc beside ours, and aiortc at all other ends."""

import asyncio
import json
import os
import statistics
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from fractions import Fraction

from aiortc import RTCConfiguration, RTCPeerConnection, RTCSessionDescription, VideoStreamTrack
from aiortc.contrib.media import MediaBlackhole
from av import VideoFrame

from server.addresses import reachable
from tests.bench.lines import line
from tests.bench.size import sized
from tests.bench_media.server_process import OPEN, MediaServerProcess
from tests.bench_messages.cpu import SERVER_CORE, cpu_s, pin

VIEWERS = sized((1, 3), (1,))
WIDTH, HEIGHT, FPS, CLOCK = 320, 180, 15, 90_000
ROUNDS, WARM_S, RUN_S = sized((2, 1.0, 2.0), (1, 0.3, 0.5))
CONNECT_S = 20.0
OURS, THEIRS = "tearoom", "aiortc_media_relay"

Answer = Callable[[str, str], Awaitable[str]]


def measure() -> dict[str, float]:
    """shape: `vs_aiortc_3`, ours divided by theirs. raises: RuntimeError where aioice would find no address"""
    host = reachable()[0]
    if host.startswith("127."):
        raise RuntimeError("aioice uses no loopback, and this machine has no other address")
    figures: dict[str, float] = {}
    for viewers in VIEWERS:
        costs = asyncio.run(_alternate(host, viewers))
        conditions = {"viewers": viewers, "picture": f"{WIDTH}x{HEIGHT}", "fps": FPS, "ends": "aiortc"}
        for subject, (cost, rate) in costs.items():
            line("cpu_per_forwarded_packet", cost, "us", subject=subject, packets_per_s=round(rate), **conditions)
            line("cpu_per_viewer", cost * rate / 1000 / viewers, "ms CPU per second", subject=subject, **conditions)
        ratio = figures[f"vs_aiortc_{viewers}"] = costs[OURS][0] / costs[THEIRS][0]
        line("cpu_against", ratio, "times", subject=THEIRS, **conditions)
    return figures


class Scene(VideoStreamTrack):
    """A picture that moves, only while `rolls` is set."""

    def __init__(self) -> None:
        super().__init__()
        self.rolls = asyncio.Event()
        self._noise = bytes(value >> 3 for value in os.urandom(2 * WIDTH * HEIGHT))
        self._count = 0

    async def recv(self) -> VideoFrame:
        await self.rolls.wait()
        await asyncio.sleep(1 / FPS)
        self._count += 1
        frame = VideoFrame(WIDTH, HEIGHT, "yuv420p")
        for plane in frame.planes:
            at = self._count * 7 % WIDTH
            plane.update(self._noise[at : at + plane.buffer_size])
        frame.pts, frame.time_base = self._count * CLOCK // FPS, Fraction(1, CLOCK)
        return frame


class Ends:
    """A publisher and viewers, all of them aiortc. shape: `answer` has a server answer an offer, by who makes it"""

    def __init__(self, pid: int, answer: Answer) -> None:
        self.pid, self.scene, self._answer = pid, Scene(), answer
        self._sink = MediaBlackhole()
        self._viewers: list[RTCPeerConnection] = []

    async def enter(self, viewers: int, stack: AsyncExitStack) -> None:
        """raises: TimeoutError"""
        await self._connect("publisher", self.scene, "sendonly", stack)
        for n in range(viewers):
            viewer = await self._connect(f"viewer{n}", "video", "recvonly", stack)
            self._viewers.append(viewer)
            self._sink.addTrack(viewer.getReceivers()[0].track)
        stack.push_async_callback(self._sink.stop)
        await self._sink.start()

    async def _connect(self, name: str, what: Scene | str, direction: str, stack: AsyncExitStack) -> RTCPeerConnection:
        connection = RTCPeerConnection(RTCConfiguration(iceServers=[]))
        stack.push_async_callback(connection.close)
        connection.addTransceiver(what, direction=direction)
        await connection.setLocalDescription(await connection.createOffer())
        answer = await self._answer(name, connection.localDescription.sdp)
        await connection.setRemoteDescription(RTCSessionDescription(answer, "answer"))
        async with asyncio.timeout(CONNECT_S):
            while connection.connectionState != "connected":
                await asyncio.sleep(0.02)
        return connection

    async def arrived(self) -> int:
        """How many packets the viewers have got."""
        reports = [await viewer.getReceivers()[0].getStats() for viewer in self._viewers]
        return sum(getattr(stats, "packetsReceived", 0) for report in reports for stats in report.values())


async def _alternate(host: str, viewers: int) -> dict[str, tuple[float, float]]:
    """shape: by subject, the median of the rounds. units: microseconds a packet, packets a second"""
    async with AsyncExitStack() as stack:
        ends = {
            OURS: Ends(*await stack.enter_async_context(_ours(host, viewers))),
            THEIRS: Ends(*await stack.enter_async_context(_theirs())),
        }
        for those in ends.values():
            await those.enter(viewers, stack)
        found: dict[str, list[tuple[float, float]]] = {subject: [] for subject in ends}
        for _ in range(ROUNDS):
            for subject, those in ends.items():
                found[subject].append(await _once(those))
        return {subject: statistics.median_low(costs) for subject, costs in found.items()}


async def _once(ends: Ends) -> tuple[float, float]:
    ends.scene.rolls.set()
    await asyncio.sleep(WARM_S)
    arrived, used = await ends.arrived(), cpu_s([ends.pid])
    await asyncio.sleep(RUN_S)
    arrived, used = await ends.arrived() - arrived, cpu_s([ends.pid]) - used
    ends.scene.rolls.clear()
    await asyncio.sleep(0.3)
    return used * 1e6 / max(1, arrived), arrived / RUN_S


@asynccontextmanager
async def _ours(host: str, viewers: int) -> AsyncIterator[tuple[int, Answer]]:
    with MediaServerProcess(host=host) as process:
        names = ["publisher", *(f"viewer{n}" for n in range(viewers))]
        process.allow("decoding", dict.fromkeys(names, OPEN), "publisher")

        async def answer(name: str, sdp: str) -> str:
            process.renew()
            return process.answer("decoding", name, sdp)

        yield process.pid, answer


@asynccontextmanager
async def _theirs() -> AsyncIterator[tuple[int, Answer]]:
    command = [sys.executable, "-m", "tests.bench_media.aiortc_relay"]
    pipe = asyncio.subprocess.PIPE
    process = await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe, limit=1 << 20)
    pin(process.pid, SERVER_CORE)
    assert process.stdin is not None
    assert process.stdout is not None
    stdin, stdout = process.stdin, process.stdout

    async def answer(name: str, sdp: str) -> str:
        stdin.write(json.dumps({"publishes": name == "publisher", "sdp": sdp}).encode() + b"\n")
        async with asyncio.timeout(CONNECT_S):
            return str(json.loads(await stdout.readline())["sdp"])

    try:
        yield process.pid, answer
    finally:
        process.kill()
        await process.wait()
