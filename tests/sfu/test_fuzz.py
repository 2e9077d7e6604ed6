"""Whatever strangers and misbehaving browsers send costs little and changes nothing."""

import time
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from server.sfu import rtcp, stun
from server.sfu.peer import MAX_STREAMS
from server.sfu.rtp import csrc_of
from server.sfu.stun import Address
from tests.light_client import AUDIO_PT, MIC, MID_EXTENSION, VIDEO_PT, LightClient, build_rtp
from tests.people import ANN, BEN
from tests.sfu.fuzz import fuzz
from tests.sfu.memory import OPEN, Network

A, B = ANN.id, BEN.id
STRANGER: Address = ("203.0.113.66", 666)
PACKETS = st.one_of(
    st.binary(max_size=100),
    st.binary(max_size=60).map(lambda b: b"\x00\x01" + len(b).to_bytes(2, "big") + b"\x21\x12\xa4\x42" + bytes(12) + b),
    st.binary(max_size=60).map(lambda b: b"\x16\xfe\xfd" + bytes(8) + len(b).to_bytes(2, "big") + b),
    st.binary(max_size=60).map(lambda b: b"\x80\x6f" + b),
    st.binary(max_size=60).map(lambda b: b"\x90\x60" + b),
    st.binary(max_size=60).map(lambda b: b"\x80\xc8" + b),
)


def pair() -> tuple[Network, LightClient, LightClient]:
    """Ann and Ben in an open room, ports 5001 and 5002."""
    net = Network()
    net.allow({A: OPEN, B: OPEN})
    return net, net.join(A, port=5001), net.join(B, port=5002)


def both_hear_and_see(net: Network, ann: LightClient, ben: LightClient) -> None:
    """The room works: everything sent arrives, without a gap."""
    before = ann.heard[csrc_of(B)], ann.seen[csrc_of(B)], ben.heard[csrc_of(A)], ben.seen[csrc_of(A)]
    net.talk((ann, ben), 0.25)
    after = ann.heard[csrc_of(B)], ann.seen[csrc_of(B)], ben.heard[csrc_of(A)], ben.seen[csrc_of(A)]
    assert [b - a for a, b in zip(before, after, strict=True)] == [10] * 4
    assert not ann.gaps
    assert not ben.gaps
    assert net.downs() == []
    assert net.sfu.failures == 0


NET, FUZZED, OTHER = pair()


@given(PACKETS, st.sampled_from([STRANGER, ("198.51.100.1", 5001), ("198.51.100.1", 5002)]))
@settings(max_examples=1000)
def test_any_datagram_from_anywhere_changes_nothing(data: bytes, address: Address) -> None:
    sent, told = NET.sent, len(NET.told)
    NET.deliver(data, address)
    assert (NET.sent, len(NET.told), NET.sfu.failures) == (sent, told, 0)


def test_bad_packets_of_every_kind_fail_nothing_and_change_nothing() -> None:
    """`make fuzz` sends ten million."""
    costs = fuzz(15_000, seed=7, batch=200)
    assert len(costs) > 10


def test_the_fuzzed_room_goes_on() -> None:
    net, ann, ben = pair()
    random = Random(7)
    for n in range(20_000):
        size = random.choice((0, 1, 11, 12, 13, 20, 28, 40, 200, 1300))
        first = bytes([random.choice((0, 1, 2, 20, 22, 23, 63, 64, 128, 144, 160, 191, 255))])
        net.deliver(first + random.randbytes(size), ("198.51.100.1", 5001 + n % 2))
    both_hear_and_see(net, ann, ben)


@given(st.binary(max_size=80), st.sampled_from([AUDIO_PT, VIDEO_PT, 97, 0]), st.booleans(), st.integers(0, 255))
@settings(max_examples=300)
def test_authentic_nonsense_is_forwarded_or_dropped_but_never_fails(
    payload: bytes, pt: int, known: bool, first: int
) -> None:
    stream = FUZZED.sent["audio" if pt == AUDIO_PT else "video"]
    stream.seq += 1
    packet = build_rtp(True, pt, stream.seq & 0xFFFF, 1, stream.ssrc if known else 5, payload)
    FUZZED.send_rtp(bytes([0x80 | first & 0x3F]) + packet[1:])
    FUZZED.send_rtcp(bytes([0x80 | first & 0x1F, 200 + pt % 8]) + (len(payload) // 4).to_bytes(2, "big") + payload)
    assert NET.sfu.failures == 0
    assert NET.downs() == []


def test_a_replayed_packet_is_not_forwarded_again() -> None:
    net, ann, ben = pair()
    both_hear_and_see(net, ann, ben)
    recorded: list[bytes] = []
    ben.send = recorded.append
    ben.talk()
    net.deliver(recorded[0], ("198.51.100.1", 5002))
    before = ann.heard[csrc_of(B)]
    for _ in range(5):
        net.deliver(recorded[0], ("198.51.100.1", 5002))
    assert ann.heard[csrc_of(B)] == before


def test_a_forged_packet_is_not_forwarded() -> None:
    net, ann, ben = pair()
    both_hear_and_see(net, ann, ben)
    recorded: list[bytes] = []
    ben.send = recorded.append
    ben.talk()
    forged = recorded[0][:-1] + bytes([recorded[0][-1] ^ 1])
    before = ann.heard[csrc_of(B)]
    for data in (forged, recorded[0][:-4], recorded[0][:12]):
        net.deliver(data, ("198.51.100.1", 5002))
    net.deliver(recorded[0], STRANGER)
    assert ann.heard[csrc_of(B)] == before
    net.deliver(recorded[0], ("198.51.100.1", 5002))
    assert ann.heard[csrc_of(B)] == before + 1


def test_strangers_get_no_answer() -> None:
    # given what an uninvited browser would send
    net, ann, ben = pair()
    eve = LightClient()
    sent: list[bytes] = []
    eve.send = sent.append
    for data in eve.handshake.start():
        net.deliver(data, STRANGER)
    net.deliver(stun.build(stun.REQUEST, bytes(12), {stun.USERNAME: b"guess:me"}, b"guess"), STRANGER)
    assert net.stray == []
    both_hear_and_see(net, ann, ben)


def test_somebody_elses_stream_cannot_be_taken_over() -> None:
    # given Ann's browser sending under the number of Ben's microphone
    net, ann, ben = pair()
    both_hear_and_see(net, ann, ben)
    before = ann.heard[csrc_of(B)], ben.heard[csrc_of(B)]
    mid = (MID_EXTENSION, MIC.encode())
    ann.send_rtp(build_rtp(False, AUDIO_PT, 9, 9, ben.sent["audio"].ssrc, b"not Ben", (mid,)))
    assert (ann.heard[csrc_of(B)], ben.heard[csrc_of(B)]) == before


def test_streams_of_one_browser_are_bounded() -> None:
    net, ann, ben = pair()
    mid = (MID_EXTENSION, MIC.encode())
    for ssrc in range(1, 20 * MAX_STREAMS):
        ann.send_rtp(build_rtp(False, AUDIO_PT, 9, 9, ssrc, b"voice", (mid,)))
    assert 0 < ben.heard[csrc_of(A)] <= MAX_STREAMS
    assert net.downs() == []


@pytest.mark.parametrize(
    "data",
    [
        b"\x00\x01\x00\x00\x21\x12\xa4\x42" + bytes(12),
        stun.build(stun.REQUEST, bytes(12), {stun.USERNAME: b"guess:me"}, b"guess"),
        b"\x16\xfe\xfd" + bytes(200),
        b"\x80\x6f" + bytes(1000),
    ],
)
def test_what_strangers_send_is_cheap(data: bytes) -> None:
    """units: CPU seconds; generous, for slow machines: a flood of 10,000 a second must not fill a core"""
    began = time.process_time()
    for _ in range(10_000):
        NET.deliver(data, STRANGER)
    assert time.process_time() - began < 0.8


def flood(net: Network, ben: LightClient, kind: str) -> list[bytes]:
    """Datagrams that come from Ben's own address, as somebody who spoofs it would send them."""
    recorded: list[bytes] = []
    send, ben.send = ben.send, recorded.append
    ben.film()
    ben.send_rtcp(rtcp.nack(1, 5, list(range(200))))
    ben.bind()
    ben.send = send
    picture, report, binding = recorded
    net.deliver(picture, ("198.51.100.1", 5002))
    return {
        "replayed": [picture],
        "truncated": [picture[:n] for n in range(12, len(picture))],
        "forged": [picture[:-1] + bytes([n ^ picture[-1]]) for n in range(1, 256)],
        "of another stream": [picture[:8] + n.to_bytes(4, "big") + picture[12:] for n in range(1000)],
        "a forged report": [report[:-1] + bytes([n ^ report[-1]]) for n in range(1, 256)],
        "a forged binding": [binding[:-9] + bytes([n ^ binding[-9]]) + binding[-8:] for n in range(1, 256)],
        "garbage of a handshake": [b"\x16\xfe\xfd" + bytes(9) + bytes([n]) + bytes(60) for n in range(100)],
        "an alert": [b"\x15\xfe\xfd\x00\x01" + bytes(5) + bytes([n]) + b"\x00\x02\x02\x28" for n in range(100)],
        "application data": [b"\x17\xfe\xfd\x00\x01" + bytes(6) + b"\x00\x20" + bytes([n]) * 32 for n in range(100)],
    }[kind]


@pytest.mark.parametrize(
    "kind",
    [
        "replayed",
        "truncated",
        "forged",
        "of another stream",
        "a forged report",
        "a forged binding",
        "garbage of a handshake",
        "an alert",
        "application data",
    ],
)
def test_floods_from_somebodys_own_address_are_cheap_and_change_nothing(kind: str) -> None:
    """units: CPU seconds; generous, for slow machines"""
    net, ann, ben = pair()
    both_hear_and_see(net, ann, ben)
    datagrams = flood(net, ben, kind)
    before, sent, began = ann.seen[csrc_of(B)], net.sent, time.process_time()
    for n in range(10_000):
        net.deliver(datagrams[n % len(datagrams)], ("198.51.100.1", 5002))
    assert time.process_time() - began < 1.5
    assert (ann.seen[csrc_of(B)], net.sent) == (before, sent)
    both_hear_and_see(net, ann, ben)


def test_asking_for_everything_again_and_again_costs_little_and_brings_little() -> None:
    """units: CPU seconds; generous, for slow machines"""
    # given Ann, whose browser says all the time that everything was lost
    net, ann, ben = pair()
    both_hear_and_see(net, ann, ben)
    newest = ann.last["8"].seq
    began = time.process_time()
    for _ in range(200):
        ann.ask("8", [newest - n & 0xFFFF for n in range(200)])
    assert time.process_time() - began < 1.5
    assert ann.resent <= 10
    both_hear_and_see(net, ann, ben)
