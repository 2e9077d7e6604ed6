"""Letters that never went: an organiser sees whose and why, never where to, and decides."""

from datetime import timedelta

import httpx
import pytest
from sqlalchemy import select

from server.identity import store
from server.identity.model import PersonId
from server.identity.tables import audit
from server.outbox.model import DEAD_LETTER_AGE, LetterCounts
from server.ports.mail import MailRefused
from tests.identity.accounts import OTHER_SECRET, Accounts
from tests.people import ANN, BEN, DOT

NONE = LetterCounts(waiting=0, dead=0)
ONE_DEAD = LetterCounts(waiting=0, dead=1)


pytestmark = pytest.mark.usefixtures("ann")


@pytest.fixture
async def ann(house: Accounts) -> PersonId:
    """Ann, whose mail does not arrive: the relay has refused it for good."""
    ann = await house.account(ANN, email=True)
    house.mailbag.failures = [MailRefused()]
    await house.identity.identity.ask_sign_in(ANN.email)
    await house.deliver()
    house.mailbag.mails.clear()
    return ann


@pytest.fixture
async def dot(house: Accounts) -> httpx.AsyncClient:
    """The browser of Dot, who organises."""
    dot = await house.account(DOT)
    async with house.database.begin() as tx:
        await store.change_person(tx, dot, organiser=True)
    return await house.signed_in(dot)


async def acts(house: Accounts, what: str) -> list[str]:
    async with house.database.read() as tx:
        return list((await tx.execute(select(audit.c.whom).where(audit.c.what == what))).scalars())


async def test_an_organiser_sees_whose_letter_did_not_go_and_why(dot: httpx.AsyncClient) -> None:
    answer = await dot.get("/api/letters")
    (letter,) = answer.json()["dead"]
    now = "2026-01-08T16:00:00Z"
    assert {key: value for key, value in letter.items() if key != "id"} == {
        "sort": "sign_in",
        "failure": "refused",
        "tries": 1,
        "posted_at": now,
        "dead_at": now,
        "name": ANN.name,
    }
    assert ANN.email not in answer.text


async def test_letters_on_their_way_are_counted(house: Accounts, dot: httpx.AsyncClient) -> None:
    await house.identity.identity.ask_sign_in(ANN.email)
    assert (await dot.get("/api/letters")).json()["waiting"] == 1


async def test_a_letter_that_nobody_can_open_is_given_up_at_once(house: Accounts, dot: httpx.AsyncClient) -> None:
    # given that the house's secret was changed while a letter waited
    ben = await house.account(BEN)
    await house.another(secret=OTHER_SECRET).identity.identity.ask_email(ben, BEN.email)
    await house.deliver()
    letter = min((await dot.get("/api/letters")).json()["dead"], key=lambda one: one["failure"] != "unreadable")
    assert (letter["sort"], letter["failure"], letter["name"]) == ("unknown", "unreadable", BEN.name)


async def test_an_organiser_has_it_sent_after_all(house: Accounts, dot: httpx.AsyncClient, ann: PersonId) -> None:
    letter = (await dot.get("/api/letters")).json()["dead"][0]["id"]
    assert (await dot.post(f"/api/letters/{letter}/again")).status_code == 204
    await house.deliver()
    assert [mail.to for mail in house.mailbag.mails] == [ANN.email]
    assert await house.letters.outbox.counts() == NONE
    assert await acts(house, "letter_tried_again") == [ann]
    assert (await dot.post(f"/api/letters/{letter}/again")).json() == {"code": "not_found"}


async def test_a_letter_on_its_way_is_nobodys_to_touch(house: Accounts, dot: httpx.AsyncClient) -> None:
    letter = (await dot.get("/api/letters")).json()["dead"][0]["id"]
    await dot.post(f"/api/letters/{letter}/again")
    assert (await dot.delete(f"/api/letters/{letter}")).json() == {"code": "not_found"}
    assert await house.letters.outbox.counts() == LetterCounts(waiting=1, dead=0)


async def test_an_organiser_deletes_it(house: Accounts, dot: httpx.AsyncClient, ann: PersonId) -> None:
    letter = (await dot.get("/api/letters")).json()["dead"][0]["id"]
    assert (await dot.delete(f"/api/letters/{letter}")).status_code == 204
    assert await house.letters.outbox.counts() == NONE
    assert await acts(house, "letter_deleted") == [ann]


async def test_it_goes_with_its_person(house: Accounts, ann: PersonId) -> None:
    assert (await house.identity.myself.export(ann))["outbox"]["letters"]
    await house.identity.myself.erase(ann)
    assert await house.letters.outbox.counts() == NONE


async def test_it_is_forgotten_after_a_while(house: Accounts) -> None:
    await house.clock.advance((DEAD_LETTER_AGE - timedelta(seconds=1)).total_seconds())
    await house.letters.dead_letters.forget_old()
    assert await house.letters.outbox.counts() == ONE_DEAD
    await house.clock.advance(1)
    await house.letters.dead_letters.forget_old()
    assert await house.letters.outbox.counts() == NONE
