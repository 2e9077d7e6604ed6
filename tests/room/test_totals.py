"""Who came, added up for each person and month: for facilitators by name, for organisers nothing that points at few."""

import csv
import io
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import insert, update

from server.identity.tables import persons
from server.room.attendance import Interval
from server.room.report import for_facilitator, for_organiser
from server.room.spreadsheet import of_group
from server.room.tables import attendance
from server.room.totals import Told, add_up
from server.schedule.tables import meetings
from tests.house import House
from tests.people import ANN, BEN, CLEO, DOT
from tests.room.process import Process

NOVEMBER, DECEMBER = datetime(2026, 11, 26, 16, tzinfo=UTC), datetime(2026, 12, 3, 16, tzinfo=UTC)
NAMES = {"a": "Ann", "b": "=Ben", **{f"g{number}": f"Guest {number}" for number in range(9)}}


def stay(person: str, at: datetime, minutes: int) -> Interval:
    return Interval(person, at, at + timedelta(minutes=minutes))


def by_name(at: datetime, *stays: Interval) -> Told:
    return Told(at, "Europe/London", for_facilitator(stays, NAMES, datetime(2026, 1, 1, tzinfo=UTC), at))


def counted(at: datetime, agreed: set[str], *people: str) -> Told:
    return Told(at, "Europe/London", for_organiser([stay(one, at, 60) for one in people], NAMES, agreed, at))


def test_people_are_added_up_over_their_meetings_and_months() -> None:
    totals = add_up(
        [
            by_name(
                NOVEMBER, stay("a", NOVEMBER, 60), stay("b", NOVEMBER, 20), stay("b", NOVEMBER + timedelta(0, 1800), 10)
            ),
            by_name(DECEMBER, stay("a", DECEMBER, 90)),
        ]
    )
    assert [(one.month, one.meetings, one.visits, one.uncounted) for one in totals.months] == [
        ("2026-12", 1, 1, 0),
        ("2026-11", 1, 2, 0),
    ]
    assert [(totals.people[one].meetings, totals.people[one].seconds) for one in totals.order] == [(2, 9000), (1, 1800)]
    assert totals.months[1].people["b"].seconds == 1800


def test_a_month_is_that_of_the_meetings_clock() -> None:
    late = datetime(2026, 11, 30, 23, 30, tzinfo=UTC)
    told = Told(late, "Europe/Berlin", for_facilitator([stay("a", late, 5)], NAMES, late, late))
    assert add_up([told]).months[0].month == "2026-12"


def test_sums_say_no_more_than_their_parts() -> None:
    few, many = [f"g{number}" for number in range(4)], [f"g{number}" for number in range(8)]
    totals = add_up([counted(NOVEMBER, {"g0", "g1"}, *few), counted(NOVEMBER, {"g0", "g1"}, *many)])
    [month] = totals.months
    # of the meeting with four nothing is told, and the two who agreed to be named came once, as far as one is told
    assert (month.meetings, month.visits, month.uncounted) == (2, 8, 1)
    assert {person: one.meetings for person, one in totals.people.items()} == {"g0": 1, "g1": 1}
    # a lone name, and names that leave few unnamed, are none here either
    for agreed in ({"g0"}, set(many[:6])):
        assert add_up([counted(NOVEMBER, agreed, *many)]).people == {}


def test_the_table_has_one_row_for_each_person_and_opens_everywhere() -> None:
    totals = add_up(
        [
            by_name(NOVEMBER, stay("a", NOVEMBER, 60), stay("b", NOVEMBER, 20)),
            by_name(DECEMBER, stay("a", DECEMBER, 90)),
        ]
    )
    text = of_group(totals)
    assert text.startswith(
        "\ufeffname,meetings,minutes,2026-11 meetings,2026-11 minutes,2026-12 meetings,2026-12 minutes\r\n"
    )
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))[1:]
    assert rows == [
        ["Ann", "2", "150", "1", "60", "1", "90"],
        ["'=Ben", "1", "20", "1", "20", "", ""],
        ["", "2", "", "1", "", "1", ""],
    ]


async def past_meeting(house: House, group: str, came: list[str]) -> None:
    """A meeting an hour long that ended, as the tables keep it."""
    made = await house.schedule.meetings.plan(ANN.id, group, 60)
    at = house.clock.now()
    await house.clock.advance(3600)
    async with house.database.begin() as tx:
        stays = [{"meeting": made.id, "person": one, "from_at": at, "to_at": house.clock.now()} for one in came]
        await tx.execute(insert(attendance), stays)
        ended = {"state": "ended", "ended_at": house.clock.now()}
        await tx.execute(update(meetings).where(meetings.c.id == made.id).values(ended))


@pytest.mark.usefixtures("process")
async def test_facilitators_read_totals_of_the_group(house: House, group: str) -> None:
    await past_meeting(house, group, [ANN.id, BEN.id])
    await past_meeting(house, group, [ANN.id])
    totals: dict[str, Any] = (await house.ask(ANN, "GET", f"/api/groups/{group}/attendance")).json()
    assert totals["people"][ANN.id] == {"name": "Ann", "meetings": 2, "seconds": 7200}
    assert totals["people"][BEN.id] == {"name": "Ben", "meetings": 1, "seconds": 3600}
    table = await house.ask(ANN, "GET", f"/api/groups/{group}/attendance.csv")
    assert table.headers["content-disposition"] == 'attachment; filename="attendance.csv"'
    assert table.text.splitlines()[1] == "Ann,2,120,2,120"


@pytest.mark.usefixtures("process")
async def test_organisers_read_sums_of_what_they_are_told_of_each_meeting(house: House, group: str) -> None:
    guests = [f"guest-{number}".ljust(22, "_") for number in range(6)]
    async with house.database.begin() as tx:
        people = [{"id": one, "name": one, "organiser": False, "created_at": house.clock.now()} for one in guests]
        await tx.execute(insert(persons), people)
    await past_meeting(house, group, [BEN.id, CLEO.id])
    await past_meeting(house, group, [BEN.id, CLEO.id, *guests])
    for person in (BEN, CLEO):
        await house.ask(person, "PUT", f"/api/groups/{group}/attendance-consent", {"named": True})
    totals: dict[str, Any] = (await house.ask(DOT, "GET", f"/api/groups/{group}/attendance")).json()
    [month] = totals["months"]
    assert (month["meetings"], month["visits"], month["uncounted"]) == (2, 8, 1)
    assert {one["name"]: one["meetings"] for one in totals["people"].values()} == {"Ben": 1, "Cleo": 1}


async def test_whoever_is_appointed_later_adds_up_only_what_came_after(
    house: House, process: Process, group: str
) -> None:
    assert process
    await past_meeting(house, group, [ANN.id, CLEO.id])
    await house.groups.members.order(DOT.id, group, [ANN.id, BEN.id])
    await house.clock.advance(1)
    await past_meeting(house, group, [ANN.id])
    totals = (await house.ask(BEN, "GET", f"/api/groups/{group}/attendance")).json()
    assert list(totals["people"]) == [ANN.id]
    assert [month["meetings"] for month in totals["months"]] == [1]
