"""One payload, framed once."""

import pytest
from websockets.frames import Frame, Opcode
from websockets.streams import StreamReader

from server.realtime.fanout import Framing, frame_text


@pytest.mark.parametrize("length", [0, 1, 125, 126, 127, 65_535, 65_536, 200_000])
def test_a_frame_is_what_another_implementation_reads(length: int) -> None:
    payload = ("\u2615" + length * "x").encode()[:length] if length > 3 else length * b"x"
    reader = StreamReader()
    reader.feed_data(frame_text(payload))
    parsing = Frame.parse(reader.read_exact, mask=False, max_size=None)
    with pytest.raises(StopIteration) as ended:
        next(parsing)
    assert ended.value.value == Frame(Opcode.TEXT, payload, fin=True)


def test_a_broadcast_writes_the_same_bytes_to_everybody() -> None:
    framing = Framing()
    payload, other = b'{"n":1}', b'{"n":2}'
    first = framing.framed(payload)
    assert framing.framed(payload) is first
    assert framing.text(payload) is framing.text(payload)
    assert framing.framed(other) == frame_text(other)
    assert framing.framed(payload) == first


def test_an_equal_payload_is_framed_anew_rather_than_confused() -> None:
    framing = Framing()
    for number in range(3):
        payload = str(number).encode()
        assert framing.framed(payload) == frame_text(payload)
