"""Every route with every role: who gets through, and that nobody else learns what is behind."""

from collections.abc import AsyncIterator
from dataclasses import dataclass

import httpx
import pytest

from server.kit.clock import ManualClock
from server.kit.db import Database
from server.kit.http import OpenRoute
from tests.doors import ROLES, Door
from tests.groups.doors import DOORS as GROUPS
from tests.house import House
from tests.people import ANN, BEN, CLEO, DOT, EVE
from tests.schedule.doors import DOORS as SCHEDULE

DOORS = [*GROUPS, *SCHEDULE]
WHO = dict(zip(ROLES, (None, EVE, CLEO, BEN, ANN, DOT), strict=True))


@dataclass(frozen=True, slots=True)
class Place:
    """A house, and the ids that paths and bodies name."""

    house: House
    named: dict[str, str]


@pytest.fixture
async def place(sqlite_url: str, clock: ManualClock) -> AsyncIterator[Place]:
    """Ann facilitates, Ben is a member, Cleo was removed; a link that was made before that, and a meeting."""
    database = Database(sqlite_url)
    house = await House.open(database, clock)
    group = await house.make_group()
    invite, token = await house.groups.invites.make(ANN.id, group, 7, 5)
    await house.groups.members.remove(ANN.id, group, CLEO.id)
    meeting = await house.schedule.meetings.plan(ANN.id, group, 60)
    yield Place(house, {"group": group, "invite": invite.id, "token": token, "meeting": meeting.id, "person": BEN.id})
    await database.close()


def fill(part: object, named: dict[str, str]) -> object:
    """Names in braces, replaced wherever they are."""
    match part:
        case str():
            for name, value in named.items():
                part = part.replace(f"{{{name}}}", value)
            return part
        case dict():
            return {key: fill(value, named) for key, value in part.items()}
        case _:
            return part


async def knock(place: Place, door: Door, role: str, named: dict[str, str]) -> httpx.Response:
    path = str(fill(door.path, named))
    return await place.house.ask(WHO[role], door.method, path, fill(door.body, place.named))


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("door", DOORS, ids=lambda door: door.name)
async def test_a_door_answers_each_role_as_the_table_says(place: Place, door: Door, role: str) -> None:
    answer = await knock(place, door, role, place.named)
    code = answer.json()["code"] if answer.is_error else str(answer.status_code)
    assert code == door.answers[role]


@pytest.mark.parametrize("role", ["stranger", "removed"])
@pytest.mark.parametrize("door", [door for door in DOORS if "{" in door.path], ids=lambda door: door.name)
async def test_a_closed_door_looks_like_no_door(place: Place, door: Door, role: str) -> None:
    closed = await knock(place, door, role, place.named)
    for nowhere in ("nowhere", "%00", "x" * 5_000):
        missing = await knock(place, door, role, dict.fromkeys(place.named, nowhere))
        assert (missing.status_code, missing.content, missing.headers) == (
            closed.status_code,
            closed.content,
            closed.headers,
        )


async def test_the_table_names_every_route_once(place: Place) -> None:
    there = sorted(route.name for route in place.house.app.routes if isinstance(route, OpenRoute))
    assert sorted(door.name for door in DOORS) == there
