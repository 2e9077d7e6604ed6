"""RTP packets, held against aiortc's independent reading."""

import pytest
from aiortc.rtp import RtpPacket
from hypothesis import given
from hypothesis import strategies as st

from server.sfu import rtp
from tests.light_client import build_rtp

BYTES16, BYTES32 = st.integers(0, 0xFFFF), st.integers(0, 0xFFFFFFFF)
EXTENSIONS = st.dictionaries(st.integers(1, 14), st.binary(min_size=1, max_size=16), max_size=4)


@given(st.booleans(), st.integers(0, 127), BYTES16, BYTES32, BYTES32, st.binary(max_size=300), EXTENSIONS)
def test_what_is_built_is_read_back(
    marker: bool, pt: int, seq: int, ts: int, ssrc: int, payload: bytes, extensions: dict[int, bytes]
) -> None:
    data = build_rtp(marker, pt, seq, ts, ssrc, payload, tuple(extensions.items()))
    packet = rtp.parse(data)
    assert packet is not None
    assert (packet.marker, packet.pt, packet.seq, packet.ts, packet.ssrc) == (marker, pt, seq, ts, ssrc)
    assert packet.payload == payload
    assert {name: rtp.extension(packet, name) for name in extensions} == extensions
    assert all(rtp.extension(packet, name) is None for name in range(1, 15) if name not in extensions)

    theirs = RtpPacket.parse(data)
    assert (theirs.marker, theirs.payload_type, theirs.sequence_number) == (marker, pt, seq)
    assert (theirs.timestamp, theirs.ssrc, theirs.payload) == (ts, ssrc, payload)


@given(st.binary(max_size=80), st.integers(1, 14))
def test_any_bytes_are_a_packet_or_nothing(data: bytes, wanted: int) -> None:
    packet = rtp.parse(data)
    if packet is not None:
        assert packet.payload in data
        rtp.extension(packet, wanted)


@given(st.sampled_from([0xBEDE, 0x1000, 0x1234]), st.binary(max_size=40), st.integers(1, 20))
def test_any_extension_block_can_be_searched(profile: int, block: bytes, wanted: int) -> None:
    packet = rtp.RtpPacket(False, 96, 1, 1, 1, profile, block, b"")
    found = rtp.extension(packet, wanted)
    assert found is None or found in block


def test_two_byte_extensions_are_read() -> None:
    block = bytes([7, 0, 0, 9, 2]) + b"ab"
    packet = rtp.RtpPacket(False, 96, 1, 1, 1, 0x1000, block, b"")
    assert (rtp.extension(packet, 7), rtp.extension(packet, 9), rtp.extension(packet, 8)) == (b"", b"ab", None)


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (b"\x80" + bytes(10), "shorter than a header"),
        (b"\x40" + bytes(11), "another version"),
        (b"\x82" + bytes(11), "contributing sources are missing"),
        (b"\x90" + bytes(11), "its extension is missing"),
        (b"\x90" + bytes(11) + b"\xbe\xde\x00\x02" + bytes(4), "its extension is cut short"),
        (b"\xa0" + bytes(11) + b"\x00", "padding of no size"),
        (b"\xa0" + bytes(11) + b"\x09", "more padding than packet"),
    ],
)
def test_what_is_no_packet_is_not_read(data: bytes, why: str) -> None:
    assert rtp.parse(data) is None, why


def test_padding_is_taken_off() -> None:
    packet = rtp.parse(b"\xa0" + bytes(11) + b"ab\x00\x02")
    assert packet is not None
    assert packet.payload == b"ab"


@given(st.booleans(), st.integers(0, 127), BYTES16, BYTES32, BYTES32, BYTES32)
def test_a_slots_header_names_the_publisher(
    marker: bool, pt: int, seq: int, ts: int, ssrc: int, publisher: int
) -> None:
    memory = bytearray(b"before" + bytes(30))
    layout = rtp.layout(len(b"payload"))
    layout.pack_into(memory, 6, 0x81, marker << 7 | pt, seq, ts, rtp.header_tail(ssrc, publisher), b"payload")
    size = layout.size
    theirs = RtpPacket.parse(bytes(memory[6 : 6 + size]))
    assert bytes(memory[:6] + memory[6 + size :]) == b"before" + bytes(30 - size)
    assert (theirs.marker, theirs.payload_type, theirs.sequence_number) == (marker, pt, seq)
    assert (theirs.timestamp, theirs.ssrc, theirs.csrc) == (ts, ssrc, [publisher])
    assert theirs.payload == b"payload"


def test_a_persons_number_is_what_a_browser_computes() -> None:
    assert rtp.csrc_of("123456789") == 0xCBF43926  # the check value of CRC-32


@pytest.mark.parametrize(("difference", "moved"), [(1, 1), (-1, -1), (65535, -1), (-65535, 1), (32767, 32767)])
def test_counters_move_the_shorter_way_round(difference: int, moved: int) -> None:
    assert rtp.signed(difference, 16) == moved
