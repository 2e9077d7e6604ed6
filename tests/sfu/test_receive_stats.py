"""What arrived of a stream: numbers without wrapping, losses asked for, reports that are right."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.sfu.receive_stats import MAX_GAP, NACK_AFTER_S, ReceiveStats


@given(st.integers(0, 65535), st.lists(st.integers(1, 400), max_size=300))
def test_numbers_grow_as_the_counter_wraps(first: int, steps: list[int]) -> None:
    got = ReceiveStats(48000, nacks=False)
    start = got.add(first, 0, 0)
    travelled = 0
    for step in steps:
        travelled += step
        assert got.add((first + travelled) & 0xFFFF, 0, 0) == start + travelled


def test_a_counter_set_anew_goes_forward() -> None:
    got = ReceiveStats(48000, nacks=False)
    first = got.add(40000, 0, 0)
    assert got.add(30000, 0, 0) > first


def test_losses_are_asked_for_a_few_times_ever_more_slowly() -> None:
    # given a gap of two
    got = ReceiveStats(90000, nacks=True)
    got.add(65534, 0, 0.0)
    got.add(1, 0, 0.0)

    # then they are asked for, not at once and not for ever
    assert got.due_nacks(NACK_AFTER_S / 2) == []
    asked_at = [ms for ms in range(3000) if got.due_nacks(ms / 1000) == [65535, 0]]
    assert asked_at == pytest.approx([10, 60, 160, 360, 760], abs=2)


def test_an_answer_that_crosses_the_world_is_still_missed() -> None:
    # given a loss, and half a second until what was asked for comes
    got = ReceiveStats(90000, nacks=True)
    got.add(10, 0, 0.0)
    got.add(12, 0, 0.0)
    for ms in range(0, 900, 25):
        got.due_nacks(ms / 1000)

    # then it is taken, even if the first answer was lost as well; after that it is too late for any picture
    assert got.is_missing(11)
    got.due_nacks(2.0)
    assert not got.is_missing(11)


def test_what_arrives_late_is_not_asked_for() -> None:
    got = ReceiveStats(90000, nacks=True)
    got.add(10, 0, 0.0)
    got.add(13, 0, 0.0)
    assert got.is_missing(11)
    assert not got.is_missing(13)
    got.add(11, 0, 0.005)
    assert not got.is_missing(11)
    assert got.due_nacks(1.0) == [12]


def test_a_break_is_not_asked_for() -> None:
    got = ReceiveStats(90000, nacks=True)
    got.add(10, 0, 0.0)
    got.add(10 + MAX_GAP, 0, 0.0)
    assert got.due_nacks(1.0) == []


def test_what_is_missing_is_bounded() -> None:
    got = ReceiveStats(90000, nacks=True)
    for n in range(0, 60000, MAX_GAP - 1):
        got.add(n, 0, 0.0)
        got.due_nacks(0.001)
    assert len(got.missing) <= 3 * MAX_GAP


def test_a_report_tells_losses_since_the_last_one_and_jitter() -> None:
    # given a stream that loses every fourth packet and comes 10 ms late every second time
    got = ReceiveStats(48000, nacks=False)
    assert got.report_block(7, 0.0) is None
    for n in range(400):
        if n % 4:
            got.add(n, n * 960, n * 0.02 + (0.01 if n % 2 else 0))
    got.on_sender_report(5.5, 7.0)
    report = got.report_block(7, 8.0)
    assert report is not None
    assert report.ssrc == 7
    assert 60 <= report.fraction <= 66
    assert report.lost == 99
    assert report.highest & 0xFFFF == 399
    assert 100 < report.jitter < 480
    assert (report.lsr, report.dlsr) == (int(5.5 * 65536), 65536)

    # when nothing more is lost
    for n in range(400, 500):
        got.add(n, n * 960, n * 0.02)

    # then the next report says so
    report = got.report_block(7, 9.0)
    assert report is not None
    assert (report.fraction, report.lost) == (0, 99)
