"""Who came, as facilitators and organisers may read it."""

import csv
import io
from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec

from server.room.attendance import Interval

FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n")
COLUMNS = ("name", "from", "to", "seconds", "count")


class StayView(msgspec.Struct, frozen=True, omit_defaults=True):
    from_: datetime = msgspec.field(name="from")
    to: datetime | None = None


class PersonView(msgspec.Struct, frozen=True):
    name: str
    seconds: int
    intervals: list[StayView]


class AttendanceView(msgspec.Struct, frozen=True):
    """`count` is everybody who came; `people` are those whom the reader may know by name, in order of coming."""

    count: int
    people: dict[str, PersonView]
    order: list[str]


def report(
    stays: Sequence[Interval], names: Mapping[str, str], shown: Callable[[str], bool], now: datetime
) -> AttendanceView:
    """Everybody counted, those who may be shown named."""
    came = dict.fromkeys(stay.person for stay in stays)
    people = {person: _person([s for s in stays if s.person == person], names, now) for person in came if shown(person)}
    return AttendanceView(len(came), people, list(people))


def as_csv(view: AttendanceView, zone: str) -> str:
    """One row for each stay, at the meeting's wall clock; one row without a name where nobody is named."""
    text = io.StringIO()
    table = csv.writer(text)
    table.writerow(COLUMNS)
    local = ZoneInfo(zone)
    rows = [
        (harmless(person.name), _clock(stay.from_, local), _clock(stay.to, local), _seconds(stay))
        for person in view.people.values()
        for stay in person.intervals
    ]
    for row in rows or [("", "", "", "")]:
        table.writerow([*row, view.count])
    return text.getvalue()


def harmless(text: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{text}" if text.startswith(FORMULA) else text


def _person(stays: Sequence[Interval], names: Mapping[str, str], now: datetime) -> PersonView:
    seconds = sum(stay.seconds(now) for stay in stays)
    return PersonView(names.get(stays[0].person, ""), seconds, [StayView(stay.from_at, stay.to_at) for stay in stays])


def _clock(at: datetime | None, zone: ZoneInfo) -> str:
    return at.astimezone(zone).isoformat(timespec="seconds") if at else ""


def _seconds(stay: StayView) -> int | str:
    return round((stay.to - stay.from_).total_seconds()) if stay.to else ""
