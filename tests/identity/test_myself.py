"""One's own account: seen, renamed, exported, erased."""

import json
from pathlib import Path

import pytest
from sqlalchemy import select

from server.groups.api import GroupText
from server.identity.api import ConsentChanged, PersonErased, PersonId, PersonRenamed, SignedOut
from server.identity.tables import audit
from server.kit.db import metadata
from tests.identity.accounts import Accounts
from tests.people import ANN, BEN, EVE


async def test_an_account_without_an_address_could_be_lost(house: Accounts) -> None:
    ben = await house.account(BEN)
    browser = await house.signed_in(ben)
    seen = (await browser.get("/api/me")).json()
    assert seen == {
        "person": ben,
        "name": "Ben",
        "organiser": False,
        "recoverable": False,
        "house": {"name": "Tearoom", "tearoom_joined": False},
    }


async def test_a_recovery_link_or_an_address_makes_it_recoverable(house: Accounts) -> None:
    ben = await house.signed_in(await house.account(BEN))
    link = (await ben.post("/api/me/recovery-link")).json()["url"]
    assert (await ben.get("/api/me")).json()["recoverable"]
    await house.visitor().post(link)
    assert not (await ben.get("/api/me")).json()["recoverable"]

    ann = await house.signed_in(await house.account(ANN, email=True))
    seen = (await ann.get("/api/me")).json()
    assert (seen["recoverable"], seen["email"]) == (True, ANN.email)


async def test_a_new_name_is_kept_and_told(house: Accounts) -> None:
    ben = await house.account(BEN)
    browser = await house.signed_in(ben)
    assert (await browser.patch("/api/me", json={"name": " Benny "})).json()["name"] == "Benny"
    assert (await browser.patch("/api/me", json={})).json()["name"] == "Benny"
    assert house.heard == [PersonRenamed(ben)]


@pytest.mark.parametrize(
    ("name", "code"), [(" ", "name_empty"), ("x" * 41, "name_too_long"), ("a\0b", "name_characters")]
)
async def test_a_name_that_cannot_be_shown_changes_nothing(house: Accounts, name: str, code: str) -> None:
    browser = await house.signed_in(await house.account(BEN))
    answer = await browser.patch("/api/me", json={"name": name})
    assert (answer.status_code, answer.json()) == (422, {"code": code})
    assert (await browser.get("/api/me")).json()["name"] == "Ben"


async def test_one_joins_the_house_tearoom_and_leaves_it(any_house: Accounts) -> None:
    ben = await any_house.account(BEN)
    browser = await any_house.signed_in(ben)
    for joined in (True, True, False, False):
        seen = (await browser.post("/api/me/house-tearoom", json={"joined": joined})).json()
        assert seen["house"]["tearoom_joined"] is joined
    told = [ConsentChanged(ben, "house_tearoom", "house", given) for given in (True, False)]
    assert any_house.heard == told


async def test_a_consent_is_remembered_with_its_words_and_its_end(any_house: Accounts) -> None:
    # given Ben, who agreed to the first text and then to the second, and Eve, who did not
    ben = await any_house.account(BEN)
    await any_house.account(EVE)
    consents = any_house.identity.identity.consents
    async with any_house.database.begin() as tx:
        assert await consents.give(tx, ben, "attendance_named", "group-1", 1)
        assert await consents.give(tx, ben, "attendance_named", "group-1", 2)
        assert not await consents.give(tx, ben, "attendance_named", "group-1", 2)
    # then
    async with any_house.database.read() as tx:
        assert await consents.version(tx, ben, "attendance_named", "group-1") == 2
        assert await consents.version(tx, ben, "attendance_named", "group-2") is None
        assert await consents.version(tx, ben, "house_tearoom", "group-1") is None
        assert await consents.people(tx, "attendance_named", "group-1") == {ben}
    # when he agrees no longer
    async with any_house.database.begin() as tx:
        assert await consents.withdraw(tx, ben, "attendance_named", "group-1")
        assert not await consents.withdraw(tx, ben, "attendance_named", "group-1")
    # then both are history
    async with any_house.database.read() as tx:
        assert await consents.people(tx, "attendance_named", "group-1") == frozenset()
    kept = await any_house.identity.myself.export(ben)
    consents_kept = kept["identity"]["consents"]
    assert [(row["text_version"], row["withdrawn_at"] is None) for row in consents_kept] == [(1, False), (2, False)]


async def test_an_act_is_remembered_only_if_it_was_done(house: Accounts) -> None:
    async def remove_ben(who: str, then: Exception | None = None) -> None:
        async with house.database.begin() as tx:
            await house.identity.identity.audit.note(tx, who, "member_removed", BEN.id)
            if then:
                raise then

    with pytest.raises(LookupError):
        await remove_ben(EVE.id, LookupError())
    await remove_ben(ANN.id)
    async with house.database.read() as tx:
        rows = (await tx.execute(select(audit.c.who, audit.c.what, audit.c.whom, audit.c.at))).all()
    assert [tuple(row) for row in rows] == [(ANN.id, "member_removed", BEN.id, house.clock.now())]


async def meet(house: Accounts, **people: PersonId) -> None:
    """Let people belong to a group: what another slice keeps about them."""
    dot = await house.identity.identity.ensure_organiser("Dot", "dot@example.org")
    group = await house.groups.texts.make(dot, GroupText("Thursday circle", "To be met", "It stays here."))
    for name, person in people.items():
        await house.groups.members.enroll(group, person, name)


async def test_one_takes_everything_along(any_house: Accounts) -> None:
    ben, ann = await any_house.account(BEN, email=True), await any_house.account(ANN)
    await meet(any_house, Ben=ben, Ann=ann)
    browser = await any_house.signed_in(ben)
    answer = await browser.get("/api/me/export")
    kept = answer.json()
    assert kept["email"] == BEN.email
    assert [row["name"] for row in kept["groups"]["memberships"]] == ["Ben"]
    assert [row["name"] for row in kept["identity"]["persons"]] == ["Ben"]
    assert len(kept["identity"]["sign_ins"]) == 1
    assert "attachment" in answer.headers["content-disposition"]
    assert browser.cookies["__Host-tearoom"] not in json.dumps(kept)


async def test_one_leaves_no_trace(any_house: Accounts) -> None:
    # given Ben with an address, two sign-ins, a spare link, a consent, a letter on its way and a group
    ben, ann = await any_house.account(BEN, email=True), await any_house.account(ANN)
    await meet(any_house, Ben=ben, Ann=ann)
    browser, other = await any_house.signed_in(ben), await any_house.signed_in(ben)
    await any_house.identity.identity.recovery_link(ben)
    await any_house.identity.identity.ask_email(ben, "ben@work.example")
    await any_house.identity.myself.join_house_tearoom(ben, joined=True)
    sign_ins = {(await one.get("/api/who")).json()["sign_in"] for one in (browser, other)}
    any_house.said.clear()
    # when
    answer = await browser.delete("/api/me")
    # then
    assert answer.status_code == 204
    assert "__Host-tearoom" not in browser.cookies
    assert (await other.get("/api/me")).status_code == 401
    left = await any_house.identity.myself.export(ann)
    assert [row["name"] for row in left["groups"]["memberships"]] == ["Ann"]
    async with any_house.database.read() as tx:
        for table in metadata.sorted_tables:
            rows = (await tx.execute(select(table))).all()
            assert table is audit or not any(ben in map(str, row) for row in rows), table.name
        acts = (await tx.execute(select(audit.c.what).where(audit.c.who == ben))).scalars().all()
    assert "erased" in acts
    assert {one.sign_in for one in any_house.heard if isinstance(one, SignedOut)} == sign_ins
    assert any_house.heard[-1] == PersonErased(ben)
    # and the address is free again, and the letter is not sent
    any_house.mailbag.mails.clear()
    await any_house.identity.identity.ask_sign_in(BEN.email)
    await any_house.deliver()
    assert any_house.mailbag.mails == []


async def test_an_export_of_somebody_erased_is_refused(house: Accounts) -> None:
    browser = await house.signed_in(await house.account(BEN))
    await browser.delete("/api/me")
    assert (await browser.get("/api/me/export")).status_code == 401


def everything_in(folder: Path) -> bytes:
    return b"".join(file.read_bytes() for file in folder.glob("tearoom.db*"))


async def test_erased_names_are_gone_from_the_files_at_once(house: Accounts, tmp_path: Path) -> None:
    ben = await house.account(BEN)
    await house.identity.myself.rename(ben, "Benjamin Bunny")
    assert b"Benjamin Bunny" in everything_in(tmp_path)
    await house.identity.myself.erase(ben)
    assert b"Benjamin Bunny" not in everything_in(tmp_path)
