"""When a meeting may be, and how it goes from planned to over. Pure."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache
from math import ceil
from typing import Literal, assert_never
from zoneinfo import available_timezones

from server.kit.errors import Kind, Refused
from server.schedule.model import Meeting

MINUTES = range(15, 240 + 1)
LONGEST = timedelta(minutes=MINUTES[-1])
LATE = timedelta(minutes=1)  # people choose a minute, and press the button within it
AHEAD = timedelta(days=731)
EARLY = timedelta(hours=2)  # who wants to meet before that plans another meeting

Place = Literal["open", "coming", "past"]


def must_be_length(minutes: int) -> None:
    """raises: Refused(bad_length)"""
    if minutes not in MINUTES:
        raise Refused("bad_length", Kind.INVALID)


def ahead(starts_at: datetime, now: datetime) -> datetime:
    """The moment, in UTC. raises: Refused(in_past, too_far)"""
    if starts_at < now - LATE:
        raise Refused("in_past", Kind.INVALID)
    if starts_at > now + AHEAD:
        raise Refused("too_far", Kind.INVALID)
    return starts_at.astimezone(UTC)


def must_be_time_zone(name: str) -> None:
    """A name of the IANA database. raises: Refused(bad_time_zone)"""
    if name not in _time_zones():
        raise Refused("bad_time_zone", Kind.INVALID)


@cache
def _time_zones() -> frozenset[str]:
    return frozenset(available_timezones())


def change(meeting: Meeting, starts_at: datetime | None, minutes: int | None, now: datetime) -> Meeting:
    """The meeting at another time or for longer or shorter; None leaves as it is.

    raises: Refused(meeting_over, meeting_open, in_past, too_far, bad_length)
    """
    _must_not_be_over(meeting)
    if starts_at is not None and starts_at != meeting.starts_at:
        if meeting.state == "open":
            raise Refused("meeting_open")
        meeting = replace(meeting, starts_at=ahead(starts_at, now))
    if minutes is not None:
        must_be_length(minutes)
        meeting = replace(meeting, minutes=minutes)
    return meeting


def start_early(meeting: Meeting, now: datetime) -> Meeting:
    """The meeting with its doors open from now on; its end stays. One whose doors are open is left as it is.

    raises: Refused(meeting_over, too_early)
    """
    match place(meeting, now):
        case "open":
            return meeting
        case "past":
            raise Refused("meeting_over")
        case "coming":
            if meeting.starts_at - now > EARLY:
                raise Refused("too_early")
            minutes = ceil((meeting.planned_end_at - now) / timedelta(minutes=1))
            return replace(meeting, starts_at=now, minutes=minutes)
        case never:
            assert_never(never)


def cancel(meeting: Meeting) -> Meeting:
    """The meeting, called off; again is no error. raises: Refused(meeting_over, meeting_open)"""
    if meeting.state == "cancelled":
        return meeting
    _must_not_be_over(meeting)
    if meeting.state == "open":
        raise Refused("meeting_open")  # people sit in it: it is ended in the room
    return replace(meeting, state="cancelled")


def note_opened(meeting: Meeting, at: datetime) -> Meeting:
    """What the room's opening makes of it; nothing for one that was open before, is over or was called off."""
    return replace(meeting, state="open", opened_at=at) if meeting.state == "planned" else meeting


def note_ended(meeting: Meeting, at: datetime) -> Meeting:
    """What the room's end makes of it; nothing for one that is over or was called off."""
    return replace(meeting, state="ended", ended_at=at) if meeting.state in ("planned", "open") else meeting


def place(meeting: Meeting, now: datetime) -> Place:
    """Whether one can go there now, later, or not any more; a meeting nobody opened in its time is past."""
    match meeting.state:
        case "open":
            return "open"
        case "ended" | "cancelled":
            return "past"
        case "planned":
            if now < meeting.doors_at:
                return "coming"
            return "open" if now < meeting.planned_end_at else "past"
        case never:
            assert_never(never)


def _must_not_be_over(meeting: Meeting) -> None:
    if meeting.state in ("ended", "cancelled"):
        raise Refused("meeting_over")
