"""The VP8 payload descriptor, held against aiortc's independent reading."""

import pytest
from aiortc.codecs.vpx import VpxPayloadDescriptor
from hypothesis import given
from hypothesis import strategies as st

from server.sfu import vp8
from tests.light_client import KEY_FRAME

PICTURES = st.none() | st.integers(0, 0x7FFF)
LAYERS = st.none() | st.integers(0, 255)


def descriptor(picture: int | None, base_layer: int | None, starts: int = 1, part: int = 0) -> bytes:
    return bytes(VpxPayloadDescriptor(starts, part, picture_id=picture, tl0picidx=base_layer, tid=(1, 0), keyidx=None))


@given(PICTURES, LAYERS, PICTURES, LAYERS)
def test_counters_are_read_and_rewritten_in_their_place(
    picture: int | None, base_layer: int | None, new_picture: int | None, new_layer: int | None
) -> None:
    payload = descriptor(picture, base_layer) + KEY_FRAME
    found = vp8.parse(payload)
    assert found is not None
    assert (found.picture, found.base_layer, found.key) == (picture, base_layer, True)

    out = bytearray(b"12345" + payload)
    vp8.renumber(out, 5, found, (new_picture or 0) - (picture or 0), (new_layer or 0) - (base_layer or 0))
    theirs, rest = VpxPayloadDescriptor.parse(bytes(out[5:]))
    assert rest == KEY_FRAME
    assert bytes(out[:5]) == b"12345"
    assert len(out) == 5 + len(payload)
    mask = 0x7F if found.picture_bits == 7 else 0x7FFF
    assert theirs.picture_id == (None if picture is None else (new_picture or 0) & mask)
    assert theirs.tl0picidx == (None if base_layer is None else new_layer or 0)


@given(st.binary(max_size=12))
def test_any_payload_is_read_or_refused(payload: bytes) -> None:
    found = vp8.parse(payload)
    if found is not None:
        out = bytearray(payload)
        vp8.renumber(out, 0, found, 1, 1)
        assert out[found.size :] == payload[found.size :]


@pytest.mark.parametrize(
    ("payload", "key"),
    [
        (descriptor(1, 1) + KEY_FRAME, True),
        (descriptor(1, 1) + b"\x11more", False),
        (descriptor(1, 1, starts=0) + KEY_FRAME, False),
        (descriptor(1, 1, part=1) + KEY_FRAME, False),
    ],
)
def test_a_key_frame_is_known_by_its_first_packet(payload: bytes, key: bool) -> None:
    found = vp8.parse(payload)
    assert found is not None
    assert found.key is key


@pytest.mark.parametrize("payload", [b"", b"\x80", b"\x80\x80", b"\x80\x80\x80", b"\x80\x40", b"\x90\x20", b"\x10"])
def test_a_payload_that_ends_within_its_descriptor_is_refused(payload: bytes) -> None:
    assert vp8.parse(payload) is None
