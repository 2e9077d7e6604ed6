"""A slot is one continuous stream, whatever feeds it: counters never jump, and nobody passes who may not."""

from collections.abc import Callable
from dataclasses import dataclass
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec import structs

from server.sfu import rtp, vp8
from server.sfu.packet_history import KEEP_PACKETS, KEEP_S, PacketHistory
from server.sfu.rtp import signed
from server.sfu.rtx import GAP_S, RtxStream
from server.sfu.slots import LINGER_S, MediaPacket, Slot, SlotStart
from tests.light_client import DELTA_FRAME, KEY_FRAME

START = SlotStart(ssrc=99, seq=65530, ts=2**32 - 5000)
STEP_S = 0.05


@dataclass
class FakeTrack:
    """Somebody's camera or microphone."""

    number: int
    ts: int
    picture: int
    base_layer: int = 250
    wide: bool = True

    def film(self, now: float, *, key: bool = False, skip: int = 0) -> MediaPacket:
        """The next frame, `skip` packets having been lost before it."""
        self.number += 1 + skip
        self.picture += 1 + skip
        self.base_layer += 1 + skip
        self.ts += round(STEP_S * 90000)
        picture = (0x8000 | self.picture & 0x7FFF).to_bytes(2, "big") if self.wide else bytes([self.picture & 0x7F])
        payload = b"\x90\xe0" + picture + bytes([self.base_layer & 0xFF, 0]) + (KEY_FRAME if key else DELTA_FRAME)
        return self._media(0x80, payload, now)

    def talk(self, now: float) -> MediaPacket:
        self.number += 1
        self.ts += 960
        return self._media(0, b"voice", now)

    def padding(self, now: float) -> MediaPacket:
        """A packet without payload, as browsers send to probe for bandwidth."""
        self.number += 1
        return self._media(0, b"", now)

    def _media(self, second: int, payload: bytes, now: float) -> MediaPacket:
        picture = vp8.parse(payload) if second else None
        layout, timed = rtp.layout(len(payload)), rtp.timed_layout(len(payload))
        ts, sent_at = self.ts & 0xFFFFFFFF, rtp.abs_send_time(now)
        return MediaPacket(self.number, ts, second, payload, picture, now, 0, layout, timed, sent_at)


def tracks() -> dict[str, FakeTrack]:
    return {
        "ann": FakeTrack(70000, 5, 32760),
        "ben": FakeTrack(65536, 2**32 - 9, 3),
        "cleo": FakeTrack(99999, 7, 120, wide=False),
    }


def make_slot(
    kind: str = "video",
    *,
    rtx: RtxStream | None = None,
    on_switch: Callable[[], None] = lambda: None,
    time_extension: int | None = None,
) -> Slot[str]:
    return Slot(kind, "5", 96, 90000 if kind == "video" else 48000, START, rtx, on_switch, time_extension)


def write(slot: Slot[str], who: str, publisher: int, media: MediaPacket) -> bytes | None:
    """What a slot sends of a packet."""
    memory = bytearray(200)
    size = slot.write(who, structs.replace(media, csrc=publisher), memory, 8)
    assert not any(memory[:8] + memory[8 + size :])
    return bytes(memory[8 : 8 + size]) if size else None


def read(data: bytes | None) -> rtp.RtpPacket:
    assert data is not None
    packet = rtp.parse(data)
    assert packet is not None
    return packet


def counters(packet: rtp.RtpPacket) -> tuple[int, int]:
    """Picture and base layer number."""
    found = vp8.parse(packet.payload)
    assert found is not None
    assert found.picture is not None
    assert found.base_layer is not None
    return found.picture, found.base_layer


ACTIONS = st.lists(
    st.one_of(
        st.tuples(st.just("want"), st.sampled_from(["ann", "ben", "cleo", None])),
        st.tuples(st.sampled_from(["key", "delta", "delta", "delta"]), st.sampled_from(["ann", "ben", "cleo"])),
        st.tuples(st.just("stop"), st.none()),
    ),
    max_size=60,
)


@given(ACTIONS)
def test_a_picture_slot_is_one_continuous_stream_of_whoever_may_pass(actions: list[tuple[str, str | None]]) -> None:
    # given people who film, and whoever decides what the slot shows
    people, slot, now = tracks(), make_slot(), 100.0
    allowed: set[str] = set()
    shown: str | None = None
    last: rtp.RtpPacket | None = None
    before = 0
    for action, who in actions:
        now += STEP_S
        if action == "want":
            slot.show(who, now)
            allowed = {person for person in (who, slot.current) if person is not None}
        elif action == "stop":
            slot.stop()
            allowed = {person for person in (slot.target,) if person is not None}
            shown = None
        elif who is not None:
            media = people[who].film(now, key=action == "key")
            data = write(slot, who, rtp.csrc_of(who), media)
            if data is None:
                continue

            # then only they pass, beginning with a key frame
            assert who in allowed
            assert media.frame is not None
            assert who == shown == slot.current or (media.frame.key and who == slot.target)

            # and every counter goes on from the last packet
            packet = read(data)
            found = vp8.parse(packet.payload)
            assert found is not None
            assert packet.ssrc == START.ssrc
            assert int.from_bytes(data[12:16], "big") == rtp.csrc_of(who)
            if last is not None and shown == who:
                assert packet.seq == (last.seq + people[who].number - before) & 0xFFFF
            elif last is not None:
                assert packet.seq == last.seq + 1 & 0xFFFF
            if last is not None:
                assert signed(packet.ts - last.ts, 32) > 0
            shown, last, before = who, packet, people[who].number
        if slot.current is None:
            shown = None


LAYERS = ("l", "m", "h")
CAMERA = st.lists(
    st.tuples(st.sampled_from(LAYERS), st.sets(st.sampled_from(LAYERS)), st.sets(st.sampled_from(LAYERS))), max_size=60
)


@given(CAMERA)
def test_layers_of_one_camera_are_one_continuous_stream(steps: list[tuple[str, set[str], set[str]]]) -> None:
    # given three layers of one camera, each frame taken at one moment, some of them key frames, some lost
    people, slot, now = dict(zip(LAYERS, tracks().values(), strict=True)), make_slot(), 100.0
    sent: list[tuple[str, float, rtp.RtpPacket]] = []
    for wanted, keys, lost in steps:
        now += STEP_S
        before = slot.current
        slot.show(wanted, now, same_source=True)
        for rid in LAYERS:
            media = people[rid].film(now, key=rid in keys)
            if rid not in lost and (data := write(slot, rid, 1, media)) is not None:
                sent.append((rid, now, read(data)))

                # then another layer begins with a key frame only, and only the one that is wanted
                assert rid == before or (rid in keys and rid == wanted)

        # and the old one goes on until then, however long that takes
        assert slot.current == (wanted if wanted in keys - lost else before)
        assert before is None or before in lost or before != slot.current or sent[-1][1] == now

    # and all of it is numbered on, and in time: two frames of one moment stand 10 ms apart
    for (rid, _, one), (following, _, two) in pairwise(sent):
        assert rid == following or two.seq == one.seq + 1 & 0xFFFF
        assert rid == following or counters(two)[1] == counters(one)[1] + 1 & 0xFF
        assert signed(two.seq - one.seq, 16) > 0
        assert signed(two.ts - one.ts, 32) > 0
    for _, at, packet in sent:
        ahead = signed(packet.ts - START.ts, 32) - (at - sent[0][1]) * 90000
        assert -2 < ahead < 2 * 900 + 2


def test_pictures_are_numbered_on_across_sources() -> None:
    # given a slot that shows Ann, Ben and Cleo in turn, whose counters wrap and differ in width
    people, slot, now = tracks(), make_slot(), 0.0
    pictures: list[int] = []
    layers: list[int] = []
    seqs: list[int] = []
    for who in ("ann", "ben", "ann", "ben") * 30:
        slot.show(who, now)
        for n in range(10):
            now += STEP_S
            data = write(slot, who, 1, people[who].film(now, key=n == 0))
            packet = read(data)
            picture, layer = counters(packet)
            pictures.append(picture)
            layers.append(layer)
            seqs.append(packet.seq)

    # then their pictures, base layers and packets are counted without a gap
    assert pictures == [(pictures[0] + n) & 0x7FFF for n in range(len(pictures))]
    assert layers == [(layers[0] + n) & 0xFF for n in range(len(layers))]
    assert seqs == [(seqs[0] + n) & 0xFFFF for n in range(len(seqs))]


def test_narrow_picture_numbers_go_on_too() -> None:
    people, slot = tracks(), make_slot()
    slot.show("cleo", 0)
    found = []
    for n in range(300):
        data = write(slot, "cleo", 1, people["cleo"].film(n * STEP_S, key=n == 0))
        found.append(counters(read(data))[0])
    assert found == [(found[0] + n) & 0x7F for n in range(300)]


def test_a_source_goes_on_beyond_every_wrap_of_its_counter() -> None:
    # given a voice that goes on for an hour
    slot, ann = make_slot("audio"), FakeTrack(70000, 0, 0)
    slot.show("ann", 0)
    last = read(write(slot, "ann", 1, ann.talk(0)))
    for n in range(1, 180_000):
        packet = read(write(slot, "ann", 1, ann.talk(n * 0.02)))
        assert packet.seq == last.seq + 1 & 0xFFFF
        last = packet


def test_losses_and_overtaking_stay_as_they_were() -> None:
    people, slot = tracks(), make_slot()
    slot.show("ann", 0)
    first = read(write(slot, "ann", 1, people["ann"].film(0, key=True))).seq
    late = people["ann"].film(0.1)
    later = people["ann"].film(0.2, skip=3)
    assert read(write(slot, "ann", 1, later)).seq == first + 5 & 0xFFFF
    assert read(write(slot, "ann", 1, late)).seq == first + 1 & 0xFFFF


def test_what_was_sent_before_a_source_began_does_not_pass() -> None:
    people, slot = tracks(), make_slot()
    late = people["ann"].film(0)
    slot.show("ann", 0)
    assert write(slot, "ann", 1, people["ann"].film(0, key=True)) is not None
    assert write(slot, "ann", 1, late) is None


def test_timestamps_follow_the_time_between_sources() -> None:
    # given Ann until now, and Ben two seconds later
    people, slot = tracks(), make_slot()
    slot.show("ann", 0)
    first = read(write(slot, "ann", 1, people["ann"].film(10.0, key=True)))
    slot.show("ben", 11)
    second = read(write(slot, "ben", 2, people["ben"].film(12.0, key=True)))

    # then the timestamps say so, and timestamps of Ben's can be told in the slot's time
    assert signed(second.ts - first.ts, 32) == 2 * 90000
    assert slot.timestamp_of(people["ben"].ts) == second.ts


def test_a_clock_that_lies_cannot_turn_time_back() -> None:
    people, slot = tracks(), make_slot()
    slot.show("ann", 0)
    first = read(write(slot, "ann", 1, people["ann"].film(10.0, key=True)))
    slot.show("ben", 11)
    second = read(write(slot, "ben", 2, people["ben"].film(3.0, key=True)))
    assert 0 < signed(second.ts - first.ts, 32) < 9000


def test_an_old_picture_lingers_only_a_moment() -> None:
    # given Ann on a slot that shall show Ben, whose key frame does not come
    told: list[None] = []
    people, slot = tracks(), make_slot(on_switch=lambda: told.append(None))
    slot.show("ann", 0)
    write(slot, "ann", 1, people["ann"].film(0, key=True))
    slot.show("ben", 1)
    assert slot.waiting
    assert write(slot, "ann", 1, people["ann"].film(1)) is not None

    # when a while has passed
    slot.show("ben", 1 + LINGER_S)

    # then the slot is empty, and said so
    assert slot.current is None
    assert write(slot, "ann", 1, people["ann"].film(2)) is None
    assert len(told) == 2


def test_voices_change_at_once_and_begin_with_a_mark() -> None:
    people, slot = tracks(), make_slot("audio")
    slot.show("ann", 0)
    assert read(write(slot, "ann", 1, people["ann"].talk(0))).marker
    assert not read(write(slot, "ann", 1, people["ann"].talk(0.02))).marker
    slot.show("ben", 1)
    assert write(slot, "ann", 1, people["ann"].talk(1)) is None
    assert read(write(slot, "ben", 2, people["ben"].talk(1))).marker
    assert not slot.waiting


def test_empty_packets_keep_their_number() -> None:
    people, slot = tracks(), make_slot()
    slot.show("ann", 0)
    first = read(write(slot, "ann", 1, people["ann"].film(0, key=True)))
    assert read(write(slot, "ann", 1, people["ann"].padding(0.01))).seq == first.seq + 1 & 0xFFFF

    # and whoever follows goes on with the pictures' numbers all the same
    slot.show("ben", 0.02)
    assert counters(read(write(slot, "ben", 1, people["ben"].film(0.02, key=True)))) == tuple(
        n + 1 for n in counters(first)
    )


# -- sending again


class Kept:
    """A slot that has shown ten pictures of Ann, and what is kept of her camera. shape: `sent` as it went out"""

    def __init__(self) -> None:
        self.history: PacketHistory[MediaPacket] = PacketHistory()
        self.slot = make_slot(rtx=RtxStream(97, 100, 65535))
        self.people = tracks()
        self.slot.show("ann", 0)
        self.sent = [data for n in range(10) if (data := self.film(n / 100, key=n == 0)) is not None]

    def film(self, now: float, *, key: bool = False) -> bytes | None:
        """Ann's next picture."""
        media = self.people["ann"].film(now, key=key)
        media = structs.replace(media, csrc=7)
        self.history.keep(media.number, media, rtp.HEADER_SIZE + len(media.payload), now)
        return write(self.slot, "ann", 7, media)

    def again(self, seq: int, now: float) -> bytes | None:
        """What is sent when somebody says that `seq` was lost."""
        memory = bytearray(200)
        size = self.slot.write_again(seq, self.history, now, memory, 0)
        return bytes(memory[:size]) if size else None


def test_a_lost_packet_is_sent_again_as_it_was() -> None:
    kept = Kept()
    original = read(kept.sent[3])
    rtx = kept.again(original.seq, 0.2)
    packet = read(rtx)
    assert (packet.ssrc, packet.pt, packet.seq, packet.ts) == (100, 97, 0, original.ts)
    assert packet.payload == original.seq.to_bytes(2, "big") + original.payload
    assert rtx is not None
    assert int.from_bytes(rtx[12:16], "big") == 7


def test_asking_is_answered_sparingly() -> None:
    kept = Kept()
    seqs = [read(data).seq for data in kept.sent]
    assert kept.again(seqs[3], 0.2) is not None
    assert kept.again(seqs[3], 0.2 + GAP_S / 2) is None
    assert kept.again(seqs[3], 0.2 + GAP_S) is not None
    assert kept.again(seqs[0] - 1 & 0xFFFF, 0.2) is None
    assert kept.again(seqs[-1] + 1 & 0xFFFF, 0.2) is None
    answered = [n for n in range(1000) if kept.again(seqs[n % 10], 0.3 + n * 0.0005) is not None]
    assert len(answered) < 60


def test_old_packets_are_not_sent_again() -> None:
    kept = Kept()
    kept.film(0.1 + KEEP_S)
    assert kept.again(read(kept.sent[3]).seq, 0.1 + KEEP_S) is None


@pytest.mark.parametrize("end", ["stop", "nobody", "another"])
def test_what_may_no_longer_be_seen_is_not_sent_again(end: str) -> None:
    kept = Kept()
    if end == "stop":
        kept.slot.stop()
    elif end == "nobody":
        kept.slot.show(None, 0.2)
    else:
        kept.slot.show("ben", 0.2)
        assert write(kept.slot, "ben", 8, kept.people["ben"].film(0.2, key=True)) is not None
    assert [kept.again(read(data).seq, 0.3) for data in kept.sent] == [None] * 10


def test_the_history_is_bounded() -> None:
    history: PacketHistory[int] = PacketHistory()
    for n in range(5 * KEEP_PACKETS):
        history.keep(n, n, 100, n * 1e-5)
    assert [n for n in range(5 * KEEP_PACKETS) if history.find(n) is not None] == [
        *range(4 * KEEP_PACKETS, 5 * KEEP_PACKETS)
    ]
    assert history.bytes == 100 * KEEP_PACKETS


def test_a_slot_says_when_it_sends_and_its_padding_disturbs_no_picture() -> None:
    # given a slot whose viewer wants to know when packets were sent
    slot = make_slot(rtx=RtxStream(97, 55, 7), time_extension=3)
    ann, kept, memory = tracks()["ann"], PacketHistory[MediaPacket](), bytearray(2000)
    slot.show("ann", 2.5)

    # when a picture, padding, and another picture are sent, and the first picture again
    first = ann.film(2.5, key=True)
    kept.keep(first.number, first, 100, 2.5)
    sent = []
    writes: tuple[Callable[[], int], ...] = (
        lambda: slot.write("ann", first, memory, 0),
        lambda: slot.write_padding(3.25, memory, 0),
        lambda: slot.write("ann", ann.film(3.5), memory, 0),
        lambda: slot.write_again(65531, kept, 3.75, memory, 0),
    )
    for write in writes:
        size = write()
        sent.append(bytes(memory[:size]))

    # then each carries its own time, 64 seconds long and 1/262144 fine
    packets = [rtp.parse(data) for data in sent]
    times = [rtp.extension(p, 3) for p in packets if p is not None]
    assert times == [rtp.abs_send_time(at) for at in (2.5, 3.25, 3.5, 3.75)]
    assert rtp.abs_send_time(64.5) == (131072).to_bytes(3, "big")

    # and padding is empty and of the retransmissions' stream, so that no picture misses a number
    picture, padding, second, rtx = (p for p in packets if p is not None)
    assert (padding.payload, padding.ssrc, padding.pt, sent[1][0] & 0x20) == (b"", 55, 97, 0x20)
    assert len(sent[1]) == rtp.TIMED_HEADER_SIZE + 255
    assert second.seq == picture.seq + 1 & 0xFFFF
    assert (rtx.ssrc, rtx.payload[:2], rtx.seq) == (55, picture.seq.to_bytes(2, "big"), padding.seq + 1)


def test_who_cannot_measure_gets_no_padding() -> None:
    memory = bytearray(2000)
    assert make_slot(rtx=RtxStream(97, 55, 7)).write_padding(1.0, memory, 0) == 0
    assert make_slot(time_extension=3).write_padding(1.0, memory, 0) == 0
