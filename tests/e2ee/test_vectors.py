"""The vectors that browsers are held to are what this scheme gives."""

import json

from hypothesis import given
from hypothesis import strategies as st

from tests.e2ee.twin import LINES, StreamKey, Trailer, read_trailer
from tests.e2ee.twin_keys import Pair
from tests.e2ee.vectors import FILE, SECRET, SENDER, written


def test_the_file_holds_what_the_scheme_gives() -> None:
    assert FILE.read_text() == written(), "python -m tests.e2ee.vectors"


def test_every_vector_opens_again() -> None:
    for vector in json.loads(FILE.read_text())["frames"]:
        key = StreamKey.of(SECRET, SENDER, vector["line"], vector["run"])
        assert key.open(bytes.fromhex(vector["sealed"])) == bytes.fromhex(vector["frame"])


@given(st.binary(max_size=40), st.sampled_from(LINES), st.data())
def test_a_sealed_frame_opens_and_no_changed_one_does(frame: bytes, line: str, data: st.DataObject) -> None:
    # given a sealed frame
    key = StreamKey.of(SECRET, SENDER, line, 1)
    trailer = Trailer(7, line, 1, 12)
    sealed = key.seal(frame, trailer)
    assert (read_trailer(sealed), key.open(sealed)) == (trailer, frame)

    # when one bit is another
    at = data.draw(st.integers(0, len(sealed) * 8 - 1))
    changed = bytearray(sealed)
    changed[at // 8] ^= 1 << at % 8

    # then it does not open
    assert key.open(bytes(changed)) is None


def test_a_box_opens_for_one_person_from_one_person_in_one_epoch() -> None:
    # given what Ann wrapped for Ben
    ann, ben, cleo = Pair(), Pair(), Pair()
    box = ann.wrap(SECRET, ben.public, b"ann", b"ben", 1, bytes(12))

    # then it opens so, and not otherwise
    assert ben.unwrap(box, ann.public, b"ann", b"ben", 1) == SECRET
    assert ben.unwrap(box, ann.public, b"ann", b"ben", 2) is None
    assert ben.unwrap(box, ann.public, b"ben", b"ann", 1) is None
    assert ben.unwrap(box, cleo.public, b"ann", b"ben", 1) is None
    assert cleo.unwrap(box, ann.public, b"ann", b"ben", 1) is None
