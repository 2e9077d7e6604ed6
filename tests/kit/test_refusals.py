"""Refusals in the log: which and why, nothing of whom, and not one for each."""

from structlog.testing import capture_logs

from server.kit.limits import REFUSAL_LINE
from server.kit.refusals import RefusalLines


def test_one_who_is_refused_without_end_hides_neither_others_nor_another_code() -> None:
    now = 0.0
    lines = RefusalLines(lambda: now)
    assert REFUSAL_LINE.person
    assert REFUSAL_LINE.address
    with capture_logs() as said:
        for _ in range(1000):
            lines.say("room Mute", "not_facilitator", "eve")
        own = len(said)
        lines.say("room Mute", "not_facilitator", "ben")
        lines.say("subscribe room", "not_found", "eve")
    assert own == REFUSAL_LINE.person.burst
    assert said[own:] == [
        {"event": "refused", "route": "room Mute", "code": "not_facilitator", "log_level": "info"},
        {"event": "refused", "route": "subscribe room", "code": "not_found", "log_level": "info"},
    ]


def test_a_crowd_that_is_refused_gets_a_line_a_second() -> None:
    now = 0.0
    lines = RefusalLines(lambda: now)
    assert REFUSAL_LINE.address
    with capture_logs() as said:
        for number in range(1000):
            lines.say("connect", "too_many", f"person {number}")
        assert len(said) == REFUSAL_LINE.address.burst
        for _ in range(10):
            now += 1.0
            for _ in range(5):
                lines.say("connect", "too_many")
    assert len(said) == REFUSAL_LINE.address.burst + 10
