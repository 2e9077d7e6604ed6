"""Every route with every role: who gets through, and that nobody else learns what is behind."""

import asyncio
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

import httpx
import pytest
from sqlalchemy import insert
from starlette.routing import Mount, WebSocketRoute

from server.groups.tables import questions
from server.kit.clock import ManualClock
from server.kit.host import FOR_WATCHERS
from server.kit.http import OpenRoute
from server.outbox.tables import letters
from tests.doors import ROLES, Door, door, of_slices, without_id
from tests.house import House, Template
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
FOR_MAIL_PROGRAMS = "POST /unsubscribe/{token}"
"""The one unsafe route that others may use: what it does is said by its link alone."""
NOT_HTTP = {"/ws", "/assets"}
"""The socket is tried with its channels; files that anyone may load."""
WHO = dict(zip(ROLES, (None, EVE, CLEO, BEN, ANN, DOT), strict=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene(Template):
    """A database in which something has happened. shape: `named` are the ids that paths and bodies name"""

    named: dict[str, str]


@dataclass(frozen=True, slots=True)
class Place:
    """A scene of one's own, and the program over it."""

    house: House
    named: dict[str, str]


async def play(url: str, folder: Path) -> Scene:
    """Ann facilitates, Ben is a member, Cleo was removed; a link that was made after that, and a meeting."""
    house = await House.opened(url, folder, ManualClock())
    group = await house.make_group()
    await house.groups.members.remove(ANN.id, group, CLEO.id)
    invite, token = await house.groups.invites.make(ANN.id, group, 7, 5)
    meeting = await house.schedule.meetings.plan(ANN.id, group, 60)
    at = house.clock.now()
    dead = {"id": "letter", "sealed": bytes(32), "tries": 6, "posted_at": at, "due_at": at, "failure": "refused"}
    async with house.database.begin() as tx:
        await tx.execute(insert(letters).values(dead | {"dead_at": at}))
        asked = {"id": "question", "group": group, "text": "What helped?", "by": ANN.id, "asked_at": at}
        await tx.execute(insert(questions).values(asked))
    await house.close()
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
        "id": house.sign_ins[BEN.id],
    }
    return Scene(url=url, secrets=house.secrets, sign_ins=house.sign_ins, passed_s=120, named=named)


@pytest.fixture(scope="session")
def scene(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Scene:
    """What happened before every test, played once."""
    folder = tmp_path_factory.mktemp("scene")
    return asyncio.run(play(f"sqlite:///{shutil.copy(sqlite_template, folder / 'tearoom.db')}", folder))


@asynccontextmanager
async def at(scene: Scene, folder: Path) -> AsyncIterator[Place]:
    """The program a minute after the scene."""
    house = await House.copied(scene, folder, ManualClock())
    yield Place(house, scene.named)
    await house.close()


@pytest.fixture
async def place(scene: Scene, tmp_path: Path) -> AsyncIterator[Place]:
    """That, for one test."""
    async with at(scene, tmp_path) as place:
        yield place


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


async def knock(place: Place, one: Door, role: str, named: dict[str, str]) -> httpx.Response:
    path = str(fill(one.path, named))
    return await place.house.ask(WHO[role], one.method, path, fill(one.body, place.named))


def said(answer: httpx.Response) -> str:
    """As the table says it: the code of a refusal, or the status."""
    is_code = answer.is_error and answer.headers["content-type"] == "application/json"
    return str((answer.json().get("code") if is_code else None) or answer.status_code)


@pytest.mark.parametrize("role", ROLES)
async def test_each_door_answers_a_role_as_the_table_says(scene: Scene, tmp_path: Path, role: str) -> None:
    """Whoever is refused, or only reads, has changed nothing, so that the scene goes on; else it begins anew."""
    found, left = {}, list(DOORS)
    while left:
        async with at(scene, tmp_path) as place:
            acted = False
            while left and not acted:
                one = left.pop(0)
                answer = await knock(place, one, role, place.named)
                found[one.name] = said(answer)
                acted = one in UNSAFE and not answer.is_error
    assert found == {one.name: one.answers[role] for one in DOORS}


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


async def test_no_door_opens_from_another_site(place: Place) -> None:
    for one in (one for one in UNSAFE if one.name != FOR_MAIL_PROGRAMS):
        path = str(fill(one.path, place.named))
        async with place.house.browser(ANN) as browser:
            for lie in ({"Origin": "https://elsewhere.test"}, {"Sec-Fetch-Site": "cross-site"}):
                answer = await browser.request(one.method, path, json=fill(one.body, place.named), headers=lie)
                assert (answer.status_code, answer.json()) == (403, {"code": "cross_site"}), one.name


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
