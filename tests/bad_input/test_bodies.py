"""No body breaks a route."""

import itertools
import re
from pathlib import Path

import httpx
import pytest

from tests.doors import Door
from tests.gathering import Gathering, gather, invite
from tests.groups.doors import DOORS as GROUPS
from tests.identity.doors import DOORS as IDENTITY
from tests.people import ANN, BEN, DOT
from tests.room.doors import DOORS as ROOM
from tests.schedule.doors import DOORS as SCHEDULE
from tests.tearoom.doors import DOORS as TEAROOM

pytestmark = pytest.mark.whole


NASTY: list[object] = [
    *(None, True, -1, 0, 2**31, 2**70, 1.5, 1e308, "", " ", "\0", "a\0b", "\u202eevil", "x" * 5_000, "\U0001f375" * 41),
    *("0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "2026-01-08T16:00:00", "\u200d"),
    *([], {}, ["\0"], [[]], ["x"] * 1_000, {"x": "\0"}),
]
DOORS = [one for one in (*IDENTITY, *GROUPS, *SCHEDULE, *ROOM, *TEAROOM) if isinstance(one.body, dict)]
NEW_FIELDS = {
    "/api/groups/{group}": ("purpose", "agreement"),
    "/api/groups/{group}/meetings": ("starts_at", "time_zone"),
}
NO_JSON = {
    b"": "not_json",
    b"hello": "not_json",
    b'{"name":': "not_json",
    b"\xff\xfe": "not_json",
    b'{"name":"\\ud800"}': "not_json",
    b"[" * 100_000: "not_json",
    b'{"x":' * 30_000 + b"1" + b"}" * 30_000: "not_json",
    b"[]": "not_json",
    b"null": "not_json",
    b'"' + b"x" * (256 * 1024) + b'"': "too_large",
}


def browser(place: Gathering, door: Door) -> httpx.AsyncClient:
    """Somebody who gets through this door; bugs are answers too."""
    who = DOT if door.answers["organiser"].isdigit() else ANN
    return place.house.browser(who, answers_bugs=True)


def path_of(place: Gathering, door: Door) -> str:
    invitation = place.invitation
    names = {"group": invitation.group, "tearoom": invitation.group, "meeting": invitation.meeting, "person": BEN.id}
    return door.path.format_map(names)


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.name)
async def test_a_body_that_is_none_is_refused(place: Gathering, door: Door) -> None:
    async with browser(place, door) as client:
        for content, code in NO_JSON.items():
            answer = await client.request(door.method, path_of(place, door), content=content)
            said = answer.json()["code"].replace("bad_request", "not_json")  # whichever was noticed first
            assert (answer.status_code, said) == (422, code), content[:20]


async def nothing_breaks(place: Gathering, door: Door) -> None:
    """Put everything nasty in the place of everything that the door takes."""
    fields = (*door.body, *NEW_FIELDS.get(door.path, ()))
    async with browser(place, door) as client:
        for field, value in itertools.product(fields, NASTY):
            answer = await client.request(door.method, path_of(place, door), json={**door.body, field: value})
            assert answer.status_code < 500, (field, value)
            if answer.is_error:
                assert re.fullmatch(r"[a-z_]+", answer.json()["code"]), (field, value)
            place.house.clock.skip(3_600)


@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.name)
async def test_no_value_breaks_a_route(place: Gathering, door: Door) -> None:
    await nothing_breaks(place, door)


@pytest.mark.services
async def test_no_value_breaks_a_route_on_postgresql(postgres_url: str, tmp_path: Path) -> None:
    async with gather(await invite(postgres_url, tmp_path), tmp_path) as place:
        for door in DOORS:
            await nothing_breaks(place, door)
