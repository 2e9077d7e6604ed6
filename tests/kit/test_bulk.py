"""Moments as SQLAlchemy writes them into SQLite, so that they compare with those it wrote."""

from datetime import UTC, datetime, timedelta, timezone

import pytest

from server.kit.bulk import sqlite_moment


@pytest.mark.parametrize("zone", [UTC, timezone(timedelta(hours=-11)), timezone(timedelta(hours=5, minutes=30))])
@pytest.mark.parametrize("microsecond", [0, 1, 7000, 120000, 999999])
@pytest.mark.parametrize("year", [1, 2026, 9998])
def test_every_moment_has_the_same_form(year: int, microsecond: int, zone: timezone) -> None:
    moment = datetime(year, 3, 4, 15, 6, 7, microsecond, tzinfo=zone)
    expected = moment.astimezone(UTC).replace(tzinfo=None)
    assert sqlite_moment(moment) == f"{expected.isoformat(' ', 'microseconds')}"


def test_a_time_without_a_zone_is_refused() -> None:
    with pytest.raises(ValueError, match="zone"):
        sqlite_moment(datetime(2026, 3, 4))  # noqa: DTZ001 - the point of it
