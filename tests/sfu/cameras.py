"""Cameras with layers, and rooms of them in memory, for tests; and what is seen and asked of them."""

from collections import deque
from itertools import pairwise

import pytest

from server.ports.media import Slots, Wanted
from server.sfu import rtcp, rtp
from server.sfu.rtp import signed
from server.sfu.ticks import TICK_S
from tests.light_client import (
    DELTA_FRAME,
    KEY_FRAME,
    RTX_PT,
    LightClient,
)
from tests.people import ANN, BEN, CLEO, EVE
from tests.sfu.memory import OPEN, Network

A, B, C, E = ANN.id, BEN.id, CLEO.id, EVE.id
LAYERS = ("l", "m", "h")
ROUND_TRIP_S = 0.2
# The mids of somebody who sends a screen too: four voices, then the pictures.
STAGE_PICTURE, SCREEN_PICTURE, PICTURE, PICTURE_2 = "7", "8", "9", "10"


class Camera:
    """Somebody's browser: makes a frame of every layer that is on whenever it is called, a key frame when asked for.

    shape: `on` may be changed; `obedient` turns off what is not wanted, a round trip later
    """

    def __init__(self, net: Network, person: str, *, obedient: bool = False, pictures: int = 5) -> None:
        self.net, self.person = net, person
        self.client = net.join(person, pictures=pictures, layers=LAYERS, screen=True)
        self.on: set[str] = set(LAYERS)
        self.screen = False
        self._obedient = obedient
        self._asked = 0
        self._heard: deque[set[str]] = deque([self.on] * round(ROUND_TRIP_S / TICK_S))
        self.fresh: set[str] = {*LAYERS, "screen"}
        for n, stream in enumerate(self.client.sent.values()):
            stream.ts = n * 1_000_000_000
            stream.seq = n * 20_000

    def __call__(self) -> None:
        if self._obedient and (wanted := wants(self.net, self.person)) is not None:
            self._heard.append(set(wanted.camera))
            wanted_then = self._heard.popleft()
            self.fresh |= wanted_then - self.on
            self.on = wanted_then
        asked, self._asked = self._asked, self.client.keys_asked
        for name, stream in self.client.sent.items():
            if name == "audio":
                continue
            if name in self.on or (name == "screen" and self.screen):
                key = name in self.fresh or self.client.keys_asked > asked
                self.fresh.discard(name)
                self.client.film(KEY_FRAME if key else DELTA_FRAME, TICK_S, name)
            else:
                stream.ts += round(TICK_S * 90000)
        self.client.talk(after_s=TICK_S)

    def tell_time(self) -> None:
        """Say when the last frames were taken: on a clock of one's own."""
        for stream in self.client.sent.values():
            self.client.send_rtcp(rtcp.sender_report(stream.ssrc, self.net.now - 500, stream.ts, 1, 1))


def wants(net: Network, person: str) -> Wanted | None:
    """What was last asked of somebody."""
    return next((m for m in reversed(net.told) if isinstance(m, Wanted) and m.peer == person), None)


def shows(net: Network, person: str) -> dict[str, str]:
    """Whom somebody's lines show, as last told."""
    return next(m for m in reversed(net.told) if isinstance(m, Slots) and m.peer == person).slots


class Watch:
    """What comes to one line of somebody. shape: `layers` by the time they came, as (time, publisher, rid)"""

    def __init__(self, net: Network, client: LightClient, mid: str) -> None:
        self.frames: list[tuple[float, int, str, rtp.RtpPacket]] = []
        count = client.count

        def see(data: bytes) -> None:
            packet = rtp.parse(data)
            assert packet is not None
            if client.mid_of[packet.ssrc][0] == mid and packet.pt != RTX_PT:
                name = packet.payload[-1:].decode("latin1")
                self.frames.append((net.now, int.from_bytes(data[12:16], "big"), name, packet))
            count(data)

        client.count = see  # type: ignore[method-assign]  # a tap on the wire

    def rids(self) -> list[str]:
        """The layers in the order in which they came, each once in a row."""
        found = [rid for _, _, rid, _ in self.frames]
        return [rid for n, rid in enumerate(found) if n == 0 or rid != found[n - 1]]

    @property
    def longest_gap_s(self) -> float:
        """The longest time without a frame."""
        times = [at for at, *_ in self.frames]
        return max(later - at for at, later in pairwise(times))

    def settle(self) -> None:
        """Forget all but the last frame."""
        del self.frames[:-1]

    def check(self) -> None:
        """Numbered on without a gap, in time, and every change at a key frame."""
        for (at, who, rid, one), (later, whose, next_rid, two) in pairwise(self.frames):
            assert two.seq == one.seq + 1 & 0xFFFF
            passed = signed(two.ts - one.ts, 32) / 90000
            assert passed > 0
            assert passed == pytest.approx(later - at, abs=0.01)
            picture, following = (int.from_bytes(p.payload[2:4], "big") & 0x7FFF for p in (one, two))
            assert following == picture + 1 & 0x7FFF
            if (who, rid) != (whose, next_rid):
                assert two.payload[4:].startswith(KEY_FRAME)


def room(*people: str, stage: str | None = None, obedient: bool = False) -> tuple[Network, list[Camera]]:
    """People with layered cameras in an open room."""
    net = Network()
    net.allow(dict.fromkeys(people, OPEN), stage)
    return net, [Camera(net, person, obedient=obedient) for person in people]


def film(net: Network, cameras: list[Camera], seconds: float) -> None:
    def step() -> None:
        for camera in cameras:
            camera()

    net.pass_time(seconds, step)
