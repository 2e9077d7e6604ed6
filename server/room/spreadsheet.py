"""Attendance as a table that opens in Excel, LibreOffice and Numbers: one row for each person, with totals."""

import csv
import io
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import datetime
from zoneinfo import ZoneInfo

import regex

from server.room.report import AttendanceView, PersonView
from server.room.totals import TotalsView

FORMULA = ("=", "+", "-", "@", "\u2212", "\t", "\r", "\n")
UNSEEN = regex.compile(r"^[\p{Default_Ignorable_Code_Point}\p{Zs}]+")
COLUMNS = ("name", "minutes", "came", "left", "stays", "time_zone", "count")
BYTE_ORDER_MARK = "\ufeff"  # without it Excel reads another encoding, and shows umlauts as two letters


def of_meeting(view: AttendanceView, zone: str) -> str:
    """One row for each person, at the meeting's wall clock; one row without a name where nobody is named."""
    count = "" if view.count is None else view.count
    rows = [(*_row(person, ZoneInfo(zone)), zone, count) for person in view.people.values()]
    return _table(COLUMNS, rows or [(*[""] * 5, zone, count)])


def of_group(view: TotalsView) -> str:
    """One row for each person, with all their meetings and minutes, and those of each month, the first month first; a
    last row without a name says how many meetings there were.
    """
    months = view.months[::-1]
    header = ["name", "meetings", "minutes"]
    for month in months:
        header += [f"{month.month} meetings", f"{month.month} minutes"]
    rows: list[list[object]] = []
    for person in view.order:
        row: list[object] = [harmless(view.people[person].name)]
        for found in (view.people[person], *(month.people.get(person) for month in months)):
            row += ["", ""] if found is None else [found.meetings, _minutes(found.seconds)]
        rows.append(row)
    held: list[object] = ["", sum(month.meetings for month in months), ""]
    for month in months:
        held += [month.meetings, ""]
    return _table(header, [*rows, held])


def harmless(text: str) -> str:
    """A cell that no spreadsheet takes for a formula: wide signs, and those behind what nobody sees, count too."""
    first = unicodedata.normalize("NFKC", UNSEEN.sub("", text)[:1])
    return f"'{text}" if text.startswith(FORMULA) or first.startswith(FORMULA) else text


def _row(person: PersonView, zone: ZoneInfo) -> tuple[object, ...]:
    came, left = person.intervals[0].from_, person.intervals[-1].to
    minutes, stays = _minutes(person.seconds), len(person.intervals)
    return harmless(person.name), minutes, _clock(came, zone), _clock(left, zone) if left else "", stays


def _clock(at: datetime, zone: ZoneInfo) -> str:
    """As every spreadsheet reads a date; the zone has a column of its own."""
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M}"


def _minutes(seconds: int) -> int:
    return round(seconds / 60)


def _table(header: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    text = io.StringIO()
    text.write(BYTE_ORDER_MARK)
    table = csv.writer(text)
    table.writerow(header)
    table.writerows(rows)
    return text.getvalue()
