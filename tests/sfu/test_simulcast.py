"""Rooms of cameras with layers, in memory: who gets which layer, and when it changes."""

from collections import Counter, defaultdict

import pytest

from server.sfu import rtcp
from server.sfu.bandwidth_estimator import BandwidthEstimator
from server.sfu.dynacast import HOLD_S
from server.sfu.rtp import csrc_of
from server.sfu.ticks import TICK_S
from server.sfu.track import KEY_GAP_S, LAYER_LIVE_S, LIVE_S
from tests.light_client import CAM, DELTA_FRAME, KEY_FRAME, MID_EXTENSION, REPAIRED_EXTENSION, RTX_PT, build_rtp
from tests.sfu.cameras import LAYERS, PICTURE, ROUND_TRIP_S, STAGE_PICTURE, A, B, C, E, Watch, film, room, shows, wants
from tests.sfu.memory import OPEN


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
    assert stage.frames[-1][1] == csrc_of(C)
    changed = next(at for at, who, *_ in stage.frames if who == csrc_of(C))
    large = next(at for at, who, rid, _ in stage.frames if who == csrc_of(C) and rid == "h")
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
    held = net.room.peers[A]
    monkeypatch.setattr(BandwidthEstimator, "step", lambda *_: None)
    for bits in (300_000, 80_000, 8_000_000, 80_000, 8_000_000):
        held.bandwidth.estimator.bitrate = bits
        net.room.update_subscriptions(net.now)
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
    held = net.room.peers[A]
    monkeypatch.setattr(BandwidthEstimator, "step", lambda *_: None)
    held.bandwidth.estimator.bitrate = 80_000
    net.room.update_subscriptions(net.now)

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
    ben.fresh.add("h")
    film(net, [ann, ben], 0.5)
    assert stage.rids()[-1] == "h"
    assert stage.longest_gap_s <= 0.1
    assert ann.client.gaps[STAGE_PICTURE] == 0
