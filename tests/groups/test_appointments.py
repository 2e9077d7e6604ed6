"""The group knows who holds the circle, who held it, and who appointed them; nothing takes that back."""

from typing import Any

from sqlalchemy import select

from server.groups.api import PRIVACY
from server.groups.overview import NEWS_AGE
from server.groups.privacy import APPOINTMENT_AGE, forget_former
from server.identity.rules import PROOF_AGE
from server.identity.store import change_person, prove
from server.identity.tables import audit
from tests.house import House
from tests.people import ANN, BEN, CLEO, DOT, EVE, Person

MINUTE_S = 60


async def held(house: House, group: str, reader: Person) -> list[dict[str, Any]]:
    answer = await house.ask(reader, "GET", f"/api/groups/{group}")
    found: list[dict[str, Any]] = answer.json()["held"]
    return found


async def test_every_member_sees_who_was_appointed_by_whom_and_when(house: House, group: str) -> None:
    before = await held(house, group, CLEO)
    assert [(one["person"], one["by_name"], "ended_at" in one) for one in before] == [(ANN.id, "Dot", False)]
    answer = await house.ask(DOT, "PUT", f"/api/groups/{group}/facilitators", {"order": [BEN.id, ANN.id]})
    assert answer.status_code == 200
    appointed = house.clock.now().isoformat().replace("+00:00", "Z")
    for reader in (ANN, BEN, CLEO, DOT):
        newest, *older = await held(house, group, reader)
        assert newest == {"person": BEN.id, "name": "Ben", "by_name": "Dot", "at": appointed, "news": True}
        assert older == before
    async with house.database.read() as tx:
        noted = (
            await tx.execute(select(audit.c.who, audit.c.whom).where(audit.c.what == "facilitator_appointed"))
        ).all()
    assert (DOT.id, BEN.id) in {(row.who, row.whom) for row in noted}


async def test_an_appointment_that_is_taken_back_stays_known(house: House, group: str) -> None:
    # given an organiser who joins under another name, appoints it, restores the order, and leaves with it
    await house.accept(await house.invite(group, by=DOT), EVE)
    for order in ([ANN.id, EVE.id], [ANN.id]):
        await house.groups.members.order(DOT.id, group, order)
        await house.clock.advance(MINUTE_S)
    await house.groups.members.leave(EVE.id, group)
    # then the group still sees it
    newest = (await held(house, group, CLEO))[0]
    assert (newest["name"], newest["by_name"]) == ("Eve", "Dot")
    assert newest["ended_at"] > newest["at"]
    # also when that account is erased: somebody was appointed
    async with house.database.begin() as tx:
        await PRIVACY.erase(tx, EVE.id)
    newest = (await held(house, group, CLEO))[0]
    assert (newest["name"], newest["by_name"], "person" in newest) == ("", "Dot", False)


async def test_whoever_joins_is_told_what_happens_from_then_on(house: House, group: str) -> None:
    def names(found: list[dict[str, Any]]) -> list[tuple[str, bool]]:
        return [(one["name"], one.get("news", False)) for one in found]

    # given Ben, who held the circle for a while, and Ann, who still does
    for order in ([ANN.id, BEN.id], [ANN.id]):
        await house.groups.members.order(DOT.id, group, order)
        await house.clock.advance(MINUTE_S)
    # when Eve joins: she sees who holds it, and is told nothing
    await house.accept(await house.invite(group), EVE)
    assert names(await held(house, group, EVE)) == [("Ann", False)]
    assert names(await held(house, group, CLEO)) == [("Ben", True), ("Ann", True)]
    # and is told what happens next
    await house.clock.advance(MINUTE_S)
    await house.groups.members.order(DOT.id, group, [ANN.id, CLEO.id])
    assert names(await held(house, group, EVE)) == [("Cleo", True), ("Ann", False)]
    # and a membership that ended and began again counts from its new beginning
    await house.clock.advance(MINUTE_S)
    await house.groups.members.leave(EVE.id, group)
    await house.accept(await house.invite(group), EVE)
    assert names(await held(house, group, EVE)) == [("Cleo", False), ("Ann", False)]
    # while whoever looks after the house sees it all
    assert names(await held(house, group, DOT)) == [("Cleo", True), ("Ben", True), ("Ann", True)]


async def test_it_is_news_for_two_weeks(house: House, group: str) -> None:
    await house.clock.advance(NEWS_AGE.total_seconds() - 2 * MINUTE_S)
    assert [one.get("news") for one in await held(house, group, CLEO)] == [True]
    await house.clock.advance(2 * MINUTE_S)
    assert [one.get("news") for one in await held(house, group, CLEO)] == [None]


async def test_appointing_needs_a_fresh_proof(house: House, group: str) -> None:
    # given Dot, who has an address, a quarter of an hour after she came in
    async with house.database.begin() as tx:
        await change_person(tx, DOT.id, email_lookup="dot", email_sealed=b"sealed")
    await house.clock.advance(PROOF_AGE.total_seconds())
    answer = await house.ask(DOT, "PUT", f"/api/groups/{group}/facilitators", {"order": [BEN.id]})
    assert (answer.status_code, answer.json()) == (403, {"code": "prove_first"})
    # when she has shown there that it is her
    async with house.database.begin() as tx:
        await prove(tx, house.sign_ins[DOT.id], house.clock.now())
    answer = await house.ask(DOT, "PUT", f"/api/groups/{group}/facilitators", {"order": [BEN.id]})
    assert answer.status_code == 200
    # and nobody needs it to keep a group safe
    await house.clock.advance(PROOF_AGE.total_seconds())
    assert (await house.ask(DOT, "DELETE", f"/api/groups/{group}/members/{CLEO.id}")).status_code == 204


async def test_a_change_of_order_is_no_appointment(house: House) -> None:
    group = await house.make_group(facilitators=(ANN, BEN), members=(CLEO,))
    before = await held(house, group, CLEO)
    await house.clock.advance(MINUTE_S)
    await house.groups.members.order(DOT.id, group, [BEN.id, ANN.id])
    assert await held(house, group, CLEO) == before


async def test_whoever_leaves_or_is_removed_holds_it_no_more(house: House) -> None:
    group = await house.make_group(facilitators=(ANN, BEN, CLEO), members=())
    await house.groups.members.leave(BEN.id, group)
    await house.groups.members.remove(DOT.id, group, CLEO.id)
    assert {one["name"] for one in await held(house, group, ANN) if "ended_at" in one} == {"Ben", "Cleo"}
    await house.accept(await house.invite(group), BEN)
    assert await house.groups.appointed_at(BEN.id, group) is None
    assert await house.groups.appointed_at(ANN.id, group) is not None


async def test_whoever_makes_a_group_and_holds_it_has_appointed_themself(house: House) -> None:
    new = {
        "name": "Own",
        "purpose": "To be met",
        "agreement": "What is said stays.",
        "facilitate": True,
        "my_name": "Dee",
    }
    group = (await house.ask(DOT, "POST", "/api/groups", new)).json()
    [one] = group["held"]
    assert (one["name"], one["by_name"], one["by_self"]) == ("Dee", "Dot", True)


async def test_it_is_forgotten_a_year_after_it_ended(house: House, group: str) -> None:
    await house.groups.members.order(DOT.id, group, [BEN.id])
    await house.clock.advance(APPOINTMENT_AGE.total_seconds())
    async with house.database.begin() as tx:
        await forget_former(tx, house.clock.now())
    assert [one.name for one in (await house.groups.overview.one(CLEO.id, group)).held] == ["Ben"]
