"""A web process that computes delays no voice: media has a process, and an event loop, of its own."""

import asyncio
import os
import signal
import struct
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import pytest

from server.sfu import rtp
from tests.bench.lines import percentile
from tests.journeys.busy import BUSY, SLICE_S
from tests.journeys.evening import gather
from tests.journeys.house import House
from tests.light_client import AUDIO_PT, HUM, MIC, MID_EXTENSION, build_rtp
from tests.light_peer import LightPeer

pytestmark = [pytest.mark.journey, pytest.mark.alone]

ROUNDS, ROUND_S, APART_S = 8, 1.5, 0.005  # the first is enough where nothing else runs
MORE_MS = 5.0
AWAY_S = 0.2
SETTLE_S = 0.3
PATIENCE_S = 20.0


class BusyHouse(House):
    program = "tests.journeys.busy"


class Timed(LightPeer):
    """Sends when it sends, and takes the time until that arrives. shape: `took_ms` in the order in which they came"""

    def __init__(self, offer: Callable[[str], Awaitable[str]]) -> None:
        super().__init__(offer, talks=False, films=False)
        self.took_ms: list[float] = []

    async def speak(self, seconds: float) -> None:
        """Send far more often than voices do."""
        stream = self.sent["audio"]
        for _ in range(round(seconds / APART_S)):
            stream.seq += 1
            stream.ts += 240
            payload, named = HUM + struct.pack("!d", time.perf_counter()), ((MID_EXTENSION, MIC.encode()),)
            self.send_rtp(build_rtp(False, AUDIO_PT, stream.seq & 0xFFFF, stream.ts, stream.ssrc, payload, named))
            await asyncio.sleep(APART_S)

    def count(self, data: bytes) -> None:
        super().count(data)
        packet = rtp.parse(data)
        assert packet is not None
        [sent_at] = struct.unpack("!d", packet.payload[-8:])
        self.took_ms.append((time.perf_counter() - sent_at) * 1000)


@asynccontextmanager
async def somebody_computes() -> AsyncIterator[None]:
    """Another process takes what the machine has to give, so that only whose loop is busy makes a difference."""
    process = await asyncio.create_subprocess_exec(sys.executable, "-c", "while True: pass")
    try:
        yield
    finally:
        process.send_signal(signal.SIGKILL)
        await process.wait()


async def test_a_web_process_that_computes_delays_no_voice(tmp_path: Path) -> None:
    async with AsyncExitStack() as stack:
        # given Ann and Ben, who hear each other
        home = BusyHouse(tmp_path / "data")
        stack.push_async_callback(home.stop)
        await home.start()
        evening = await gather(home, ["Ben"], stack)
        for one in evening.everybody:
            await one.do(evening.room, "SetMicrophone", on=True)
        ann, ben = [await stack.enter_async_context(Timed(evening.offer_of(one))) for one in evening.everybody]
        async with asyncio.timeout(PATIENCE_S):
            while not (ann.took_ms and ben.took_ms):
                await asyncio.gather(ann.speak(AWAY_S), ben.speak(AWAY_S))

        async def measure() -> float:
            """units: the 99th percentile of a voice's way, in milliseconds"""
            await asyncio.sleep(SETTLE_S)
            ann.took_ms.clear()
            ben.took_ms.clear()
            await asyncio.gather(ann.speak(ROUND_S), ben.speak(ROUND_S))
            await asyncio.sleep(AWAY_S)
            for one in (ann, ben):
                assert len(one.took_ms) > 0.9 * ROUND_S / APART_S
            return percentile(ann.took_ms + ben.took_ms, 99)

        # when another process computes, and when the web process does
        idle, busy = [], []
        for _ in range(ROUNDS):
            async with somebody_computes():
                idle.append(await measure())
            os.kill(home.pid, BUSY)
            busy.append(await measure())
            asked_at = time.perf_counter()
            await evening.facilitator.ask("GET", "/api/me")
            assert time.perf_counter() - asked_at > SLICE_S
            os.kill(home.pid, BUSY)
            if min(busy) < min(idle) + MORE_MS:
                break

        # then voices take no longer
        sys.stdout.write(f"p99 in ms: web idle {idle}, busy {busy}\n")
        assert min(busy) < min(idle) + MORE_MS
