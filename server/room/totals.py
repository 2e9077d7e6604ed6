"""Who came to a group's meetings, added up: for each person, and for each month. Pure.

Only what a reader is told of each meeting is added up, so the sums give away nothing that the parts do not.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec

from server.room.report import AttendanceView


class SumView(msgspec.Struct, frozen=True):
    """How many meetings somebody came to, and for how long altogether."""

    meetings: int
    seconds: int


class PersonSumView(SumView, frozen=True):
    name: str


class MonthView(msgspec.Struct, frozen=True):
    """A month, as `2026-11`, by the clocks of its meetings.

    shape: `visits` adds up the counts of meetings; `uncounted` is how many of them no count is told of
    """

    month: str
    meetings: int
    visits: int
    uncounted: int
    people: dict[str, SumView]


class TotalsView(msgspec.Struct, frozen=True, omit_defaults=True):
    """shape: `months` newest first; `order` by when people first came; `since` as of one meeting"""

    months: list[MonthView]
    people: dict[str, PersonSumView]
    order: list[str]
    since: datetime | None = None


@dataclass(frozen=True, slots=True)
class Told:
    """One meeting, as far as the reader is told of it."""

    starts_at: datetime
    time_zone: str
    view: AttendanceView


@dataclass(slots=True)
class _Sum:
    meetings: int = 0
    seconds: int = 0

    def add(self, seconds: int) -> None:
        self.meetings += 1
        self.seconds += seconds


@dataclass(slots=True)
class _Month:
    meetings: int = 0
    visits: int = 0
    uncounted: int = 0
    people: dict[str, _Sum] = field(default_factory=dict)


def add_up(told: Sequence[Told]) -> TotalsView:
    """The sums of these meetings, which are in the order of time."""
    months: dict[str, _Month] = {}
    everybody: dict[str, _Sum] = {}
    names: dict[str, str] = {}
    for one in told:
        month = months.setdefault(f"{one.starts_at.astimezone(ZoneInfo(one.time_zone)):%Y-%m}", _Month())
        month.meetings += 1
        month.visits += one.view.count or 0
        month.uncounted += one.view.count is None
        for person in one.view.order:
            came = one.view.people[person]
            names[person] = came.name
            for sums in (month.people, everybody):
                sums.setdefault(person, _Sum()).add(came.seconds)
    return TotalsView(
        [_month(name, month) for name, month in reversed(months.items())],
        {person: PersonSumView(one.meetings, one.seconds, names[person]) for person, one in everybody.items()},
        list(everybody),
        _since(one.view.since for one in told),
    )


def _month(name: str, month: _Month) -> MonthView:
    people = {person: SumView(one.meetings, one.seconds) for person, one in month.people.items()}
    return MonthView(name, month.meetings, month.visits, month.uncounted, people)


def _since(found: Iterable[datetime | None]) -> datetime | None:
    return next((since for since in found if since is not None), None)
