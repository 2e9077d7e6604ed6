"""What the benchmark sends is what browsers send."""

from server.sfu import rtp, vp8
from tests.bench_media.media import Camera, Voice
from tests.light_client import LEVEL_EXTENSION, MID_EXTENSION


def test_frames_are_of_several_packets_and_begin_with_a_key_frame() -> None:
    camera = Camera(7, 3, 900, 30.0)
    frames = [[rtp.parse(data) for data in camera.packets()] for _ in range(2)]
    packets = [packet for frame in frames for packet in frame if packet is not None]
    found = [vp8.parse(packet.payload) for packet in packets]
    assert [packet.seq for packet in packets] == list(range(6))
    assert [packet.marker for packet in packets] == [False, False, True] * 2
    assert [packet.ts for packet in packets] == [0] * 3 + [3000] * 3
    assert {len(packet.payload) for packet in packets} == {900}
    assert [(one.key, one.picture) for one in found if one] == [(True, 0)] + [(False, 0)] * 2 + [(False, 1)] * 3
    assert {rtp.extension(packet, MID_EXTENSION) for packet in packets} == {b"1"}


def test_a_key_frame_is_made_when_wanted() -> None:
    camera = Camera(7, 1, 900, 30.0)
    keys = []
    for n in range(4):
        camera.key = camera.key or n == 2
        [data] = camera.packets()
        packet = rtp.parse(data)
        assert packet is not None
        found = vp8.parse(packet.payload)
        assert found is not None
        keys.append(found.key)
    assert keys == [True, False, True, False]


def test_voices_say_how_loud_they_are() -> None:
    voice = Voice(8, level=30)
    packets = [rtp.parse(data) for _ in range(10) for data in voice.packets()]
    assert {rtp.extension(packet, LEVEL_EXTENSION) for packet in packets if packet} == {b"\x9e"}
    sizes = [len(packet.payload) for packet in packets if packet]
    assert len(set(sizes)) > 5
    assert 60 <= min(sizes) <= max(sizes) <= 100
