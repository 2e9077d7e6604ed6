"""Rooms as a whole, in memory: what the policy says happens, at once, and fails closed."""

from typing import TypeVar

import pytest
from aiortc.rtp import RTCP_PSFB_APP, RtcpPacket, RtcpPsfbPacket, RtcpSrPacket, unpack_remb_fci

from server.ports.media import Airtime, Levels, Load, PeerUp, Permissions, Slots
from server.sfu import rtcp, sfu
from server.sfu.dtls import HandshakeState
from server.sfu.peer import HANDSHAKE_S, SILENT_S
from server.sfu.rtp import csrc_of
from server.sfu.ticks import REPEAT_TICKS, TICK_S
from server.sfu.track import KEY_GAP_S, LIVE_S
from tests.light_client import DELTA_FRAME, LightClient
from tests.people import ANN, BEN, CLEO, EVE
from tests.sfu.memory import OPEN, ROOM, Network

A, B, C, E = ANN.id, BEN.id, CLEO.id, EVE.id
MUTED = Permissions(seen=True)
T = TypeVar("T")


def everybody(net: Network, *people: str) -> list[LightClient]:
    """People in an open room, connected."""
    net.allow(dict.fromkeys(people, OPEN))
    return [net.join(person) for person in people]


def got(client: LightClient, person: str) -> tuple[int, int]:
    """How many packets of somebody's voice and picture have come."""
    return client.heard[csrc_of(person)], client.seen[csrc_of(person)]


def last(net: Network, kind: type[T], peer: str | None = None) -> T:
    return next(
        m for m in reversed(net.told) if isinstance(m, kind) and (peer is None or getattr(m, "peer", 0) == peer)
    )


def test_in_an_open_room_everybody_gets_everybody_but_themselves() -> None:
    net = Network()
    clients = everybody(net, A, B, C)
    net.talk(clients)
    for client, own in zip(clients, (A, B, C), strict=True):
        for person in (A, B, C):
            voice, picture = got(client, person)
            assert (voice > 10, picture > 10) == (person != own, person != own)
        assert not client.gaps
        assert set(last(net, Slots, own).slots.values()) == {A, B, C} - {own}
    assert [m.peer for m in net.told if isinstance(m, PeerUp)] == [A, B, C]
    assert net.sfu.failures == 0


def test_in_a_round_only_the_holder_and_the_facilitator_leave_the_server() -> None:
    # given an open circle of three
    net = Network()
    ann, ben, cleo = everybody(net, A, B, C)
    net.talk((ann, ben, cleo))

    # when Ben takes the turn, Ann facilitates and Cleo listens
    net.allow({A: OPEN, B: OPEN, C: MUTED}, stage=B)
    heard = [got(client, C)[0] for client in (ann, ben)]
    net.talk((ann, ben, cleo), level=0)

    # then not one packet of Cleo's voice leaves, though she shouts, and everybody hears Ben in the stage pair
    assert [got(client, C)[0] for client in (ann, ben)] == heard
    assert ann.by_line["2"][csrc_of(B)] > 10
    assert cleo.by_line["2"][csrc_of(B)] > 10
    assert cleo.by_line["6"][csrc_of(B)] > 10
    assert got(ben, A)[0] > 10
    assert got(ann, C)[1] > 20
    assert not ben.by_line["2"]
    assert last(net, Slots, A).slots["6"] == B
    assert not any(client.gaps for client in (ann, ben, cleo))


@pytest.mark.parametrize("renewed", [True, False])
def test_a_lease_that_runs_out_stops_everything_until_it_is_renewed(renewed: bool) -> None:
    net = Network()
    net.allow(dict.fromkeys((A, B), OPEN), lease_s=1.0)
    ann, ben = net.join(A), net.join(B)
    net.talk((ann, ben), 0.9)
    before = got(ann, B)
    if renewed:
        net.allow(dict.fromkeys((A, B), OPEN), lease_s=1.0, version=1)
    net.now += 0.11
    ben.talk()
    ben.film()
    after = got(ann, B)
    assert (after > before) is renewed

    # and the room goes on as soon as it is
    net.talk((ann, ben), 2.0)
    stopped = got(ann, B)
    net.talk((ann, ben), 1.0)
    assert got(ann, B) == stopped
    assert last(net, Slots, A).slots == {}
    net.allow(dict.fromkeys((A, B), OPEN), version=1)
    net.talk((ann, ben), 0.5)
    assert got(ann, B) > stopped


def test_an_older_policy_changes_nothing() -> None:
    net = Network()
    ann, ben = everybody(net, A, B)
    net.allow({A: OPEN, B: Permissions()}, version=5)
    net.allow({A: OPEN, B: OPEN}, version=4)
    net.talk((ann, ben))
    assert got(ann, B) == (0, 0)
    assert got(ben, A) > (10, 10)


def test_who_has_no_place_neither_gets_nor_gives_anything() -> None:
    net = Network()
    ann, eve = everybody(net, A, E)
    net.talk((ann, eve))
    net.allow({A: OPEN})
    before = got(ann, E), got(eve, A)
    net.talk((ann, eve))
    assert (got(ann, E), got(eve, A)) == before


def test_tables_do_not_hear_each_other() -> None:
    net = Network()
    ann, ben, cleo = everybody(net, A, B, C)
    table = Permissions("table", heard=True, seen=True)
    net.allow({A: table, B: table, C: OPEN})
    net.talk((ann, ben, cleo))
    assert got(ann, B) > (10, 10)
    assert got(cleo, A) == got(cleo, B) == got(ann, C) == (0, 0)


def test_who_receives_nothing_is_still_heard() -> None:
    net = Network()
    ann, ben = everybody(net, A, B)
    net.allow({A: OPEN, B: Permissions(heard=True, seen=True, receives=False)})
    net.talk((ann, ben))
    assert got(ben, A) == (0, 0)
    assert got(ann, B) > (10, 10)


def test_with_more_voices_than_lines_the_loudest_are_heard() -> None:
    # given Ann, who has four lines for voices, and six others, of whom the first three came first and whisper
    net = Network()
    people = [A, B, C, "finn", "gil", "hal", "ida"]
    ann, *others = everybody(net, *people)

    def talk(whisperers: list[LightClient], speakers: list[LightClient]) -> None:
        for client in whisperers:
            client.talk(level=100)
        for client in speakers:
            client.talk(level=30)

    net.pass_time(0.5, lambda: talk(others[:3], []))

    # when the other three speak
    net.pass_time(0.5, lambda: talk(others[:3], others[3:]))
    ann.heard.clear()
    net.pass_time(1.0, lambda: talk(others[:3], others[3:]))

    # then these three are heard, and one who whispers on the line that is left
    assert [got(ann, p)[0] for p in people[4:]] == [40, 40, 40]
    assert sorted(got(ann, p)[0] for p in people[1:4]) == [0, 0, 40]


def test_a_camera_that_starts_late_is_shown_from_its_first_frame_and_one_that_stops_gives_its_line_up() -> None:
    net = Network()
    ann, ben = everybody(net, A, B)
    net.pass_time(0.5, ben.talk)
    assert last(net, Slots, A).slots == {"3": B}
    ben.film()
    assert got(ann, B)[1] == 1
    net.pass_time(0.1)
    assert last(net, Slots, A).slots == {"3": B, "8": B}
    net.pass_time(LIVE_S + 0.2, ben.talk)
    assert last(net, Slots, A).slots == {"3": B}


def test_a_picture_changes_hands_at_a_key_frame_which_is_asked_for() -> None:
    net = Network()
    ann, ben = everybody(net, A, B)
    net.pass_time(1.0, lambda: ben.film(DELTA_FRAME))
    assert got(ann, B)[1] == 0
    assert 2 <= ben.keys_asked <= 1.0 / KEY_GAP_S + 1
    ben.film()
    ben.film(DELTA_FRAME)
    assert got(ann, B)[1] == 2


def test_requests_for_key_frames_are_passed_on_sparingly() -> None:
    net = Network()
    ann, ben = everybody(net, A, B)
    net.talk((ann, ben))
    net.pass_time(1.0)
    before = ben.keys_asked
    net.pass_time(1.0, lambda: ann.ask_key("8"))
    assert 2 <= ben.keys_asked - before <= 1.0 / KEY_GAP_S + 1


def test_lost_packets_are_sent_again_and_asked_for() -> None:
    net = Network()
    ann, ben = everybody(net, A, B)
    net.talk((ann, ben), 0.2)
    ann.ask("8", [ann.last["8"].seq - 1 & 0xFFFF, 12345])
    assert ann.resent == 1

    ben.sent["video"].seq += 3
    net.talk((ann, ben), 0.2)
    assert 3 <= ben.packets_asked <= 15


def test_nothing_is_sent_again_of_who_may_no_longer_be_seen() -> None:
    net = Network()
    ann, ben = everybody(net, A, B)
    net.talk((ann, ben), 0.2)
    net.allow({A: OPEN, B: Permissions(heard=True)})
    ann.ask("8", [ann.last["8"].seq])
    assert ann.resent == 0


def test_a_second_offer_replaces_the_first() -> None:
    # given Ann and Ben
    net = Network()
    ann, ben = everybody(net, A, B)
    net.talk((ann, ben))

    # when Ann's browser connects anew
    again = net.join(A)

    # then the first connection is over, said once, and the second takes part
    assert net.downs() == [(A, "replaced")]
    assert [m.peer for m in net.told if isinstance(m, PeerUp)] == [A, B, A]
    before = got(ann, B)
    net.talk((ann, ben, again))
    assert got(ann, B) == before
    assert got(again, B) > (10, 10)
    assert net.downs() == [(A, "replaced")]


def test_a_goodbye_and_a_close_end_a_connection() -> None:
    net = Network()
    ann, _, cleo = everybody(net, A, B, C)
    ann.goodbye()
    net.close(B)
    assert net.downs() == [(A, "closed"), (B, "closed")]
    net.close(None)
    assert net.downs()[2:] == [(C, "closed")]
    assert net.answer(A, LightClient().offer()).refused == "no_policy"
    cleo.talk()
    assert net.sfu.load().peers == net.sfu.load().rooms == 0


def test_who_leaves_is_gone_from_every_line_at_once() -> None:
    net = Network()
    ann, ben, cleo = everybody(net, A, B, C)
    net.talk((ann, ben, cleo))
    assert A in last(net, Slots, B).slots.values()
    ann.goodbye()
    net.pass_time(TICK_S)
    for person in (B, C):
        assert A not in last(net, Slots, person).slots.values()
    cleo_seen = got(ben, C)
    net.talk((ben, cleo))
    assert got(ben, C) > cleo_seen


def test_whoever_falls_silent_is_dropped() -> None:
    net = Network()
    ann, _ = everybody(net, A, B)
    net.pass_time(SILENT_S - 1, ann.talk)
    assert net.downs() == []
    net.allow(dict.fromkeys((A, B), OPEN))
    net.pass_time(3, ann.bind)
    assert net.downs() == [(B, "silent")]


def test_whoever_does_not_finish_the_handshake_is_dropped() -> None:
    net = Network()
    net.allow({A: OPEN})
    client = LightClient()
    assert net.answer(A, client.offer()).sdp is not None
    net.pass_time(HANDSHAKE_S - 1)
    assert net.downs() == []
    net.pass_time(2)
    assert net.downs() == [(A, "failed")]


def test_somebody_elses_certificate_does_not_connect() -> None:
    # given Ann's answer in Eve's hands
    net = Network()
    net.allow({A: OPEN})
    ann, eve = LightClient(), LightClient()
    answer = net.answer(A, ann.offer())
    assert answer.sdp is not None
    net.move(eve, ("203.0.113.9", 9))
    eve.accept(answer.sdp)
    eve.bind()
    assert net.downs() == [(A, "misidentified")]
    # and she knows it: an alert came within the handshake
    assert eve.handshake.state is HandshakeState.FAILED
    assert not [m for m in net.told if isinstance(m, PeerUp)]


def test_levels_are_told_of_whom_one_may_hear_and_then_no_more() -> None:
    net = Network()
    ann, ben = everybody(net, A, B)
    net.allow({A: OPEN, B: MUTED})
    net.talk((ann, ben), 1.0)
    levels = [m for m in net.told if isinstance(m, Levels)]
    assert 4 <= len(levels) <= 6
    assert set(levels[-1].levels) == {A}
    assert 85 < levels[-1].levels[A] <= 97

    net.pass_time(5)
    levels = [m for m in net.told if isinstance(m, Levels)]
    assert levels[-1].levels == {}
    assert [m.levels == {} for m in levels].count(True) == 1


def test_airtime_counts_open_talk_of_those_who_are_counted_and_heard() -> None:
    """use-1, case 14."""
    net = Network()
    ann, ben, cleo = everybody(net, A, B, C)
    talks = Permissions(heard=True, counted=True)

    # given Ann and Cleo whose microphones are open; Cleo does no more than breathe, and Ben is muted
    net.allow({A: talks, B: Permissions(counted=True), C: talks})
    whole = 20.0

    def talk() -> None:
        ann.talk(level=30)
        ben.talk(level=30)
        cleo.talk(level=100)

    net.pass_time(whole / 2, talk)
    net.pass_time(whole / 2)

    # then Ann has spoken for half of the time, and nobody else at all
    told = last(net, Airtime).spoken_ms
    assert set(told) == {A}
    assert abs(told[A] - whole / 2 * 1000) < 1500

    # and whoever has a turn is counted by the clock, not here
    net.allow({A: OPEN, B: MUTED, C: MUTED}, stage=A)
    net.pass_time(whole, lambda: ann.talk(level=30))
    assert last(net, Airtime).spoken_ms == told


def test_reports_go_both_ways_and_the_stage_may_send_more() -> None:
    # given Ben on the stage, who reports what he sends on a clock of his own
    net = Network()
    ann, ben = everybody(net, A, B)
    net.allow({A: OPEN, B: OPEN}, stage=B)

    def step() -> None:
        ann.film(after_s=TICK_S)
        ben.film(after_s=TICK_S)
        ben.send_rtcp(rtcp.sender_report(ben.sent["video"].ssrc, net.now - 500, ben.sent["video"].ts, 1, 1))

    net.pass_time(3.0, step)

    # then Ann learns when his pictures were taken, and both how much they may send
    packets = [packet for data in ann.compounds for packet in RtcpPacket.parse(data)]
    reports = [packet for packet in packets if isinstance(packet, RtcpSrPacket)]
    first, second = (report.sender_info for report in reports[-2:])
    passed_s = (second.ntp_timestamp - first.ntp_timestamp) / 2**32
    assert passed_s == pytest.approx(1.0, abs=0.05)
    assert second.rtp_timestamp - first.rtp_timestamp == pytest.approx(90000 * passed_s, abs=900)
    assert bitrates(ben)[-1] > 1_500_000
    assert 350_000 < bitrates(ann)[-1] < 700_000


def bitrates(client: LightClient) -> list[int]:
    """What somebody was told they may send."""
    packets = [packet for data in client.compounds for packet in RtcpPacket.parse(data)]
    return [unpack_remb_fci(p.fci)[0] for p in packets if isinstance(p, RtcpPsfbPacket) and p.fmt == RTCP_PSFB_APP]


def test_rooms_and_people_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sfu, "MAX_PEERS", 2)
    net = Network()
    everybody(net, A, B)
    assert net.answer(C, LightClient().offer()).refused == "media_full"
    assert net.answer(A, LightClient().offer()).sdp is not None


def test_a_room_without_policy_or_people_is_forgotten() -> None:
    net = Network()
    assert net.answer(A, LightClient().offer()).refused == "no_policy"
    net.allow({A: OPEN}, lease_s=1.0)
    net.pass_time(sfu.FORGET_S + 3)
    assert last(net, Load).rooms == 0


def test_slots_are_told_again_for_those_who_missed_it() -> None:
    net = Network()
    ann, ben = everybody(net, A, B)
    net.talk((ann, ben), 1.0)
    net.told.clear()
    net.talk((ann, ben), REPEAT_TICKS * TICK_S)
    assert [(m.peer, set(m.slots.values())) for m in net.told if isinstance(m, Slots)] == [(A, {B}), (B, {A})]


def test_load_is_told_every_second() -> None:
    net = Network()
    everybody(net, A)
    net.pass_time(3.0)
    loads = [m for m in net.told if isinstance(m, Load)]
    assert len(loads) == 3
    assert (loads[-1].peers, loads[-1].rooms) == (1, 1)
    assert ROOM not in repr(loads)


def test_load_says_what_went_through_and_what_was_lost() -> None:
    net = Network()
    ann, ben = everybody(net, A, B)
    net.talk((ann, ben), 1.0)
    before = net.sfu.load()
    assert (before.joins, before.lost, before.resent) == (2, 0, 0)
    assert before.packets_out == net.sent
    assert before.bytes_in > 50 * before.packets_in

    ann.ask("8", [ann.last["8"].seq - 1 & 0xFFFF])
    ben.sent["video"].seq += 3
    net.talk((ann, ben), 1.5)
    after = net.sfu.load()
    assert (after.resent, after.lost) == (1, 3)
