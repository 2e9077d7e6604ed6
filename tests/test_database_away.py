"""While the database is away: a code for whoever needs it, the pages for everybody, and nobody forgotten afterwards."""

import asyncio

import pytest

from server.realtime.retry_ordering import HELD_S
from server.realtime.unsubscriber import AGAIN_S
from tests.gathering import Gathering
from tests.line import Line
from tests.outage import outage
from tests.people import ANN, BEN, DOT, Person

pytestmark = pytest.mark.whole

TRY_LATER = 1013


async def test_whatever_depends_on_who_asks_says_again_and_the_pages_come(place: Gathering) -> None:
    with outage(place.house.database):
        for method, path in (("GET", "/api/me"), ("GET", "/api/groups"), ("POST", "/api/me/recovery-link")):
            answer = await place.house.ask(ANN, method, path)
            assert (answer.status_code, answer.json()) == (503, {"code": "again"})
        for path in ("/", "/organise", "/help", "/healthz"):
            assert (await place.house.ask(ANN, "GET", path)).status_code == 200
        page = await place.house.ask(ANN, "GET", "/sign-in")
        assert (page.status_code, page.headers["content-type"]) == (503, "text/html; charset=utf-8")
        assert (await place.house.ask(None, "GET", "/readyz")).json()["database"] is False
    assert (await place.house.ask(ANN, "GET", "/api/me")).status_code == 200


async def test_a_language_can_be_chosen_for_this_browser(place: Gathering) -> None:
    with outage(place.house.database):
        async with place.house.browser(ANN) as browser:
            answer = await browser.post("/language", data={"language": "es", "back": "/help"})
            assert (answer.status_code, answer.headers["Location"]) == (303, "/help")
            assert '<html lang="es"' in (await browser.get("/help")).text


async def test_nobody_gets_a_second_account_because_nobody_could_look_up_the_first(place: Gathering) -> None:
    token = await place.house.invite(place.invitation.group, by=ANN)
    accept = {"token": token, "name": "Dot", "agreement_version": 1}
    with outage(place.house.database):
        answer = await place.house.ask(DOT, "POST", "/api/invites/accept", accept)
    assert answer.json() == {"code": "again"}
    assert "set-cookie" not in answer.headers


async def test_a_new_line_is_told_to_come_later_and_an_old_one_stays(place: Gathering) -> None:
    (ann,) = await place.seated()
    with outage(place.house.database):
        assert await (await place.line(BEN)).closed() == TRY_LATER
        assert await ann.do(place.room, "Lock", on=True) == "again"
    await place.house.clock.advance(HELD_S)
    assert await ann.do(place.room, "Lock", on=True) == "ok"
    assert (await (await place.line(BEN)).watch(place.room))["view"]


async def test_who_left_meanwhile_is_known_to_have_left_afterwards(place: Gathering) -> None:
    ann, ben = await place.seated(BEN)
    with outage(place.house.database):
        await ben.hang_up()
        await place.house.clock.advance(AGAIN_S)
    assert await is_here(ann, place.room, BEN)
    await place.house.clock.advance(AGAIN_S)
    async with asyncio.timeout(5):
        while await is_here(ann, place.room, BEN):
            await asyncio.sleep(0.2)  # as often as one may ask


async def is_here(line: Line, room: str, person: Person) -> bool:
    return bool((await line.watch(room))["view"]["seats"][person.id].get("here", True))
