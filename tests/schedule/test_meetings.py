"""Meetings over HTTP: planned, started now, moved, called off, listed."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from server.groups.api import Group, Outlook
from server.schedule.api import (
    PRIVACY,
    MeetingCancelled,
    MeetingEnded,
    MeetingMoved,
    MeetingOpened,
    MeetingPlanned,
)
from tests.house import House
from tests.people import ANN, BEN, DOT, EVE

TOMORROW = "2026-01-09T16:00:00Z"


async def plan(house: House, group: str, **more: object) -> str:
    made = await house.ask(ANN, "POST", f"/api/groups/{group}/meetings", {"minutes": 60} | more)
    assert made.status_code == 201
    meeting: str = made.json()["id"]
    house.said.clear()
    return meeting


async def ids(house: House, group: str) -> dict[str, list[str]]:
    listed = (await house.ask(BEN, "GET", f"/api/groups/{group}/meetings")).json()
    return {part: [meeting["id"] for meeting in meetings] for part, meetings in listed.items()}


async def test_a_meeting_is_planned_for_a_date_and_time(house: House, group: str) -> None:
    made = await house.ask(ANN, "POST", f"/api/groups/{group}/meetings", {"minutes": 60, "starts_at": TOMORROW})
    assert made.status_code == 201
    meeting = made.json()
    assert meeting == {
        "id": meeting["id"],
        "group": group,
        "group_name": "Thursday circle",
        "starts_at": TOMORROW,
        "minutes": 60,
        "time_zone": "Europe/London",
        "state": "planned",
    }
    assert house.said == [MeetingPlanned(meeting["id"], group)]
    assert (await house.ask(BEN, "GET", f"/api/meetings/{meeting['id']}")).json() == meeting
    assert await ids(house, group) == {"open": [], "coming": [meeting["id"]], "past": []}


async def test_a_meeting_starts_now(house: House, group: str) -> None:
    meeting = await plan(house, group)
    assert await ids(house, group) == {"open": [meeting], "coming": [], "past": []}


async def test_times_of_any_offset_are_kept_as_instants_and_beside_them_the_zone(house: House, group: str) -> None:
    meeting = await plan(house, group, starts_at="2026-07-01T16:00:00+01:00", time_zone="Europe/Lisbon")
    found = await house.schedule.meeting(meeting)
    assert found is not None
    assert found.starts_at == datetime(2026, 7, 1, 15, tzinfo=UTC)
    assert found.starts_at.astimezone(ZoneInfo(found.time_zone)).hour == 16


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ({"minutes": 14}, "bad_length"),
        ({"minutes": 241}, "bad_length"),
        ({"minutes": 60, "starts_at": "2026-01-08T15:00:00Z"}, "in_past"),
        ({"minutes": 60, "starts_at": "9999-12-31T23:59:59Z"}, "too_far"),
        ({"minutes": 60, "starts_at": "9999-12-31T23:59:59-14:00"}, "too_far"),
        ({"minutes": 60, "starts_at": "0001-01-01T00:00:00+14:00"}, "in_past"),
        ({"minutes": 60, "starts_at": "2026-01-09T16:00:00"}, "bad_request"),
        ({"minutes": 60, "starts_at": "tomorrow"}, "bad_request"),
        ({"minutes": 60, "time_zone": "Europe/Camelot"}, "bad_time_zone"),
        ({"minutes": "60"}, "bad_request"),
        ({"minutes": True}, "bad_request"),
        ({}, "bad_request"),
    ],
)
async def test_a_meeting_that_cannot_be_is_not_planned(
    house: House, group: str, body: dict[str, object], code: str
) -> None:
    refused = await house.ask(ANN, "POST", f"/api/groups/{group}/meetings", body)
    assert (refused.status_code, refused.json()) == (422, {"code": code})
    assert house.said == []


async def test_a_meeting_is_moved(house: House, group: str) -> None:
    meeting = await plan(house, group)
    moved = await house.ask(DOT, "PATCH", f"/api/meetings/{meeting}", {"starts_at": TOMORROW, "minutes": 90})
    assert (moved.json()["starts_at"], moved.json()["minutes"]) == (TOMORROW, 90)
    assert house.said == [MeetingMoved(meeting, group)]
    await house.ask(DOT, "PATCH", f"/api/meetings/{meeting}", {"starts_at": TOMORROW})
    assert len(house.said) == 1


async def test_a_meeting_is_called_off_once(house: House, group: str) -> None:
    meeting = await plan(house, group, starts_at=TOMORROW)
    for _ in "twice":
        assert (await house.ask(ANN, "DELETE", f"/api/meetings/{meeting}")).status_code == 204
    assert house.said == [MeetingCancelled(meeting, group)]
    assert await ids(house, group) == {"open": [], "coming": [], "past": [meeting]}
    refused = await house.ask(ANN, "PATCH", f"/api/meetings/{meeting}", {"minutes": 90})
    assert (refused.status_code, refused.json()) == (409, {"code": "meeting_over"})


async def test_the_room_says_when_a_meeting_opened_and_ended(house: House, group: str) -> None:
    meeting = await plan(house, group)
    opened_at, ended_at = house.clock.now(), house.clock.now() + timedelta(minutes=55)
    for _ in "twice":
        await house.schedule.note_opened(meeting, opened_at)
    refused = await house.ask(ANN, "DELETE", f"/api/meetings/{meeting}")
    assert (refused.status_code, refused.json()) == (409, {"code": "meeting_open"})
    for _ in "twice":
        await house.schedule.note_ended(meeting, ended_at)
    await house.schedule.note_opened(meeting, ended_at)

    found = await house.schedule.meeting(meeting)
    assert found is not None
    assert (found.state, found.opened_at, found.ended_at) == ("ended", opened_at, ended_at)
    assert house.said == [MeetingOpened(meeting, group), MeetingEnded(meeting, group)]
    told = (await house.ask(BEN, "GET", f"/api/meetings/{meeting}")).json()
    assert told["ended_at"] == ended_at.isoformat().replace("+00:00", "Z")


async def test_what_is_said_of_a_meeting_that_is_not_there_changes_nothing(house: House) -> None:
    await house.schedule.note_opened("nowhere", house.clock.now())
    await house.schedule.note_ended("nowhere", house.clock.now())
    assert await house.schedule.meeting("nowhere") is None
    assert house.said == []


async def test_a_meeting_nobody_came_to_is_past(house: House, group: str) -> None:
    first, second = await plan(house, group), await plan(house, group, starts_at=TOMORROW)
    await house.clock.advance(3600)
    assert await ids(house, group) == {"open": [], "coming": [second], "past": [first]}
    await house.clock.advance(24 * 3600)
    assert await ids(house, group) == {"open": [], "coming": [], "past": [second, first]}


async def test_meetings_nobody_came_to_are_not_read_for_ever(house: House, group: str) -> None:
    missed, opened = await plan(house, group), await plan(house, group)
    await house.schedule.note_opened(opened, house.clock.now())
    await house.clock.advance(4 * 3600)
    assert {meeting.id for meeting in await house.schedule.unfinished()} == {missed, opened}, (
        "it may be four hours long"
    )
    await house.clock.advance(60)
    assert [meeting.id for meeting in await house.schedule.unfinished()] == [opened]
    assert await ids(house, group) == {"open": [opened], "coming": [], "past": [missed]}


async def test_the_list_of_groups_tells_what_lies_ahead(house: House, group: str) -> None:
    now, later = await plan(house, group), await plan(house, group, starts_at=TOMORROW)
    await plan(house, group, starts_at="2026-01-10T16:00:00Z")
    line = (await house.ask(BEN, "GET", "/api/groups")).json()[0]
    assert (line["open_meeting"]["id"], line["next_meeting"]["id"]) == (now, later)
    assert line["open_count"] == 1
    beside = await plan(house, group)
    assert (await house.ask(BEN, "GET", "/api/groups")).json()[0]["open_count"] == 2
    for ended in (beside, now):
        await house.schedule.note_ended(ended, house.clock.now())
    line = (await house.ask(BEN, "GET", "/api/groups")).json()[0]
    assert "open_meeting" not in line
    assert await house.schedule.outlook([Group("nowhere", "", "", 1, 20)]) == {"nowhere": Outlook()}


async def test_a_stranger_is_told_the_same_of_a_meeting_as_of_none(house: House, group: str) -> None:
    meeting = await plan(house, group)
    there = await house.ask(EVE, "GET", f"/api/meetings/{meeting}")
    nowhere = await house.ask(EVE, "GET", "/api/meetings/nowhere")
    assert (
        (there.status_code, there.content) == (nowhere.status_code, nowhere.content) == (404, b'{"code":"not_found"}')
    )


async def test_a_meeting_goes_on_without_saying_who_planned_it(house: House, group: str) -> None:
    meeting = await plan(house, group)
    async with house.database.read() as tx:
        assert len((await PRIVACY.export(tx, ANN.id))["meetings"]) == 1
    async with house.database.begin() as tx:
        await PRIVACY.erase(tx, ANN.id)
    found = await house.schedule.meeting(meeting)
    assert found is not None
    assert found.made_by is None


async def test_starting_early_opens_the_planned_meeting_and_keeps_its_end(house: House, group: str) -> None:
    # given a meeting in an hour and forty minutes, and half a minute
    at = house.clock.now() + timedelta(minutes=100, seconds=30)
    meeting = await plan(house, group, starts_at=at.isoformat())
    # when its facilitator starts it now, twice
    for _ in "twice":
        started = await house.ask(ANN, "POST", f"/api/meetings/{meeting}/start")
        assert started.status_code == 200
    # then it is that meeting that is open, until it was to end
    assert await ids(house, group) == {"open": [meeting], "coming": [], "past": []}
    assert datetime.fromisoformat(started.json()["starts_at"]) == house.clock.now()
    assert started.json()["minutes"] == 161  # to the minute, and never short of it
    assert house.said == [MeetingMoved(meeting, group)]


@pytest.mark.parametrize(("hours", "status"), [(2, 200), (2.01, 409), (24, 409)])
async def test_only_what_is_near_starts_early(house: House, group: str, hours: float, status: int) -> None:
    at = house.clock.now() + timedelta(hours=hours)
    meeting = await plan(house, group, starts_at=at.isoformat())
    started = await house.ask(ANN, "POST", f"/api/meetings/{meeting}/start")
    assert started.status_code == status
    assert status == 200 or started.json() == {"code": "too_early"}


@pytest.mark.parametrize("ending", ["ended", "called off", "missed"])
async def test_what_is_over_does_not_start(house: House, group: str, ending: str) -> None:
    meeting = await plan(house, group)
    match ending:
        case "ended":
            await house.schedule.note_ended(meeting, house.clock.now())
        case "called off":
            await house.schedule.meetings.cancel(ANN.id, meeting)
        case _:
            await house.clock.advance(2 * 3600)
    refused = await house.ask(ANN, "POST", f"/api/meetings/{meeting}/start")
    assert (refused.status_code, refused.json()) == (409, {"code": "meeting_over"})
