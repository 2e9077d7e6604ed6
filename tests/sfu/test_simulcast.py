"""Rooms of cameras with layers, in memory: who gets which layer, and what is asked of whom."""

from collections import Counter, defaultdict, deque
from itertools import pairwise

import pytest

from server.ports.media import Offer, Place, Slots, Wanted, Wish
from server.sfu import rtcp, rtp
from server.sfu.bandwidth import Estimate
from server.sfu.demand import HOLD_S
from server.sfu.rtp import number_of, signed
from server.sfu.sfu import RETELL_TICKS, TICK_S
from server.sfu.track import KEY_GAP_S, LAYER_LIVE_S, LIVE_S
from tests.light_client import (
    CAM,
    DELTA_FRAME,
    KEY_FRAME,
    MID_EXTENSION,
    REPAIRED_EXTENSION,
    RTX_PT,
    SCREEN,
    LightClient,
    build_rtp,
)
from tests.people import ANN, BEN, CLEO, EVE
from tests.sfu.memory import OPEN, ROOM, Network

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
        self._fresh: set[str] = {*LAYERS, "screen"}
        for n, stream in enumerate(self.client.sent.values()):
            stream.ts = n * 1_000_000_000
            stream.seq = n * 20_000

    def __call__(self) -> None:
        if self._obedient and (wanted := wants(self.net, self.person)) is not None:
            self._heard.append(set(wanted.camera))
            wanted_then = self._heard.popleft()
            self._fresh |= wanted_then - self.on
            self.on = wanted_then
        asked, self._asked = self._asked, self.client.keys_asked
        for name, stream in self.client.sent.items():
            if name == "audio":
                continue
            if name in self.on or (name == "screen" and self.screen):
                key = name in self._fresh or self.client.keys_asked > asked
                self._fresh.discard(name)
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
        self.frames: list[tuple[float, int, str, rtp.Packet]] = []
        count = client._count

        def see(data: bytes) -> None:
            packet = rtp.parse(data)
            assert packet is not None
            if client._mid_of[packet.ssrc][0] == mid and packet.pt != RTX_PT:
                name = packet.payload[-1:].decode("latin1")
                self.frames.append((net.now, int.from_bytes(data[12:16], "big"), name, packet))
            count(data)

        client._count = see  # type: ignore[method-assign]  # a tap on the wire

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


def test_the_stage_is_large_and_the_others_are_small() -> None:
    # given six people, of whom Ben has the turn
    people = [A, B, C, E, "finn", "gil"]
    net, cameras = room(*people, stage=B)
    ann, ben = cameras[0].client, cameras[1].client
    stage, small = Watch(net, ann, STAGE_PICTURE), Watch(net, ann, PICTURE)
    mine = Watch(net, ben, PICTURE)
    film(net, cameras, 1.0)

    # then he comes in the high layer, the others and whom he sees in the lowest
    assert {rid for _, _, rid, _ in stage.frames[5:]} == {"h"}
    assert {rid for _, _, rid, _ in small.frames[5:]} == {"l"}
    assert {rid for _, _, rid, _ in mine.frames[5:]} == {"l"}
    stage.check()
    small.check()
    assert net.sfu.failures == 0


def test_a_turn_passes_at_a_key_frame_and_what_nobody_sees_is_not_wanted() -> None:
    # given four people whose browsers send what is wanted, and Ben with the turn
    people = [A, B, C, E]
    net, cameras = room(*people, stage=B, obedient=True)
    stage = Watch(net, cameras[0].client, STAGE_PICTURE)
    film(net, cameras, HOLD_S + 1.0)
    wanted = {person: wants(net, person) for person in people}
    assert {p: w and w.camera for p, w in wanted.items()} == {A: ["l"], B: ["l", "h"], C: ["l"], E: ["l"]}
    stage.settle()
    assert cameras[2].on == {"l"}

    # when Cleo gets it
    net.allow(dict.fromkeys(people, OPEN), stage=C)
    film(net, cameras, HOLD_S + 1.0)

    # then she comes at once as small as she was, and large as soon as she is
    assert stage.rids() == ["h", "l", "h"]
    assert stage.longest_gap_s < 0.1
    assert stage.frames[-1][1] == number_of(C)
    changed = next(at for at, who, *_ in stage.frames if who == number_of(C))
    large = next(at for at, who, rid, _ in stage.frames if who == number_of(C) and rid == "h")
    assert large - changed < ROUND_TRIP_S + 0.1

    # and nobody sends what nobody sees, as little as Ben does now
    assert {c.person: c.on for c in cameras} == {A: {"l"}, B: {"l"}, C: {"l", "h"}, E: {"l"}}
    assert net.sfu.load().lost == 0


def test_layers_of_one_person_are_one_stream_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    # given Ben large on Ann's stage, whose layers count from anywhere, on a clock of his own
    net, (ann, ben, cleo) = room(A, B, C, stage=B)
    stage = Watch(net, ann.client, STAGE_PICTURE)
    ben.on = {"h"}
    film(net, [ann, ben, cleo], 0.5)
    ben.on = set(LAYERS)
    film(net, [ann, ben, cleo], 0.5)
    ben.tell_time()
    film(net, [ann, ben, cleo], 0.5)
    stage.settle()

    # when Ann's line carries less, then hardly anything, then everything again
    held = net.sfu._rooms[ROOM].peers[A]
    monkeypatch.setattr(Estimate, "step", lambda *_: None)
    for bits in (300_000, 80_000, 8_000_000, 80_000, 8_000_000):
        held.downlink.estimate.bits = bits
        net.sfu._rooms[ROOM].plan(net.now)
        film(net, [ann, ben, cleo], 1.0)

    # then her stage goes down and up at key frames, without a gap in anything
    assert stage.rids() == ["h", "m", "l", "h", "l", "h"]
    assert stage.longest_gap_s <= TICK_S * 1.5
    stage.check()
    assert ann.client.gaps[STAGE_PICTURE] == 0


def test_without_reports_the_layers_follow_each_other_all_the_same() -> None:
    net, (ann, ben) = room(A, B, stage=B)
    stage = Watch(net, ann.client, STAGE_PICTURE)
    film(net, [ann, ben], 0.5)
    for on in ({"l"}, {"l", "m"}, {"l", "m", "h"}):
        ben.on = on
        stage.settle()
        film(net, [ann, ben], LAYER_LIVE_S + 0.6)
    assert stage.rids() == ["m", "h"]
    stage.check()


def test_a_layer_without_packets_gives_way_to_the_one_below() -> None:
    net, (ann, ben) = room(A, B, stage=B)
    stage = Watch(net, ann.client, STAGE_PICTURE)
    film(net, [ann, ben], 1.0)
    stage.settle()
    ben.on = {"l", "m"}
    film(net, [ann, ben], 1.0)
    assert stage.rids() == ["h", "m"]
    assert stage.longest_gap_s <= LAYER_LIVE_S + 0.2

    # but a whole camera that falters stays what it is, and one that stops gives its line up
    ben.on = set()
    film(net, [ann, ben], LIVE_S - 0.5)
    assert shows(net, A)[STAGE_PICTURE] == B
    film(net, [ann, ben], 1.0)
    assert STAGE_PICTURE not in shows(net, A)


def test_going_down_waits_for_a_key_frame_however_long_it_takes(monkeypatch: pytest.MonkeyPatch) -> None:
    net, (ann, ben) = room(A, B, stage=B)
    stage = Watch(net, ann.client, STAGE_PICTURE)
    film(net, [ann, ben], 0.5)
    stage.settle()
    held = net.sfu._rooms[ROOM].peers[A]
    monkeypatch.setattr(Estimate, "step", lambda *_: None)
    held.downlink.estimate.bits = 80_000
    net.sfu._rooms[ROOM].plan(net.now)

    def without_key_frames() -> None:
        for rid in LAYERS:
            ben.client.film(DELTA_FRAME, TICK_S, rid)

    asked = ben.client.keys_asked
    net.pass_time(2.0, without_key_frames)
    assert stage.rids() == ["h"]
    assert stage.longest_gap_s < 0.1
    assert 2 <= ben.client.keys_asked - asked <= 2.0 / KEY_GAP_S + 1
    ben.client.film(KEY_FRAME, TICK_S, "l")
    ben.client.film(DELTA_FRAME, TICK_S, "h")
    assert stage.rids() == ["h", "l"]


def test_key_frames_are_asked_for_sparingly_and_of_the_layer_that_is_shown() -> None:
    net, cameras = room(A, B, C, E, stage=B)
    ben = cameras[1].client
    film(net, cameras, 1.0)
    before = ben.keys_asked
    ben.compounds.clear()
    ssrcs = Counter[int]()

    def everybody_asks() -> None:
        for camera in (cameras[0], cameras[2], cameras[3]):
            camera.client.ask_key(STAGE_PICTURE)
        for camera in cameras:
            for rid in LAYERS:
                camera.client.film(DELTA_FRAME, TICK_S, rid)
        ssrcs.update(int.from_bytes(c[8:12], "big") for c in ben.compounds if c[1] == 206 and c[0] & 31 == 1)
        ben.compounds.clear()

    net.pass_time(1.5, everybody_asks)
    assert 3 <= ben.keys_asked - before <= 1.5 / KEY_GAP_S + 1
    assert set(ssrcs) == {ben.sent["h"].ssrc}


def test_each_layer_is_asked_and_answered_for_its_own_losses() -> None:
    # given Ben, whose line loses packets of two layers
    net, (ann, ben, cleo) = room(A, B, C, stage=B)
    film(net, [ann, ben, cleo], 0.5)
    asked: defaultdict[int, list[int]] = defaultdict(list)
    lost = {rid: ben.client.sent[rid].seq + 1 & 0xFFFF for rid in ("l", "h")}
    for rid in lost:
        ben.client.sent[rid].seq += 1
    film(net, [ann, ben, cleo], 0.1)
    for compound in ben.client.compounds:
        for packet in rtcp.parse(compound):
            if isinstance(packet, rtcp.Nack):
                asked[packet.ssrc] += packet.seqs
    assert {ssrc: set(seqs) for ssrc, seqs in asked.items()} == {
        ben.client.sent[rid].ssrc: {seq} for rid, seq in lost.items()
    }

    # and Ann, who asks for what her stage showed last
    last = ann.client.last[STAGE_PICTURE]
    ann.client.ask(STAGE_PICTURE, [last.seq])
    assert ann.client.resent == 1


@pytest.mark.parametrize("first", ["retransmission", "packet"])
def test_streams_are_told_by_their_names_whichever_comes_first(first: str) -> None:
    # given Ben, of whose high layer the retransmissions come first, or of whose lowest a packet without name does
    net, (ann, ben) = room(A, B, stage=B)
    stage = Watch(net, ann.client, STAGE_PICTURE)
    names = ((MID_EXTENSION, CAM.encode()), (REPAIRED_EXTENSION, b"h"))
    if first == "retransmission":
        ben.client.send_rtp(build_rtp(False, RTX_PT, 1, 1, 4711, bytes(2), names))
    else:
        nameless = ((MID_EXTENSION, CAM.encode()),)
        ben.client.send_rtp(build_rtp(True, 96, 1, 1, 4712, b"\x90\x80\x80\x01" + KEY_FRAME, nameless))
        assert stage.frames == []
    film(net, [ann, ben], 0.5)
    assert stage.rids()[-1] == "h"

    # then what is lost and comes again fills the gap
    if first == "retransmission":
        lost = ben.client.sent["h"].seq + 1
        ben.client.sent["h"].seq += 1
        film(net, [ann, ben], TICK_S)
        count = len(stage.frames)
        payload = (lost & 0xFFFF).to_bytes(2, "big") + b"\x90\x80\x80\x01" + DELTA_FRAME + b"h"
        ben.client.send_rtp(build_rtp(True, RTX_PT, 2, 1, 4711, payload))
        assert len(stage.frames) == count + 1
        assert stage.frames[-1][3].seq == stage.frames[-2][3].seq - 1 & 0xFFFF


def test_a_layer_that_begins_anew_goes_on() -> None:
    net, (ann, ben) = room(A, B, stage=B)
    stage = Watch(net, ann.client, STAGE_PICTURE)
    film(net, [ann, ben], 0.5)
    stream = ben.client.sent["h"]
    stream.ssrc, stream.seq = stream.ssrc + 1, 7
    ben._fresh.add("h")
    film(net, [ann, ben], 0.5)
    assert stage.rids()[-1] == "h"
    assert stage.longest_gap_s <= 0.1
    assert ann.client.gaps[STAGE_PICTURE] == 0


# -- what somebody wants to receive


def test_who_saves_data_gets_and_gives_small_pictures() -> None:
    net, (ann, ben) = room(A, B, stage=B, obedient=True)
    stage = Watch(net, ann.client, STAGE_PICTURE)
    film(net, [ann, ben], 0.5)
    net.sfu.handle(Wish(ROOM, A, "small"), net.now)
    film(net, [ann, ben], HOLD_S + 1)
    assert stage.rids()[-1] == "l"
    assert (ann.on, ben.on) == ({"l"}, {"l"})
    net.sfu.handle(Wish(ROOM, A, "all"), net.now)
    film(net, [ann, ben], 1.0)
    assert stage.rids()[-1] == "h"
    assert "h" in ann.on


def test_who_wants_no_pictures_gets_not_one_more_packet_and_nothing_is_sent_in_vain() -> None:
    net, (ann, ben) = room(A, B, obedient=True)
    film(net, [ann, ben], 0.5)
    assert ann.client.seen[number_of(B)] > 10
    net.sfu.handle(Wish(ROOM, A, "none"), net.now)
    before, heard = ann.client.seen[number_of(B)], ann.client.heard[number_of(B)]
    film(net, [ann, ben], HOLD_S + LIVE_S)
    assert ann.client.seen[number_of(B)] == before
    assert ann.client.heard[number_of(B)] > heard + 50
    assert ben.on == set()

    # until they do again
    net.sfu.handle(Wish(ROOM, A, "all"), net.now)
    film(net, [ann, ben], 0.5)
    assert ann.client.seen[number_of(B)] > before + 10


def test_an_offer_says_what_is_wanted_too() -> None:
    net, (_, ben) = room(A, B)
    ann = LightClient(layers=LAYERS)
    net.move(ann, ("198.51.100.9", 9))
    net.sfu.handle(Offer("again", ROOM, A, ann.offer(), "none"), net.now)
    ann.accept(getattr(net.told[-1], "sdp", None) or net.answer(A, ann.offer()).sdp or "")
    ann.bind()
    film(net, [ben], 0.5)
    assert ann.connected
    assert ann.seen[number_of(B)] == 0


def test_a_restart_says_again_what_is_wanted() -> None:
    net, (ann, ben) = room(A, B)
    film(net, [ann, ben], 0.5)
    net.sfu.handle(Offer("restart", ROOM, A, ann.client.offer(), "none", restart=True), net.now)
    seen = ann.client.seen[number_of(B)]
    film(net, [ann, ben], 0.5)
    assert ann.client.seen[number_of(B)] == seen


def test_nobody_sends_to_nobody() -> None:
    net, (ann,) = room(A, obedient=True)
    film(net, [ann], 0.2)
    assert wants(net, A) == Wanted(ROOM, A, [], False)
    ben = Camera(net, B)
    net.allow(dict.fromkeys((A, B), OPEN))
    film(net, [ann, ben], 1.0)
    assert ben.client.seen[number_of(A)] > 10


def test_what_is_wanted_is_told_again_for_those_who_missed_it() -> None:
    net, cameras = room(A, B)
    film(net, cameras, 1.0)
    net.told.clear()
    film(net, cameras, RETELL_TICKS * TICK_S)
    assert [(m.peer, m.camera) for m in net.told if isinstance(m, Wanted)] == [(A, ["l", "h"]), (B, ["l", "h"])]


# -- screens


def test_a_screen_comes_to_the_second_picture_line_of_everybody_else() -> None:
    # given Ben, who shares his screen and has the turn
    net, cameras = room(A, B, C)
    ann, ben, _ = cameras
    shares = Place(heard=True, seen=True, shares=True)
    screen, own = Watch(net, ann.client, SCREEN_PICTURE), Watch(net, ben.client, SCREEN_PICTURE)
    ben.screen = True
    film(net, cameras, 0.5)
    assert screen.frames == []
    assert wants(net, B) == Wanted(ROOM, B, ["l", "m"], False) or wants(net, B) is not None
    net.allow({A: OPEN, B: shares, C: OPEN}, stage=B)
    film(net, cameras, 1.0)

    # then Ann and Cleo see it beside his face, and he does not
    assert shows(net, A)[SCREEN_PICTURE] == shows(net, A)[STAGE_PICTURE] == B
    assert len(screen.frames) > 20
    assert own.frames == []
    assert SCREEN_PICTURE not in shows(net, B)
    wanted = wants(net, B)
    assert wanted is not None
    assert wanted.screen

    # when he may no longer, then not one more packet of it comes
    net.allow({A: OPEN, B: OPEN, C: OPEN}, stage=B)
    count = len(screen.frames)
    film(net, cameras, 1.0)
    assert len(screen.frames) == count
    wanted = wants(net, B)
    assert wanted is not None
    assert not wanted.screen


def test_a_screen_on_which_nothing_moves_stays() -> None:
    net, (ann, ben) = room(A, B)
    net.allow({A: OPEN, B: Place(seen=True, shares=True)})
    ben.client.film(KEY_FRAME, of="screen")
    film(net, [ann, ben], LIVE_S + 1)
    assert shows(net, A)[SCREEN_PICTURE] == B


@pytest.mark.parametrize(("pictures", "faces"), [(1, 1), (2, 2)])
def test_with_few_picture_lines_faces_come_first(pictures: int, faces: int) -> None:
    net = Network()
    shares = Place(heard=True, seen=True, shares=True)
    net.allow({A: OPEN, B: shares, C: OPEN}, stage=B)
    net.join(A, pictures=pictures)
    ben, cleo = Camera(net, B), Camera(net, C)
    ben.screen = True
    film(net, [ben, cleo], 1.0)
    seen = {mid: who for mid, who in shows(net, A).items() if int(mid) >= 6}
    assert len(seen) == faces
    assert set(seen.values()) <= {B, C}


def test_a_second_picture_line_of_a_browser_is_its_screen_and_a_third_is_not_taken() -> None:
    net = Network()
    net.allow({A: OPEN})
    client = LightClient(screen=True, layers=LAYERS)
    offer = (
        client.offer()
        .replace(f"a=mid:{SCREEN}", "a=mid:screen")
        .replace("a=group:BUNDLE 0 1 2", "a=group:BUNDLE 0 1 screen")
    )
    sdp = net.answer(A, offer).sdp
    assert sdp is not None
    taken = [part for part in sdp.split("m=") if "a=recvonly" in part]
    assert ["a=mid:screen" in part for part in taken] == [False, False, True]
    assert "a=simulcast:recv l;m;h" in taken[1]
