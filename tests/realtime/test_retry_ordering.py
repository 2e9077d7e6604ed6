"""What was said after a command that must be repeated waits for it, and for nobody else."""

import pytest

from server.kit.clock import ManualClock
from server.kit.errors import Refused
from server.realtime.retry_ordering import HELD_S, RetryOrdering


@pytest.fixture
def overtaking(clock: ManualClock) -> RetryOrdering:
    made = RetryOrdering(clock)
    made.check("line", "chat", "one")
    made.refused("line", "chat", "one")
    return made


def test_what_was_on_its_way_behind_it_is_refused_too(overtaking: RetryOrdering) -> None:
    for command in ("two", "three"):
        with pytest.raises(Refused, match=r"^again$"):
            overtaking.check("line", "chat", command)


def test_when_it_is_repeated_the_others_may_follow(overtaking: RetryOrdering) -> None:
    for command in ("one", "two"):
        overtaking.check("line", "chat", command)


def test_when_it_is_refused_once_more_the_others_wait_once_more(overtaking: RetryOrdering) -> None:
    overtaking.check("line", "chat", "one")
    overtaking.refused("line", "chat", "one")
    with pytest.raises(Refused, match=r"^again$"):
        overtaking.check("line", "chat", "two")


@pytest.mark.parametrize(("line", "channel"), [("line", "room"), ("other", "chat")])
def test_other_channels_and_lines_do_not_wait(overtaking: RetryOrdering, line: str, channel: str) -> None:
    overtaking.check(line, channel, "two")


async def test_nobody_waits_for_long_for_what_is_not_repeated(overtaking: RetryOrdering, clock: ManualClock) -> None:
    await clock.advance(HELD_S)
    overtaking.check("line", "chat", "two")
