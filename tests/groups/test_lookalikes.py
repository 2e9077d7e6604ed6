"""Nobody in a circle can pass for somebody who holds it."""

import pytest

from tests.gathering import Gathering
from tests.house import House
from tests.people import ANN, BEN, CLEO, DOT, EVE

LIKE_ANN = ("Ann", "ann", "A n n", "\u00c0nn", "\u0410nn", "Ann.", "Ann\u200d")
TAKEN = (409, {"code": "name_taken_by_facilitator"})


@pytest.mark.parametrize("name", LIKE_ANN)
async def test_a_member_may_not_take_a_name_like_a_facilitators(house: House, group: str, name: str) -> None:
    answer = await house.ask(BEN, "PATCH", f"/api/groups/{group}/me", {"name": name})
    assert (answer.status_code, answer.json()) == TAKEN
    shown = (await house.ask(CLEO, "GET", f"/api/groups/{group}")).json()["members"]
    assert shown[BEN.id] == {"name": "Ben", "role": "member"}


@pytest.mark.parametrize("name", LIKE_ANN)
async def test_nobody_joins_under_a_name_like_a_facilitators(house: House, group: str, name: str) -> None:
    token = await house.invite(group)
    for person in (EVE, None):
        accept = {"token": token, "name": name, "agreement_version": 1}
        answer = await house.ask(person, "POST", "/api/invites/accept", accept)
        assert (answer.status_code, answer.json()) == TAKEN
        assert "set-cookie" not in answer.headers
    assert (await house.ask(EVE, "POST", "/api/invites/accept", accept | {"name": "Ann B"})).status_code == 200


async def test_those_who_hold_the_circle_are_told_apart_and_may_keep_their_names(house: House, group: str) -> None:
    await house.ask(DOT, "PUT", f"/api/groups/{group}/facilitators", {"order": [ANN.id, BEN.id]})
    answer = await house.ask(BEN, "PATCH", f"/api/groups/{group}/me", {"name": "ANN"})
    assert (answer.status_code, answer.json()) == TAKEN
    for name in ("ann", "Ann", "Cleo"):  # one's own in other letters; a member's, who holds nothing
        answer = await house.ask(ANN, "PATCH", f"/api/groups/{group}/me", {"name": name})
        assert answer.status_code == 204, name


async def test_whoever_is_appointed_later_and_is_called_like_a_member_is_told_of(house: House, group: str) -> None:
    await house.ask(CLEO, "PATCH", f"/api/groups/{group}/me", {"name": "BEN"})
    ordered = await house.ask(DOT, "PUT", f"/api/groups/{group}/facilitators", {"order": [ANN.id, BEN.id]})
    told = {"name": "BEN", "role": "member", "passes_for": BEN.id}
    assert told.items() <= ordered.json()["members"][CLEO.id].items()
    for person in (ANN, CLEO):
        members = (await house.ask(person, "GET", f"/api/groups/{group}")).json()["members"]
        assert (members[CLEO.id], members[BEN.id]) == (told, {"name": "Ben", "role": "facilitator"})

    # to keep the name is no new deceit, to take it again would be
    assert (await house.ask(CLEO, "PATCH", f"/api/groups/{group}/me", {"name": "BEN"})).status_code == 204
    assert (await house.ask(CLEO, "PATCH", f"/api/groups/{group}/me", {"name": "Cleo"})).status_code == 204
    answer = await house.ask(CLEO, "PATCH", f"/api/groups/{group}/me", {"name": "BEN"})
    assert (answer.status_code, answer.json()) == TAKEN


@pytest.mark.whole
@pytest.mark.parametrize("kind", ["room", "tearoom"])
async def test_what_is_written_is_marked_when_a_facilitator_wrote_it(place: Gathering, kind: str) -> None:
    group, talk = place.invitation.group, f"conversation:{kind}-{place.invitation.group}"
    if kind == "room":
        talk = f"conversation:meeting-{place.invitation.meeting}"
        lines = await place.seated(BEN)
    else:
        lines = [await place.looking(person, place.tearoom) for person in (ANN, BEN)]
        assert [await line.do(place.tearoom, "WalkIn") for line in lines] == ["ok", "ok"]
    for line in lines:
        await line.watch(talk)
        assert await line.do(talk, "Say", text="Hello") == "ok"

    async def marks() -> dict[str, bool]:
        messages = (await (await place.line(BEN)).watch(talk))["view"]["messages"].values()
        return {message["person"]: message.get("facilitator", False) for message in messages}

    assert await marks() == {ANN.id: True, BEN.id: False}
    for line in lines:
        await line.heard()
    await place.house.ask(DOT, "PUT", f"/api/groups/{group}/facilitators", {"order": [BEN.id]})
    anew = [await line.until("snapshot", talk) for line in lines][1]
    assert [message.get("facilitator", False) for message in anew["view"]["messages"].values()] == [False, True]
    assert await marks() == {ANN.id: False, BEN.id: True}
    await place.house.ask(BEN, "PATCH", f"/api/groups/{group}/me", {"name": "Benno"})
    assert "Benno" in {one["name"] for one in (await lines[0].until("snapshot", talk))["view"]["messages"].values()}


@pytest.mark.whole
async def test_the_name_of_an_account_is_no_way_around(place: Gathering) -> None:
    for name in LIKE_ANN:
        answer = await place.house.ask(BEN, "PATCH", "/api/me", {"name": name})
        assert (answer.status_code, answer.json()) == TAKEN
    for person, name in ((BEN, "Benno"), (BEN, "Benno"), (EVE, "Ann"), (ANN, "Ann B")):
        answer = await place.house.ask(person, "PATCH", "/api/me", {"name": name})
        assert (answer.status_code, answer.json()["name"]) == (200, name)
    # the name of her account counts as well as the one she shows in the group
    for name in ("ann b", "ANN"):
        answer = await place.house.ask(BEN, "PATCH", "/api/me", {"name": name})
        assert (answer.status_code, answer.json()) == TAKEN
