"""What a network carries: a falling REMB counts at once, a rise is probed, and only where it is wanted."""

from collections.abc import Callable
from dataclasses import dataclass, field

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.sfu.bandwidth_estimator import (
    APP_LIMITED,
    HIGH_LOSS,
    MAX_BITRATE,
    MIN_BITRATE,
    START_BITRATE,
    BandwidthEstimator,
)
from server.sfu.loss_rtt import LossRtt
from server.sfu.probe import MAX_GAP_S
from server.sfu.publisher_limit import PublisherLimit

STEP_S = 0.5


@dataclass
class Browser:
    """A subscriber whose network carries so much, with REMBs as Chromium sends them. shape: `told` are its REMBs"""

    carries: float
    estimator: BandwidthEstimator = field(default_factory=BandwidthEstimator)
    now: float = 0.0
    told: float | None = None
    probed: list[float] = field(default_factory=list)

    def watch(self, wanted: float, seconds: float, uses: Callable[[float], float] = lambda bits: bits) -> None:
        """Let pictures be sent as the estimate allows, and no more than wanted."""
        for _ in range(round(seconds / STEP_S)):
            self.now += STEP_S
            sent = max(min(wanted, uses(self.estimator.bitrate)), self.estimator.probe.bitrate)
            self.probed.append(self.estimator.probe.bitrate)
            arrived = min(sent, self.carries)
            if sent > self.carries:
                self.told = min(self.told or MAX_BITRATE, 0.85 * arrived)
            elif self.told is not None:
                self.told = max(self.told, min(self.told * 1.04, 1.5 * arrived))
            elif self.now >= 5:
                self.told = arrived
            if self.told is not None:
                self.estimator.on_remb(self.told, self.now)
            self.estimator.step(sent, wanted, self.now)


def test_on_a_good_line_a_large_picture_starts_at_once_and_all_is_shown_within_seconds() -> None:
    assert START_BITRATE > 1_300_000
    ben = Browser(carries=20e6)
    ben.watch(wanted=2_500_000, seconds=4)
    assert ben.estimator.bitrate >= 2_500_000


def test_a_line_that_narrows_lowers_the_estimate_at_once_and_one_that_recovers_raises_it_within_seconds() -> None:
    # given a good network that becomes narrow
    ben = Browser(carries=20e6)
    ben.watch(wanted=2_000_000, seconds=10)
    ben.carries = 400_000
    ben.watch(wanted=2_000_000, seconds=1)
    assert ben.estimator.bitrate <= 400_000

    # and stays so: it is tried again ever more rarely, and costs nothing that was shown before
    ben.probed.clear()
    ben.watch(wanted=2_000_000, seconds=60)
    assert 300_000 <= ben.estimator.bitrate <= 1.5 * ben.carries
    assert 1 <= sum(1 for a, b in zip(ben.probed, ben.probed[1:], strict=False) if b > a) <= 12

    # when it recovers
    ben.carries = 20e6
    ben.watch(wanted=2_000_000, seconds=MAX_GAP_S + 8)

    # then everything comes again
    assert ben.estimator.bitrate >= 2_000_000


def test_nothing_is_tried_on_a_line_that_carries_all_that_is_wanted() -> None:
    ben = Browser(carries=20e6)
    ben.watch(wanted=300_000, seconds=30)
    assert not any(ben.probed)
    assert ben.estimator.bitrate >= START_BITRATE


def test_a_first_word_about_little_says_nothing_of_the_line() -> None:
    estimator = BandwidthEstimator()
    for at in range(20):
        estimator.step(200_000, 200_000, at / 4)
    estimator.on_remb(APP_LIMITED * 200_000 + 1, 5.0)
    assert estimator.bitrate == START_BITRATE
    estimator = BandwidthEstimator()
    for at in range(20):
        estimator.step(1_000_000, 1_000_000, at / 4)
    estimator.on_remb(400_000, 5.0)
    assert estimator.bitrate == 400_000


@pytest.mark.parametrize(("fraction", "lowers"), [(2, False), (13, False), (40, True), (128, True)])
def test_much_loss_lowers_the_estimate_where_nothing_is_told_and_a_little_does_not(fraction: int, lowers: bool) -> None:
    estimator = BandwidthEstimator()
    estimator.step(1_400_000, 1_400_000, 0.5)
    for second in range(1, 4):
        estimator.step(1_400_000, 1_400_000, float(second))
        estimator.on_report(1, fraction, 100 * second, float(second))
    assert (estimator.bitrate < 1_400_000) is lowers


def test_a_line_that_loses_some_of_little_is_not_thought_to_be_full() -> None:
    # given a network that carries much more than is sent, and loses by chance
    estimator = BandwidthEstimator()
    for second in range(1, 4):
        estimator.step(150_000, 150_000, float(second))
        estimator.on_report(1, 33, 150 * second, float(second))
    assert estimator.bitrate > 1_300_000

    # and one that swallows almost half
    estimator.on_report(1, 120, 900, 9.0)
    assert estimator.bitrate < 150_000


def test_where_nothing_is_told_and_nothing_lost_the_estimate_comes_back() -> None:
    estimator, highest = BandwidthEstimator(), 0
    for second in range(1, 120):
        highest += 100
        estimator.step(min(estimator.bitrate, 1_000_000), 0, float(second))
        estimator.on_report(1, 60 if second < 10 else 0, highest, float(second))
        if second == 10:
            assert estimator.bitrate < 700_000
    assert estimator.bitrate >= 1_400_000


def test_a_probe_that_makes_packets_wait_has_failed() -> None:
    estimator = BandwidthEstimator()
    estimator.loss_rtt.on_round_trip(0.05, 0.9)
    estimator.step(1_000_000, 3_000_000, 1.0)
    assert estimator.probe.bitrate > START_BITRATE
    for at in (1.5, 2.0, 2.5):
        estimator.loss_rtt.on_round_trip(0.4, at)
        estimator.step(2_000_000, 3_000_000, at)
    assert estimator.bitrate == START_BITRATE


def test_loss_is_a_share_of_enough_packets_and_delay_is_above_the_least() -> None:
    loss_rtt = LossRtt()
    assert not loss_rtt.on_report(7, 0, 70_000, 1.0)
    assert not loss_rtt.on_report(7, 255, 70_010, 1.0)
    assert loss_rtt.on_report(7, 0, 70_100, 1.0)
    assert loss_rtt.loss == pytest.approx(0.1, abs=0.001)
    for at, seconds, delay in ((1, 0.3, 0.0), (2, 0.1, 0.0), (3, 0.25, 0.13), (3, 0.25, 0.13), (10, 0.25, 0.0)):
        loss_rtt.on_round_trip(seconds, at)
        assert loss_rtt.delay == pytest.approx(delay, abs=0.02)
    assert loss_rtt.round_trips == 4


events = st.one_of(
    st.tuples(st.just("tell"), st.floats(0, 1e20)),
    st.tuples(st.just("report"), st.integers(0, 255)),
    st.tuples(st.just("round"), st.floats(0, 1e5)),
    st.tuples(st.just("step"), st.floats(0, 1e9)),
)


@given(st.lists(st.tuples(st.floats(0, 5), events), max_size=40), st.floats(0, 1e9))
def test_whatever_a_browser_says_the_estimate_and_its_probes_stay_within_bounds(
    said: list[tuple[float, tuple[str, float]]], wanted: float
) -> None:
    estimator, now, highest = BandwidthEstimator(), 0.0, 0
    for passed, (kind, value) in said:
        now += passed
        highest += 30
        if kind == "tell":
            estimator.on_remb(value, now)
        elif kind == "report":
            estimator.on_report(1, int(value), highest, now)
        elif kind == "round":
            estimator.loss_rtt.on_round_trip(value, now)
        else:
            estimator.step(value, wanted, now)
        assert MIN_BITRATE <= estimator.bitrate <= MAX_BITRATE
        assert estimator.probe.bitrate <= min(wanted, MAX_BITRATE)


def test_a_publisher_is_told_of_room_for_all_it_may_be_asked_for_and_of_less_while_its_line_is_full() -> None:
    # given a publisher of whom two megabits may be wanted
    publisher = PublisherLimit()
    assert publisher.limit(2e6, 0, 0.0, 0.0) > 2e6

    # when packets are lost, or wait
    lost = publisher.limit(2e6, 1e6, HIGH_LOSS + 0.01, 0.0)
    late = publisher.limit(2e6, 0.8e6, 0.0, 0.3)

    # then it is told to send less than came, yet never less than a voice needs
    assert (lost, late) == (0.85e6 + PublisherLimit.AUDIO, 0.68e6 + PublisherLimit.AUDIO)
    for _ in range(50):
        least = publisher.limit(2e6, 1000, 0.5, 1.0)
    assert least >= PublisherLimit.AUDIO + MIN_BITRATE

    # and a moderate loss holds it; without any, all is as before within some seconds
    assert publisher.limit(2e6, 1000, 0.05, 0.0) == least
    for _ in range(20):
        well = publisher.limit(2e6, 1e6, 0.0, 0.0)
    assert well > 2e6


def test_a_probe_ends_as_soon_as_packets_are_missed_and_what_it_cost_is_not_held_against_the_line() -> None:
    # given a probe
    estimator = BandwidthEstimator()
    estimator.step(1_000_000, 3_000_000, 1.0)
    assert estimator.probe.bitrate > START_BITRATE

    # when the browser asks for a packet again, then for several
    estimator.on_nack(1, 1.1)
    assert estimator.probe.bitrate > START_BITRATE
    estimator.on_nack(10, 1.2)

    # then it ends, and the reports that tell of the same loss change nothing, while later ones do
    assert not estimator.probe.bitrate
    for n, at in enumerate((1.5, 2.0, 2.5, 3.0)):
        estimator.on_report(1, 100, 1000 + 200 * n, at)
    assert estimator.bitrate == START_BITRATE
    for n, at in enumerate((4.0, 4.5, 5.0)):
        estimator.on_report(1, 100, 2000 + 200 * n, at)
    assert estimator.bitrate < START_BITRATE


@pytest.mark.parametrize("trouble", ["loss", "delay"])
def test_what_was_heard_long_ago_keeps_no_picture_away(trouble: str) -> None:
    # given a network so bad that nothing is sent on it any more, and so nothing is heard of it
    ben = Browser(carries=20e6, told=40_000)
    ben.estimator.loss_rtt.on_round_trip(0.05, 0.1)
    if trouble == "loss":
        for n in range(20):
            ben.estimator.on_report(7, 128, 200 * n, 3.0 * n)
            ben.now = 3.0 * n
    else:
        ben.estimator.on_remb(40_000, 0.1)
        ben.estimator.on_remb(10_000, 0.1)
        ben.estimator.loss_rtt.on_round_trip(0.6, 0.2)
    assert ben.estimator.bitrate < 50_000

    # then it is tried all the same, and when it has recovered everything comes again
    ben.watch(wanted=1_000_000, seconds=30)
    assert ben.estimator.bitrate >= 1_000_000
