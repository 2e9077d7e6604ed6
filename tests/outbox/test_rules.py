"""Quiet hours, over every clock change."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from server.outbox.rules import DAY, QuietHours

ZONES = ("Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Asia/Kathmandu", "Africa/Casablanca", "UTC")
MINUTE = timedelta(minutes=1)
CHANGES = (  # in the year of these tests
    datetime(2026, 3, 29, 1, tzinfo=UTC),
    datetime(2026, 10, 25, 1, tzinfo=UTC),
    datetime(2026, 3, 8, 7, tzinfo=UTC),
    datetime(2026, 11, 1, 6, tzinfo=UTC),
    datetime(2026, 4, 4, 15, tzinfo=UTC),
    datetime(2026, 10, 3, 15, 30, tzinfo=UTC),
)
minutes = st.integers(0, DAY - 1)
near_a_change = st.builds(
    lambda change, off: change + timedelta(seconds=off), st.sampled_from(CHANGES), st.integers(-93_600, 93_600)
)
hours = st.builds(QuietHours, minutes, minutes, st.sampled_from(ZONES)).filter(lambda one: one.starts != one.ends)


def shown(at: datetime, quiet: QuietHours) -> int:
    """The minute of the day on a clock there."""
    local = at.astimezone(ZoneInfo(quiet.zone))
    return local.hour * 60 + local.minute


def is_quiet(minute: int, quiet: QuietHours) -> bool:
    if quiet.starts < quiet.ends:
        return quiet.starts <= minute < quiet.ends
    return minute >= quiet.starts or minute < quiet.ends


@given(quiet=hours, at=near_a_change)
def test_a_letter_leaves_at_the_first_moment_that_is_not_quiet(quiet: QuietHours, at: datetime) -> None:
    leaves_at = quiet.leaves_at(at)
    # then it is not quiet there
    assert leaves_at >= at
    assert not is_quiet(shown(leaves_at, quiet), quiet)
    # and it was at every minute before: clocks here change at whole minutes
    minute = at
    while minute < leaves_at:
        assert is_quiet(shown(minute, quiet), quiet)
        minute = minute.replace(second=0, microsecond=0) + MINUTE
    if leaves_at != at:
        assert (leaves_at.second, leaves_at.microsecond) == (0, 0)


@pytest.mark.parametrize(
    ("starts", "ends", "at", "leaves_at"),
    [
        pytest.param(
            "22:00", "07:00", "2026-03-28T22:00+01:00", "2026-03-29T07:00+02:00", id="a night of one hour less"
        ),
        pytest.param(
            "22:00", "07:00", "2026-10-24T23:30+02:00", "2026-10-25T07:00+01:00", id="a night of one hour more"
        ),
        pytest.param("01:00", "02:30", "2026-03-29T01:30+01:00", "2026-03-29T03:00+02:00", id="ends in a skipped hour"),
        pytest.param(
            "01:00", "02:30", "2026-10-25T02:45+02:00", "2026-10-25T02:45+02:00", id="before the repeated hour"
        ),
        pytest.param("01:00", "02:30", "2026-10-25T02:10+01:00", "2026-10-25T02:30+01:00", id="in the repeated hour"),
        pytest.param("22:00", "07:00", "2026-03-28T22:00+01:00", "2026-03-29T07:00+02:00", id="a night an hour short"),
        pytest.param("22:00", "07:00", "2026-10-24T23:30+02:00", "2026-10-25T07:00+01:00", id="a night an hour long"),
        pytest.param("01:00", "02:30", "2026-03-29T01:30+01:00", "2026-03-29T03:00+02:00", id="ends in skipped hour"),
        pytest.param("01:00", "02:30", "2026-10-25T02:45+02:00", "2026-10-25T02:45+02:00", id="before repeated hour"),
        pytest.param("01:00", "02:30", "2026-10-25T02:10+01:00", "2026-10-25T02:30+01:00", id="in repeated hour"),
        pytest.param("22:00", "07:00", "2026-06-01T12:00+02:00", "2026-06-01T12:00+02:00", id="by day"),
        pytest.param("22:00", "07:00", "2026-06-01T07:00+02:00", "2026-06-01T07:00+02:00", id="as they end"),
    ],
)
def test_quiet_hours_go_by_the_clock_on_the_wall(starts: str, ends: str, at: str, leaves_at: str) -> None:
    quiet = QuietHours(minute(starts), minute(ends), "Europe/Berlin")
    assert quiet.leaves_at(datetime.fromisoformat(at)) == datetime.fromisoformat(leaves_at)


def minute(clock: str) -> int:
    hour, _, rest = clock.partition(":")
    return int(hour) * 60 + int(rest)
