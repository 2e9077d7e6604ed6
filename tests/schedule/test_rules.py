"""When a meeting may be, and how it goes from planned to over."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest

from server.kit.errors import Refused
from server.schedule import rules
from server.schedule.model import Meeting, State
from tests.people import ANN

NOW = datetime(2026, 1, 8, 12, tzinfo=UTC)
FOUR = NOW.replace(hour=16)
PLANNED = Meeting("meeting", "group", None, FOUR, 60, "Europe/London", "planned", None, None, ANN.id)
OPEN = rules.note_opened(PLANNED, FOUR)
ENDED = rules.note_ended(OPEN, FOUR + timedelta(minutes=55))
CANCELLED = rules.cancel(PLANNED)


@pytest.mark.parametrize("minutes", [-60, 0, 14, 241, 10**9])
def test_a_meeting_lasts_a_quarter_of_an_hour_to_four_hours(minutes: int) -> None:
    rules.must_be_length(15)
    rules.must_be_length(240)
    with pytest.raises(Refused, match="bad_length"):
        rules.must_be_length(minutes)


def test_a_meeting_starts_in_the_future_or_in_the_minute_one_chose() -> None:
    rules.ahead(NOW - timedelta(seconds=60), NOW)
    rules.ahead(NOW + timedelta(days=731), NOW)
    with pytest.raises(Refused, match="in_past"):
        rules.ahead(NOW - timedelta(seconds=61), NOW)
    with pytest.raises(Refused, match="too_far"):
        rules.ahead(datetime.max.replace(tzinfo=timezone(-timedelta(hours=14))), NOW)


@pytest.mark.parametrize("name", ["Europe/London", "America/Argentina/Buenos_Aires", "Asia/Kathmandu", "UTC"])
def test_zones_of_the_iana_database_are_known(name: str) -> None:
    rules.must_be_time_zone(name)


@pytest.mark.parametrize(
    "name", ["", "Europe", "Europe/Camelot", "../../etc/passwd", "/etc/passwd", "a\0b", "x" * 5_000]
)
def test_other_zones_are_refused(name: str) -> None:
    with pytest.raises(Refused, match="bad_time_zone"):
        rules.must_be_time_zone(name)


@pytest.mark.parametrize(
    ("meeting", "minutes_from_start", "place"),
    [
        (PLANNED, -15.1, "coming"),
        (PLANNED, -15, "open"),
        (PLANNED, 59.9, "open"),
        (PLANNED, 60, "past"),
        (OPEN, 600, "open"),
        (ENDED, 0, "past"),
        (CANCELLED, -600, "past"),
    ],
)
def test_one_can_go_there_now_or_later_or_not_any_more(
    meeting: Meeting, minutes_from_start: float, place: rules.Place
) -> None:
    assert rules.place(meeting, FOUR + timedelta(minutes=minutes_from_start)) == place


def test_a_planned_meeting_moves_and_changes_its_length() -> None:
    moved = rules.change(PLANNED, FOUR + timedelta(days=1), 90, NOW)
    assert moved == replace(PLANNED, starts_at=FOUR + timedelta(days=1), minutes=90)
    assert rules.change(PLANNED, None, None, NOW) == PLANNED


def test_an_open_meeting_gets_longer_but_does_not_move() -> None:
    assert rules.change(OPEN, FOUR, 90, FOUR).minutes == 90
    with pytest.raises(Refused, match="meeting_open"):
        rules.change(OPEN, FOUR + timedelta(days=1), None, FOUR)
    with pytest.raises(Refused, match="meeting_open"):
        rules.cancel(OPEN)


@pytest.mark.parametrize("meeting", [ENDED, CANCELLED])
def test_what_is_over_stays_as_it_was(meeting: Meeting) -> None:
    with pytest.raises(Refused, match="meeting_over"):
        rules.change(meeting, FOUR + timedelta(days=1), None, NOW)
    assert rules.note_opened(meeting, NOW) == meeting
    assert rules.note_ended(meeting, NOW) == meeting


def test_an_ended_meeting_cannot_be_called_off_and_a_cancelled_one_can_be_again() -> None:
    with pytest.raises(Refused, match="meeting_over"):
        rules.cancel(ENDED)
    assert rules.cancel(CANCELLED) == CANCELLED


@pytest.mark.parametrize(
    ("meeting", "opened", "ended"),
    [
        (PLANNED, "open", "ended"),
        (OPEN, "open", "ended"),
        (ENDED, "ended", "ended"),
        (CANCELLED, "cancelled", "cancelled"),
    ],
)
def test_the_room_tells_what_has_become_of_a_meeting(meeting: Meeting, opened: State, ended: State) -> None:
    assert rules.note_opened(meeting, NOW).state == opened
    assert rules.note_ended(meeting, NOW).state == ended
    assert rules.note_opened(OPEN, NOW).opened_at == FOUR
