"""Rooms whose lines narrow and recover, in memory: what is given up first, what comes back, and that voices go on."""

from collections.abc import Callable
from functools import partial

import pytest
from aiortc.rtp import RTCP_PSFB_APP, RtcpPacket, RtcpPsfbPacket, unpack_remb_fci

from server.ports.media import Slots, Wish
from server.sfu import rtcp
from server.sfu.bandwidth_estimator import REMB_OF_ARRIVED
from server.sfu.publisher_limit import PublisherLimit
from server.sfu.ticks import TICK_S
from tests.people import ANN, BEN, CLEO, DOT, EVE
from tests.sfu.cameras import PICTURE, PICTURE_2, STAGE_PICTURE, Camera, film, room
from tests.sfu.memory import OPEN, ROOM

A, B, C, D, E = ANN.id, BEN.id, CLEO.id, DOT.id, EVE.id
PICTURE_3 = "11"
GOOD_LINK = 5_000_000
FRAME_BYTES = {"l": 300, "m": 1000, "h": 1400, "screen": 1000}  # forty a second


def film_largely(film: Callable[[bytes, float, str], None], frame: bytes, after_s: float, of: str) -> None:
    """Frames as large as a browser's."""
    film(frame.ljust(FRAME_BYTES[of], b"."), after_s, of)


class Link:
    """How Ann's browser finds her link. units: `carries` bits a second; `lost` of 256 packets"""

    def __init__(self, ann: Camera) -> None:
        self.ann, self.carries, self.lost = ann, float(GOOD_LINK), 0
        self._highest, self._told = 0, 0.0

    def report(self) -> None:
        """What arrived in a second."""
        self._highest += 50
        ssrc = self.ann.client.ssrc_of(STAGE_PICTURE)
        self.ann.client.send_rtcp(
            rtcp.receiver_report(1, [rtcp.ReportBlock(ssrc, self.lost, 0, self._highest, 0, 0, 0)])
        )

    def tell(self) -> None:
        """What may come (REMB): where that is less, it is told several times."""
        for more in (1.08, 1.04, 1.0) if self.carries < self._told else (1.0,):
            self.ann.client.send_rtcp(rtcp.remb(1, round(REMB_OF_ARRIVED * self.carries * more), [1]))
        self._told = self.carries


def shown(ann: Camera) -> tuple[str, int]:
    """The layer on Ann's stage, and how many small pictures she sees; since the last packets were forgotten."""
    pictures = (STAGE_PICTURE, PICTURE, PICTURE_2, PICTURE_3)
    last = {mid: packet for mid, packet in ann.client.last.items() if mid in pictures}
    stage = last.pop(STAGE_PICTURE, None)
    return stage.payload[-1:].decode() if stage is not None else "", len(last)


def watch(cameras: list[Camera], link: Link, seconds: float, *, tells: bool = True) -> list[tuple[str, int]]:
    """What Ann sees while time passes, twice a second."""
    net, ann = cameras[0].net, cameras[0]
    found = []
    for half in range(round(2 * seconds)):
        net.allow({camera.person: OPEN for camera in cameras}, B, version=net.version)
        film(net, cameras, 0.5 - 2 * TICK_S)
        if tells:
            link.tell()
        if half % 2:
            link.report()
        for mid in (STAGE_PICTURE, PICTURE, PICTURE_2, PICTURE_3):
            ann.client.last.pop(mid, None)
        film(net, cameras, 2 * TICK_S)
        found.append(shown(ann))
    return found


def meeting() -> tuple[list[Camera], Link]:
    """Ben on the stage, Ann who looks on, and three beside them; Ann's link is good."""
    _, cameras = room(A, B, C, D, E, stage=B, obedient=True)
    for camera in cameras:
        camera.client.film = partial(film_largely, camera.client.film)  # type: ignore[method-assign]
    link = Link(cameras[0])
    assert watch(cameras, link, 6)[-1] == ("h", 3)
    return cameras, link


def test_small_pictures_go_first_then_the_stage_steps_down_and_all_comes_back_in_turn_while_voices_go_on() -> None:
    cameras, link = meeting()
    ann = cameras[0]
    heard = ann.client.heard.total()

    # when her link carries less and less
    down = []
    for link.carries in (880_000, 720_000, 580_000, 500_000, 140_000, 40_000):
        down.append(watch(cameras, link, 1.5)[-1])

    # then the small pictures go one by one, then the stage becomes smaller, and goes last; her page is told
    assert down == [("h", 2), ("h", 1), ("h", 0), ("m", 0), ("l", 0), ("", 0)]
    told = next(m for m in reversed(ann.net.told) if isinstance(m, Slots) and m.peer == A).slots
    assert not told.keys() & {STAGE_PICTURE, PICTURE, PICTURE_2, PICTURE_3}

    # when it recovers, then everything comes back the other way round, within seconds
    link.carries = GOOD_LINK
    up = list(dict.fromkeys(watch(cameras, link, 12)))
    assert up == sorted(up, key=lambda step: ("lmh".find(step[0]), step[1]))
    assert {step[0] for step in up} >= {"", "l", "h"}
    assert up[-1] == ("h", 3)

    # and not one packet of anybody's voice was missing all the time
    assert not ann.client.gaps
    passed = (6 * 1.5 + 12) / TICK_S
    assert ann.client.heard.total() - heard == pytest.approx((len(cameras) - 1) * passed, abs=10)


def test_a_line_is_tried_only_where_more_is_wanted_than_it_is_known_to_carry() -> None:
    # given a good link, then nothing is tried any more
    cameras, link = meeting()
    ann = cameras[0].client
    before = ann.padding
    watch(cameras, link, 10)
    assert ann.padding == before

    # when it is narrow, then it is tried, shortly
    link.carries = 200_000
    watch(cameras, link, 3)
    before = ann.padding
    for link.carries in (190_000, 180_000, 170_000, 160_000):
        watch(cameras, link, 5)
    assert 0 < (ann.padding - before) * 255 * 8 < 0.2 * 20 * 400_000

    # and not any more when she wants no pictures
    cameras[0].net.sfu.handle(Wish(ROOM, A, "none"), cameras[0].net.now)
    watch(cameras, link, 1.5)
    before = ann.padding
    assert watch(cameras, link, 10)[-1] == ("", 0)
    assert ann.padding == before


def test_where_nothing_is_told_much_loss_decides_and_little_does_not() -> None:
    cameras, link = meeting()
    link.lost = 12
    assert watch(cameras, link, 5, tells=False)[-1] == ("h", 3)
    link.lost = 200
    assert watch(cameras, link, 15, tells=False)[-1][0] in {"", "l", "m"}
    link.lost = 0
    assert watch(cameras, link, 20, tells=False)[-1] == ("h", 3)


def test_what_never_reached_the_server_is_not_held_against_those_who_watch() -> None:
    # given that every second frame of Ben's is lost on its way to the server, for good
    cameras, link = meeting()
    ben, send = cameras[1].client, cameras[1].client.film

    def film_with_losses(frame: bytes, after_s: float, of: str) -> None:
        if ben.sent[of].seq % 2:
            send(frame, after_s, of)
        else:
            ben.sent[of].seq += 1

    ben.film = film_with_losses  # type: ignore[assignment,method-assign]

    # when Ann's browser misses as many packets of the stage, she sees what she saw
    link.lost = 128
    assert watch(cameras, link, 15, tells=False)[-1] == ("h", 3)


def limits(camera: Camera) -> list[int]:
    """What a publisher was told they may send."""
    packets = [packet for data in camera.client.compounds for packet in RtcpPacket.parse(data)]
    found = [p for p in packets if isinstance(p, RtcpPsfbPacket) and p.fmt == RTCP_PSFB_APP]
    return [unpack_remb_fci(packet.fci)[0] for packet in found]


def age(camera: Camera, seconds: float) -> None:
    """Let all that somebody sends come so much later."""
    for name, stream in camera.client.sent.items():
        stream.ts -= round(seconds * (48000 if name == "audio" else 90000))


@pytest.mark.parametrize("trouble", ["loss", "delay"])
def test_a_publisher_whose_own_line_is_full_is_told_to_send_less_and_more_again_afterwards(trouble: str) -> None:
    # given Ben, who is told from the beginning what all his layers need
    net, (ann, ben) = room(A, B, stage=B)
    film(net, [ann, ben], 2.0)
    assert min(limits(ben)) > 1_750_000

    # when every fifth packet of his is lost, or all that he sends comes ever later
    ticks = round(6 / TICK_S)
    for n in range(ticks):
        if trouble == "delay":
            age(ben, 0.01)
        elif n % 5 == 0:
            for stream in ben.client.sent.values():
                stream.seq += 1
        film(net, [ann, ben], TICK_S)

    # then he is told less, but never less than a voice needs; and afterwards as much as before
    assert PublisherLimit.AUDIO < limits(ben)[-1] < 1_000_000
    age(ben, -0.01 * ticks if trouble == "delay" else 0.0)
    film(net, [ann, ben], 20.0)
    assert limits(ben)[-1] > 1_750_000


def test_another_microphone_makes_no_picture_small() -> None:
    # given Ben, whose voice lags behind from now on: browsers stop counting while the microphone changes
    net, (ann, ben) = room(A, B, stage=B)
    film(net, [ann, ben], 2.0)
    ben.client.sent["audio"].ts -= 24_000

    # then he may go on sending as much
    film(net, [ann, ben], 5.0)
    assert min(limits(ben)) > 1_750_000
