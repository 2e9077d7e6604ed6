"""Every route with every role: who gets through, and that nobody else learns what is behind."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path

import httpx
import pytest
from sqlalchemy import insert
from starlette.routing import Mount, WebSocketRoute

from server.config import read
from server.groups.tables import questions
from server.kit.clock import ManualClock
from server.kit.db import Database
from server.kit.host import FOR_WATCHERS
from server.kit.http import OpenRoute
from server.outbox.tables import letters
from tests.doors import ROLES, Door, door, of_slices
from tests.house import URL, House
from tests.line import Ended, Line
from tests.people import ANN, BEN, CLEO, DOT, EVE

PAGES = (
    *("/invite", "/g/{group}", "/g/{group}/settings", "/g/{group}/tearoom", "/tearoom", "/m/{meeting}"),
    *("/line", "/organise", "/me", "/help", "/how", "/server.css", "/healthz", "/readyz"),
)
OPEN_TO_ANYONE = " ".join(["200"] * len(ROLES))
HOUSE = [
    *(door("GET", page, OPEN_TO_ANYONE) for page in PAGES),
    door("GET", "/", "303 200 200 200 200 200"),  # strangers are led to sign-in
    door("GET", "/metrics", " ".join(["404"] * len(ROLES))),  # only with a token, or on a port of its own
    door("GET", "/demo/mailbox", " ".join(["404"] * len(ROLES))),  # only for whoever sits at the computer
]
DOORS = [*of_slices(), *HOUSE]
UNSAFE = [one for one in DOORS if one.method != "GET"]
NOT_HTTP = {"/ws", "/assets"}
"""The socket is tried with its channels; files that anyone may load."""
WHO = dict(zip(ROLES, (None, EVE, CLEO, BEN, ANN, DOT), strict=True))


@dataclass(frozen=True, slots=True)
class Scene:
    """A database in which something has happened, who is signed in there, and the ids that paths and bodies name."""

    file: Path
    secrets: dict[str, str]
    named: dict[str, str]


@dataclass(frozen=True, slots=True)
class Place:
    """A scene of one's own, and the program over it."""

    house: House
    named: dict[str, str]


async def play(file: Path) -> Scene:
    """Ann facilitates, Ben is a member, Cleo was removed; a link that was made after that, and a meeting."""
    database = Database(f"sqlite:///{file}")
    house = await House.open(database, ManualClock())
    group = await house.make_group()
    await house.groups.members.remove(ANN.id, group, CLEO.id)
    invite, token = await house.groups.invites.make(ANN.id, group, 7, 5)
    meeting = await house.schedule.meetings.plan(ANN.id, group, 60)
    at = house.clock.now()
    dead = {"id": "letter", "sealed": bytes(32), "tries": 6, "posted_at": at, "due_at": at, "failure": "refused"}
    async with database.begin() as tx:
        await tx.execute(insert(letters).values(dead | {"dead_at": at}))
        asked = {"id": "question", "group": group, "text": "What helped?", "by": ANN.id, "asked_at": at}
        await tx.execute(insert(questions).values(asked))
    await database.close()
    named = {
        "group": group,
        "tearoom": group,
        "invite": invite.id,
        "token": token,
        "meeting": meeting.id,
        "person": BEN.id,
        "letter": "letter",
        "note": "note",
        "question": "question",
    }
    return Scene(file, house.secrets, named | {"id": house.sign_ins[BEN.id]})


@pytest.fixture(scope="session")
def scene(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Scene:
    """What happened before every test, played once."""
    return asyncio.run(play(Path(shutil.copy(sqlite_template, tmp_path_factory.mktemp("scene") / "tearoom.db"))))


@pytest.fixture
async def place(scene: Scene, tmp_path: Path) -> AsyncIterator[Place]:
    """The program a minute after the scene."""
    (tmp_path / "dist" / "assets").mkdir(parents=True)
    (tmp_path / "dist" / "index.html").write_text("<title>Tearoom</title>")
    shutil.copy(scene.file, tmp_path / "tearoom.db")
    config = replace(
        read({"TEAROOM_DATA": str(tmp_path), "TEAROOM_PUBLIC_URL": URL}, demo=True), web_dist=tmp_path / "dist"
    )
    clock = ManualClock()
    await clock.advance(120)
    house = House.whole(config, clock, scene.secrets)
    yield Place(house, scene.named)
    await house.database.close()


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


def without_id(headers: httpx.Headers) -> dict[str, str]:
    """All that an answer says beside the id that every answer has."""
    assert headers["X-Request-Id"]
    return {name: value for name, value in headers.items() if name != "x-request-id"}


async def knock(place: Place, one: Door, role: str, named: dict[str, str]) -> httpx.Response:
    path = str(fill(one.path, named))
    return await place.house.ask(WHO[role], one.method, path, fill(one.body, place.named))


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("one", DOORS, ids=lambda one: one.name)
async def test_a_door_answers_each_role_as_the_table_says(place: Place, one: Door, role: str) -> None:
    answer = await knock(place, one, role, place.named)
    is_code = answer.is_error and answer.headers["content-type"] == "application/json"
    said = answer.json().get("code") if is_code else None
    assert (said or str(answer.status_code)) == one.answers[role]


@pytest.mark.parametrize("role", ["stranger", "removed"])
@pytest.mark.parametrize(
    "one", [one for one in DOORS if one.answers["stranger"] == "not_found"], ids=lambda one: one.name
)
async def test_a_closed_door_looks_like_no_door(place: Place, one: Door, role: str) -> None:
    closed = await knock(place, one, role, place.named)
    for nowhere in ("nowhere", "%00", "x" * 400):
        missing = await knock(place, one, role, dict.fromkeys(place.named, nowhere))
        assert (missing.status_code, missing.content) == (closed.status_code, closed.content)
        assert without_id(missing.headers) == without_id(closed.headers)


@pytest.mark.parametrize("one", UNSAFE, ids=lambda one: one.name)
async def test_no_door_opens_from_another_site(place: Place, one: Door) -> None:
    path = str(fill(one.path, place.named))
    async with place.house.browser(ANN) as browser:
        for lie in ({"Origin": "https://elsewhere.test"}, {"Sec-Fetch-Site": "cross-site"}):
            answer = await browser.request(one.method, path, json=fill(one.body, place.named), headers=lie)
            assert (answer.status_code, answer.json()) == (403, {"code": "cross_site"})


async def test_no_door_opens_under_another_name(place: Place) -> None:
    for one in DOORS:
        path = str(fill(one.path, place.named))
        async with place.house.browser(ANN) as browser:
            for name in ("evil.test", "tearoom.test.evil.test", "tearoom.test:81"):
                lie = {"Host": name, "Origin": f"http://{name}"}
                answer = await browser.request(one.method, path, json=fill(one.body, place.named), headers=lie)
                if path in FOR_WATCHERS:
                    assert answer.status_code == 200
                else:
                    assert (answer.status_code, answer.json()) == (421, {"code": "wrong_host"}), one.name
                assert name not in f"{answer.headers}"
    async with Line(place.house.app, "http://evil.test", place.house.secrets[ANN.id]) as line:
        with pytest.raises(Ended):
            await line.hear()


async def test_the_table_names_every_route_once(place: Place) -> None:
    routes = place.house.app.routes
    assert sorted(one.name for one in DOORS) == sorted(one.name for one in routes if isinstance(one, OpenRoute))
    others = {one.path for one in routes if isinstance(one, Mount | WebSocketRoute)}
    assert others == NOT_HTTP
    assert len(routes) == len(DOORS) + len(NOT_HTTP)
