"""What a talk has used."""

import pytest

from tests.bench_messages.load import Talked
from tests.bench_messages.tally import Faults


def talked(took_s: float, cpu_s: float, beside_s: float, delivered: int = 0) -> Talked:
    return Talked(
        delivered, sent=0, took_s=took_s, cpu_s=cpu_s, beside_s=[beside_s], own_cpu_s=0.0, p50_ms=0.0, p99_ms=0.0,
        faults=Faults(), unanswered=0, refused=0, closed=0,
    )  # fmt: skip


def test_what_servers_use_while_nobody_talks_is_taken_off_for_as_long_as_the_talk_took() -> None:
    # given
    quiet = talked(took_s=1.0, cpu_s=0.01, beside_s=0.005)

    # when
    above = talked(took_s=2.0, cpu_s=0.12, beside_s=0.05, delivered=1_000).above(quiet)

    # then
    assert above.each_us == pytest.approx(100)
    assert above.busy == pytest.approx(0.05)
    assert above.beside_s == pytest.approx([0.04])
