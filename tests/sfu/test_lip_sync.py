"""Lips match voices: voice and picture of the stage pair, as the server's reports place them on one clock."""

import heapq
import itertools
import struct
from collections import defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from random import Random

import pytest

from server.sfu import rtcp, rtp
from server.sfu.rtp import csrc_of, signed
from server.sfu.ticks import TICK_S
from tests.light_client import AUDIO_PT, CAM, HUM, KEY_FRAME, MIC, MID_EXTENSION, VIDEO_PT, LightClient, build_rtp
from tests.people import ANN, BEN, CLEO
from tests.sfu.memory import OPEN, Network

A, B, C = ANN.id, BEN.id, CLEO.id
VOICE, PICTURE = "2", "6"  # the stage pair of somebody with four lines for voices
RATE = {VOICE: 48000, PICTURE: 90000, "audio": 48000, "video": 90000}
EVERY_S = {"audio": 0.02, "video": 0.1}
TELL_S = {"audio": 5.0, "video": 1.0}  # as browsers do
SKEW_S = 0.08
TURN_S = 15.0
JITTER_S = 0.06
NTP_S = 3_000_000_000.0


@dataclass(frozen=True, slots=True)
class Clocks:
    """How somebody's clocks run. units: `fast` is a part of one, `voice_fast` that of the sound card against it"""

    ahead_s: float
    fast: float
    voice_fast: float

    def ntp(self, now: float) -> float:
        """What the wall clock shows."""
        return NTP_S + self.ahead_s + now * (1 + self.fast)

    def timestamp(self, kind: str, now: float) -> int:
        """What samples and pictures count; soon it wraps."""
        fast = self.fast + (self.voice_fast if kind == "audio" else 0.0)
        return -1_000_000 + round((now - 1000) * (1 + fast) * RATE[kind]) & 0xFFFFFFFF


class Watcher(LightClient):
    """Works out when what it gets was taken, as a browser does.

    shape: `errors` are by mid and publisher: how far that is from when it truly was
    """

    def __init__(self) -> None:
        super().__init__(voices=4, pictures=4)
        self.told: dict[int, rtcp.SenderReport] = {}
        self.errors: dict[str, tuple[int, float]] = {}
        self.skews: defaultdict[int, list[float]] = defaultdict(list)

    def count(self, data: bytes) -> None:
        super().count(data)
        packet = rtp.parse(data)
        assert packet is not None
        mid, _ = self.mid_of[packet.ssrc]
        told = self.told.get(packet.ssrc)
        if mid not in (VOICE, PICTURE) or packet.pt not in (AUDIO_PT, VIDEO_PT) or told is None:
            return
        [truly] = struct.unpack("!d", packet.payload[-8:])
        publisher = int.from_bytes(data[12:16], "big")
        self.errors[mid] = publisher, told.ntp + signed(packet.ts - told.ts, 32) / RATE[mid] - truly
        voice, picture = self.errors.get(VOICE), self.errors.get(PICTURE)
        if voice is not None and picture is not None and voice[0] == picture[0]:
            self.skews[publisher].append(voice[1] - picture[1])

    def _count_rtcp(self, data: bytes) -> None:
        super()._count_rtcp(data)
        for packet in rtcp.parse(data):
            if isinstance(packet, rtcp.SenderReport):
                self.told[packet.ssrc] = packet


@dataclass(slots=True)
class Evening:
    """What happens when. shape: `waits` is a heap of when, which, and what"""

    net: Network
    random: Random
    waits: list[tuple[float, int, Callable[[], None]]] = field(default_factory=list)
    numbers: Iterator[int] = field(default_factory=itertools.count)

    def after(self, seconds: float, do: Callable[[], None]) -> None:
        heapq.heappush(self.waits, (self.net.now + seconds, next(self.numbers), do))

    def every(self, seconds: float, do: Callable[[], None]) -> None:
        def again() -> None:
            do()
            self.after(seconds, again)

        self.after(self.random.uniform(0, seconds), again)

    def run(self, seconds: float) -> None:
        """Let this much time pass."""
        until = self.net.now + seconds
        while self.waits[0][0] <= until:
            self.net.now, _, do = heapq.heappop(self.waits)
            do()
        self.net.now = until

    def tick(self) -> None:
        self.net.now -= TICK_S
        self.net.pass_time(TICK_S)

    def publish(self, client: LightClient, clocks: Clocks, delay_s: float) -> None:
        """Let somebody speak, film and report, over a line that delays each packet differently."""
        deliver = client.send
        client.send = lambda data: self.after(delay_s + self.random.uniform(0, JITTER_S), partial(deliver, data))

        def send(kind: str, pt: int, mid: str, content: bytes) -> None:
            stream, now = client.sent[kind], self.net.now
            stream.seq += 1
            payload = content + struct.pack("!d", now)
            ts, named = clocks.timestamp(kind, now), ((MID_EXTENSION, mid.encode()),)
            client.send_rtp(build_rtp(kind == "video", pt, stream.seq, ts, stream.ssrc, payload, named))

        def tell(kind: str) -> None:
            now, ssrc = self.net.now, client.sent[kind].ssrc
            client.send_rtcp(rtcp.sender_report(ssrc, clocks.ntp(now), clocks.timestamp(kind, now), 1, 1))

        self.every(EVERY_S["audio"], partial(send, "audio", AUDIO_PT, MIC, HUM))
        self.every(EVERY_S["video"], partial(send, "video", VIDEO_PT, CAM, b"\x90\x80\x80\x01" + KEY_FRAME))
        for kind, seconds in TELL_S.items():
            self.every(seconds, partial(tell, kind))


@pytest.mark.parametrize(
    ("bens", "cleos"),
    [
        pytest.param(Clocks(37.5, 0.0, 0.0), Clocks(-4e6, 0.0, 0.0), id="wrong"),
        pytest.param(Clocks(0.0, 2e-4, 1e-4), Clocks(5.0, -2e-4, -3e-4), id="drifting"),
    ],
)
def test_voice_and_picture_of_whoever_has_the_turn_stay_in_step(bens: Clocks, cleos: Clocks) -> None:
    # given Ann, who watches Ben and Cleo; clocks and lines of both are as they are
    net = Network()
    net.allow(dict.fromkeys((A, B, C), OPEN), stage=B)
    watcher = Watcher()
    net.move(watcher, ("198.51.100.2", 5000))
    watcher.accept(net.answer(A, watcher.offer()).sdp or "")
    watcher.bind()
    evening = Evening(net, Random(4))
    evening.every(TICK_S, evening.tick)
    evening.every(2.0, watcher.bind)
    evening.publish(net.join(B), bens, delay_s=0.15)
    evening.publish(net.join(C), cleos, delay_s=0.02)
    evening.run(TURN_S)

    # when the turn passes, and passes again
    for holder in (C, B, C):
        before = len(watcher.skews[csrc_of(holder)])
        net.allow(dict.fromkeys((A, B, C), OPEN), stage=holder)
        evening.run(TURN_S)

        # then from the first packet on what was taken at once is shown at once
        skews = watcher.skews[csrc_of(holder)][before:]
        assert len(skews) > 0.9 * TURN_S / EVERY_S["audio"]
        assert max(map(abs, skews)) < SKEW_S
