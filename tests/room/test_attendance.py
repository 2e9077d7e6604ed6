"""Who was there, from the log: over crashes, over restarts, by several processes, on both databases."""

import asyncio
import csv
import io
from datetime import datetime, timedelta

import pytest
from sqlalchemy import func, insert, select

from server.identity.tables import persons
from server.journal.tables import journal
from server.kit.errors import Refused
from server.room.api import PRIVACY
from server.room.attendance import Interval
from server.room.commands import EndMeeting, Enter, Leave
from server.room.projection import News, Projection
from server.room.report import for_facilitator
from server.room.spreadsheet import harmless, of_meeting
from server.room.store import intervals
from server.room.tables import attendance, attendance_cursor
from tests.house import House
from tests.people import ANN, BEN, CLEO, DOT, EVE, Person
from tests.room.process import Process, seen


@pytest.fixture
def house(house_on_either: House) -> House:
    """The house on SQLite and on PostgreSQL."""
    return house_on_either


async def stays(house: House, meeting: str) -> list[tuple[str, float, float | None]]:
    """Everybody's stays. units: seconds since the meeting's start"""
    planned = await house.schedule.meeting(meeting)
    assert planned is not None

    def since_start(at: datetime) -> float:
        return (at - planned.starts_at).total_seconds()

    async with house.database.read() as tx:
        found = await intervals(tx, meeting)
    return [
        (one.person, since_start(one.from_at), since_start(one.to_at) if one.to_at is not None else None)
        for one in found
    ]


async def test_an_evening_with_a_drop_and_a_return(house: House, process: Process, meeting: str) -> None:
    ann, ben = await process.come_in(meeting, BEN)
    cleo = await process.look(CLEO, meeting)
    await process.do(cleo, meeting, Enter())
    await house.clock.advance(60)
    await process.drop(ben, meeting)
    await house.clock.advance(30)
    ben = await process.look(BEN, meeting, tab=2)
    await process.do(ben, meeting, Enter())
    await house.clock.advance(10)
    await process.do(ben, meeting, Leave())
    await house.clock.advance(100)
    await process.do(ann, meeting, EndMeeting())
    await process.rooms.settle()
    assert await stays(house, meeting) == [(ANN.id, 0, 200), (BEN.id, 0, 60), (BEN.id, 90, 100)]


async def test_who_does_not_come_back_from_a_process_that_ends_left_when_their_socket_was_closed(
    house: House, process: Process, meeting: str
) -> None:
    ann, ben, cleo = await process.come_in(meeting, BEN, CLEO)
    await house.clock.advance(60)
    ben.gone_at = cleo.gone_at = house.clock.now()
    await house.clock.advance(1)
    elsewhere = await process.look(CLEO, meeting, tab=2)
    await process.do(elsewhere, meeting, Enter(replaces=cleo.id))
    await house.clock.advance(2)
    assert all(seen(ann)["seats"][one.id].get("here", True) for one in (BEN, CLEO)), "nobody is missed so soon"

    for gone in (ben, cleo):
        await process.drop(gone, meeting)
    assert [seen(ann)["seats"][one.id].get("here", True) for one in (BEN, CLEO)] == [False, True]
    await house.clock.advance(37)
    await process.do(ann, meeting, EndMeeting())
    await process.rooms.settle()
    assert await stays(house, meeting) == [(ANN.id, 0, 100), (BEN.id, 0, 60), (CLEO.id, 0, 100)]


async def test_two_tabs_are_one_stay(house: House, process: Process, meeting: str) -> None:
    _, ben = await process.come_in(meeting, BEN)
    tablet = await process.look(BEN, meeting, tab=2)
    await process.do(tablet, meeting, Enter())
    await house.clock.advance(60)
    await process.drop(ben, meeting)
    await house.clock.advance(60)
    await process.drop(tablet, meeting)
    await process.rooms.settle()
    assert (BEN.id, 0, 120) in await stays(house, meeting)


async def test_a_killed_process_ends_stays_when_it_was_last_alive(house: House, process: Process, meeting: str) -> None:
    await process.come_in(meeting, BEN)
    await house.clock.advance(60)
    alive_at = house.clock.now()
    await house.clock.advance(25)
    await process.stop()
    again = Process(house.beside())
    await again.rooms.process_lapsed(process.name, alive_at)
    await again.rooms.process_lapsed(process.name, alive_at)
    await again.rooms.settle()
    assert await stays(again.house, meeting) == [(ANN.id, 0, 60), (BEN.id, 0, 60)]
    ben = await again.look(BEN, meeting)
    await again.do(ben, meeting, Enter())
    await again.rooms.settle()
    assert (await stays(again.house, meeting))[-1] == (BEN.id, 85, None)
    await again.stop()


async def test_a_process_that_died_before_somebody_came_does_not_end_a_stay_before_it_began(
    house: House, process: Process, meeting: str
) -> None:
    await process.come_in(meeting, BEN)
    await process.rooms.process_lapsed(process.name, house.clock.now() - timedelta(seconds=5))
    await process.rooms.settle()
    assert await stays(house, meeting) == [(ANN.id, 0, 0), (BEN.id, 0, 0)]


async def test_working_it_out_again_or_at_once_changes_nothing(house: House, process: Process, meeting: str) -> None:
    ann, ben = await process.come_in(meeting, BEN)
    await house.clock.advance(60)
    await process.drop(ben, meeting)
    await process.do(ann, meeting, EndMeeting())
    await process.rooms.settle()
    once = await stays(house, meeting)

    async def unheard(_: News) -> None:
        raise AssertionError("news is told once")

    rival = [Projection(house.database, unheard) for _ in range(3)]
    await asyncio.gather(*(one.work_out(meeting) for one in rival))
    assert await stays(house, meeting) == once == [(ANN.id, 0, 60), (BEN.id, 0, 60)]


async def test_rivals_work_out_the_same(house: House, process: Process, meeting: str) -> None:
    heard: list[News] = []

    async def hear(news: News) -> None:
        heard.append(news)

    rivals = [Projection(house.database, hear) for _ in range(3)]
    ann, ben = await process.come_in(meeting, BEN)
    for _ in range(3):
        await house.clock.advance(10)
        await process.drop(ben, meeting)
        await asyncio.gather(*(one.work_out(meeting) for one in rivals))
        await house.clock.advance(10)
        ben = await process.look(BEN, meeting)
        await process.do(ben, meeting, Enter())
    await process.do(ann, meeting, EndMeeting())
    await asyncio.gather(*(one.work_out(meeting) for one in rivals))
    bens = [stay for stay in await stays(house, meeting) if stay[0] == BEN.id]
    assert bens == [(BEN.id, 0, 10), (BEN.id, 20, 30), (BEN.id, 40, 50), (BEN.id, 60, 60)]


async def test_news_that_could_not_be_told_is_told_later(house: House, process: Process, meeting: str) -> None:
    await process.come_in(meeting)
    await process.rooms.settle()
    tries: list[News] = []

    async def fails_first(news: News) -> None:
        tries.append(news)
        if len(tries) == 1:
            raise ConnectionError

    async with house.database.begin() as tx:
        await tx.execute(attendance_cursor.delete())
        await tx.execute(attendance.delete())
    projection = Projection(house.database, fails_first)
    with pytest.raises(ConnectionError):
        await projection.work_out(meeting)
    assert await stays(house, meeting) == []
    await projection.work_out(meeting)
    assert [type(news).__name__ for news in tries] == ["Opened", "Opened"]
    assert await stays(house, meeting) == [(ANN.id, 0, None)]


# -- who may read it


async def evening(house: House, process: Process, meeting: str) -> None:
    """Ann and Ben for a minute, then Ann alone for another, which is still going on."""
    _, ben = await process.come_in(meeting, BEN)
    await house.clock.advance(60)
    await process.drop(ben, meeting)
    await house.clock.advance(60)


async def test_facilitators_see_who_came_and_for_how_long(house: House, process: Process, meeting: str) -> None:
    await evening(house, process, meeting)
    answer = await house.ask(ANN, "GET", f"/api/meetings/{meeting}/attendance")
    report = answer.json()
    assert (report["count"], report["order"]) == (2, [ANN.id, BEN.id])
    assert report["people"][BEN.id] == {
        "name": "Ben",
        "seconds": 60,
        "intervals": [{"from": "2026-01-08T16:01:00Z", "to": "2026-01-08T16:02:00Z"}],
    }
    assert report["people"][ANN.id]["seconds"] == 120
    assert report["people"][ANN.id]["intervals"] == [{"from": "2026-01-08T16:01:00Z"}]


async def test_organisers_are_not_told_of_fewer_than_five_nor_who_agreed(
    house: House, process: Process, meeting: str
) -> None:
    await evening(house, process, meeting)
    planned = await house.schedule.meeting(meeting)
    assert planned is not None
    await house.ask(BEN, "PUT", f"/api/groups/{planned.group}/attendance-consent", {"named": True})
    answer = await house.ask(DOT, "GET", f"/api/meetings/{meeting}/attendance")
    assert answer.json() == {"people": {}, "order": []}
    table = await house.ask(DOT, "GET", f"/api/meetings/{meeting}/attendance.csv")
    assert table.text.removeprefix("\ufeff").splitlines() == [
        "name,minutes,came,left,stays,time_zone,count",
        ",,,,,Europe/London,",
    ]


@pytest.mark.usefixtures("process")
async def test_organisers_see_counts_and_only_those_who_agreed(house: House, meeting: str) -> None:
    planned = await house.schedule.meeting(meeting)
    assert planned is not None
    here = [house.clock.now() + timedelta(seconds=second) for second in (0, 60)]
    came = [BEN.id, CLEO.id, *(f"guest-{number}".ljust(22, "_") for number in range(6))]
    async with house.database.begin() as tx:
        people = [{"id": person, "name": person, "organiser": False, "created_at": here[0]} for person in came[2:]]
        await tx.execute(insert(persons), people)
        stays = [{"meeting": meeting, "person": person, "from_at": here[0], "to_at": here[1]} for person in came]
        await tx.execute(insert(attendance), stays)
    for person in (BEN, CLEO):
        await house.ask(person, "PUT", f"/api/groups/{planned.group}/attendance-consent", {"named": True})
    answer = await house.ask(DOT, "GET", f"/api/meetings/{meeting}/attendance")
    assert (answer.json()["count"], answer.json()["order"]) == (8, [BEN.id, CLEO.id])
    table = await house.ask(DOT, "GET", f"/api/meetings/{meeting}/attendance.csv")
    assert [line.split(",")[0] for line in table.text.splitlines()[1:]] == ["Ben", "Cleo"]
    await house.ask(CLEO, "PUT", f"/api/groups/{planned.group}/attendance-consent", {"named": False})
    answer = await house.ask(DOT, "GET", f"/api/meetings/{meeting}/attendance")
    assert answer.json() == {"count": 8, "people": {}, "order": []}


async def test_whoever_is_appointed_sees_nobody_who_came_before(house: House, process: Process, meeting: str) -> None:
    # given an evening, and an organiser who joins under another name
    await evening(house, process, meeting)
    planned = await house.schedule.meeting(meeting)
    assert planned is not None
    url = f"/api/meetings/{meeting}/attendance"
    await house.accept(await house.invite(planned.group, by=DOT), EVE)
    # when they appoint that name
    await house.groups.members.order(DOT.id, planned.group, [EVE.id, ANN.id])
    # then it sees those who are there from then on, from then on
    report = (await house.ask(EVE, "GET", url)).json()
    assert (report["order"], report["count"]) == ([ANN.id], 1)
    assert report["people"][ANN.id]["intervals"] == [{"from": "2026-01-08T16:03:00Z"}]
    assert report["since"] == "2026-01-08T16:03:00Z"
    assert "Ben" not in (await house.ask(EVE, "GET", f"{url}.csv")).text
    # and Ann, who facilitated all the time, sees everybody
    assert (await house.ask(ANN, "GET", url)).json()["order"] == [ANN.id, BEN.id]
    # when the order is restored, and the name appointed again later, then an earlier time does not count
    await house.groups.members.order(DOT.id, planned.group, [ANN.id])
    await house.clock.advance(60)
    await house.groups.members.order(DOT.id, planned.group, [ANN.id, EVE.id])
    report = (await house.ask(EVE, "GET", url)).json()
    assert report["people"][ANN.id]["intervals"] == [{"from": "2026-01-08T16:04:00Z"}]


async def test_an_organiser_who_appoints_themself_after_it_all_is_told_no_more_than_before(
    house: House, process: Process, meeting: str
) -> None:
    [ann] = await process.come_in(meeting)
    await house.clock.advance(60)
    await process.do(ann, meeting, EndMeeting())
    planned = await house.schedule.meeting(meeting)
    assert planned is not None
    url = f"/api/meetings/{meeting}/attendance"
    before = (await house.ask(DOT, "GET", url)).json()
    await house.accept(await house.invite(planned.group, by=DOT), DOT)
    await house.groups.members.order(DOT.id, planned.group, [DOT.id, ANN.id])
    assert (await house.ask(DOT, "GET", url)).json() == before == {"people": {}, "order": []}


async def test_the_table_is_a_file_that_says_nothing_of_the_group(house: House, process: Process, meeting: str) -> None:
    await evening(house, process, meeting)
    answer = await house.ask(ANN, "GET", f"/api/meetings/{meeting}/attendance.csv")
    assert answer.headers["content-disposition"] == 'attachment; filename="attendance-2026-01-08.csv"'
    assert answer.headers["cache-control"] == "no-store"
    assert answer.content.startswith(b"\xef\xbb\xbfname,")  # Excel reads UTF-8 by this alone
    assert answer.text.removeprefix("\ufeff").splitlines() == [
        "name,minutes,came,left,stays,time_zone,count",
        "Ann,2,2026-01-08 16:01,,1,Europe/London,2",
        "Ben,1,2026-01-08 16:01,2026-01-08 16:02,1,Europe/London,2",
    ]


def test_each_person_has_one_row_with_their_total_and_umlauts_come_back() -> None:
    at = datetime.fromisoformat("2026-01-08T16:00:00+00:00")
    minutes = [at + timedelta(minutes=minute) for minute in range(6)]
    stays = [
        Interval("j", minutes[0], minutes[2]),
        Interval("b", minutes[0], minutes[1]),
        Interval("j", minutes[3], minutes[5]),
    ]
    text = of_meeting(for_facilitator(stays, {"j": "J\u00f6rg", "b": "Ben"}, at, minutes[5]), "Europe/Berlin")
    rows = list(csv.DictReader(io.StringIO(text.encode().decode("utf-8-sig"))))
    assert [(row["name"], row["minutes"], row["came"], row["left"], row["stays"]) for row in rows] == [
        ("J\u00f6rg", "4", "2026-01-08 17:00", "2026-01-08 17:05", "2"),
        ("Ben", "1", "2026-01-08 17:00", "2026-01-08 17:01", "1"),
    ]


@pytest.mark.usefixtures("process")
@pytest.mark.parametrize(("person", "status"), [(None, 401), (EVE, 404), (BEN, 403), (DOT, 200), (ANN, 200)])
async def test_nobody_else_reads_it(house: House, meeting: str, person: Person | None, status: int) -> None:
    for path in ("attendance", "attendance.csv"):
        answer = await house.ask(person, "GET", f"/api/meetings/{meeting}/{path}")
        assert answer.status_code == status


def test_no_cell_is_a_formula() -> None:
    at = datetime.fromisoformat("2026-01-08T16:00:00+00:00")
    for name in (
        *("=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "\uff1d1+1", "\uff0b1", "\uff0d1", "\uff20SUM(A1)"),
        *("\ufe621", "\ufe631", "\ufe6bSUM", "\u22121", "\u200d=1", "\ufeff=1", "\u3000=1"),
    ):
        assert harmless(name) == f"'{name}"
        view = for_facilitator([Interval("x", at, None)], {"x": name}, at, at)
        assert f"'{name[0]}" in of_meeting(view, "Europe/London")
    for name in ("Ben", "J\u00f6rg", "O'Brien-Smith", "\u5c71\u7530", "a=1"):
        assert harmless(name) == name


# -- forgetting


async def test_forgotten_people_are_not_in_it_any_more(house: House, process: Process, meeting: str) -> None:
    _, ben = await process.come_in(meeting, BEN)
    await process.rooms.settle()
    async with house.database.read() as tx:
        exported = await PRIVACY.export(tx, BEN.id)
    assert [row["meeting"] for row in exported["attendance"]] == [meeting]
    async with house.database.begin() as tx:
        await PRIVACY.erase(tx, BEN.id)
    await house.clock.advance(10)
    await process.drop(ben, meeting)
    await process.rooms.settle()
    assert [person for person, _, _ in await stays(house, meeting)] == [ANN.id]


async def test_logs_of_long_ago_are_deleted_and_attendance_stays(house: House, process: Process, meeting: str) -> None:
    [ann] = await process.come_in(meeting)
    await house.clock.advance(10)
    await process.do(ann, meeting, EndMeeting())
    await process.rooms.settle()

    async def rows() -> int:
        async with house.database.read() as tx:
            found = select(func.count()).where(journal.c.stream == f"room:{meeting}")
            return (await tx.execute(found)).scalar_one()

    await house.clock.advance(29 * 86400)
    await process.parts.attendances.tidy()
    assert await rows() > 0
    await house.clock.advance(2 * 86400)
    await process.parts.attendances.tidy()
    assert await rows() == 0
    answer = await house.ask(ANN, "GET", f"/api/meetings/{meeting}/attendance")
    assert answer.json()["count"] == 1
    with pytest.raises(Refused, match=r"^meeting_over$"):
        await process.look(BEN, meeting)
