"""Groups over HTTP: making, reading, changing, accepting, names, leaving, removing, succession."""

import pytest
from sqlalchemy import select

from server.groups.api import GroupChanged, MemberJoined, MemberLeft, MemberRemoved, Renamed, RosterChanged
from server.identity.tables import audit
from server.kit.errors import Refused
from tests.doors import without_id
from tests.house import AGREEMENT, House
from tests.people import ANN, BEN, CLEO, DOT, EVE

NEW = {"name": "Monday circle", "purpose": "To be heard", "agreement": AGREEMENT}


async def acts(house: House) -> list[tuple[str, str, str]]:
    async with house.database.read() as tx:
        rows = await tx.execute(select(audit.c.who, audit.c.what, audit.c.whom))
    return [(row.who, row.what, row.whom) for row in rows]


async def test_an_organiser_makes_a_group_and_facilitates_it(house: House) -> None:
    made = await house.ask(DOT, "POST", "/api/groups", NEW | {"facilitate": True, "my_name": " Dorothy "})
    assert made.status_code == 201
    group = made.json()
    assert group.pop("held")
    assert group == {
        "id": group["id"],
        "name": "Monday circle",
        "purpose": "To be heard",
        "agreement": {"version": 1, "text": AGREEMENT, "accepted": True},
        "role": "facilitator",
        "me": {"name": "Dorothy", "named": False},
        "members": {DOT.id: {"name": "Dorothy", "role": "facilitator"}},
        "order": [DOT.id],
        "facilitators": [DOT.id],
    }
    assert house.said == [MemberJoined(group["id"], DOT.id)]
    assert (DOT.id, "group_made", group["id"]) in await acts(house)


async def test_an_organiser_who_does_not_belong_sees_the_group_but_is_nobody_in_it(house: House) -> None:
    group = (await house.ask(DOT, "POST", "/api/groups", NEW)).json()
    assert group["role"] == "organiser"
    assert group["members"] == {}
    assert "me" not in group
    assert group["agreement"] == {"version": 1, "text": AGREEMENT}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"name": ""}, "group_name_empty"),
        ({"name": "x" * 81}, "group_name_too_long"),
        ({"name": "a\nb"}, "group_name_characters"),
        ({"purpose": " "}, "purpose_empty"),
        ({"agreement": "x" * 20_001}, "agreement_too_long"),
        ({"facilitate": True, "my_name": ""}, "name_empty"),
        ({"facilitate": True, "my_name": "x" * 41}, "name_too_long"),
        ({"facilitate": True, "my_name": "a\x00"}, "name_characters"),
        ({"name": 1}, "bad_request"),
        ({"facilitate": "yes"}, "bad_request"),
    ],
)
async def test_a_group_in_bad_words_is_not_made(house: House, change: dict[str, object], code: str) -> None:
    refused = await house.ask(DOT, "POST", "/api/groups", NEW | change)
    assert (refused.status_code, refused.json()) == (422, {"code": code})
    assert (await house.ask(DOT, "GET", "/api/groups")).json() == []


async def test_everybody_lists_their_own_groups_and_the_organiser_all(house: House, group: str) -> None:
    line = {"id": group, "name": "Thursday circle", "members": 3}
    for person, expected in (
        (ANN, [line | {"role": "facilitator"}]),
        (BEN, [line | {"role": "member"}]),
        (DOT, [line | {"role": "organiser"}]),
        (EVE, []),
    ):
        assert (await house.ask(person, "GET", "/api/groups")).json() == expected


async def test_a_stranger_is_told_the_same_of_a_group_as_of_none(house: House, group: str) -> None:
    there = await house.ask(EVE, "GET", f"/api/groups/{group}")
    nowhere = await house.ask(EVE, "GET", "/api/groups/nowhere")
    assert (
        (there.status_code, there.content) == (nowhere.status_code, nowhere.content) == (404, b'{"code":"not_found"}')
    )
    assert without_id(there.headers) == without_id(nowhere.headers)


async def test_another_agreement_is_a_new_version_that_everybody_accepts_anew(house: House, group: str) -> None:
    await house.ask(ANN, "PATCH", f"/api/groups/{group}", {"agreement": "Phones stay outside."})
    mine = (await house.ask(ANN, "GET", f"/api/groups/{group}")).json()["agreement"]
    bens = (await house.ask(BEN, "GET", f"/api/groups/{group}")).json()["agreement"]
    assert mine == {"version": 2, "text": "Phones stay outside.", "accepted": True}
    assert bens == {"version": 2, "text": "Phones stay outside.", "accepted": False}

    outdated = await house.ask(BEN, "POST", f"/api/groups/{group}/agreement", {"version": 1})
    assert (outdated.status_code, outdated.json()) == (409, {"code": "agreement_changed"})
    for _ in "twice":
        assert (await house.ask(BEN, "POST", f"/api/groups/{group}/agreement", {"version": 2})).status_code == 204
    standing = await house.groups.standing(BEN.id, group)
    assert not standing.must_accept
    assert (await house.groups.standing(CLEO.id, group)).must_accept


async def test_the_same_words_again_change_nothing(house: House, group: str) -> None:
    same = await house.ask(ANN, "PATCH", f"/api/groups/{group}", {"name": "Thursday circle", "agreement": AGREEMENT})
    assert same.json()["agreement"]["version"] == 1
    assert house.said == []
    await house.ask(ANN, "PATCH", f"/api/groups/{group}", {"name": "Friday circle"})
    assert house.said == [GroupChanged(group)]


async def test_a_member_shows_another_name_in_one_group_only(house: House, group: str) -> None:
    other = await house.make_group()
    assert (await house.ask(BEN, "PATCH", f"/api/groups/{group}/me", {"name": "Benno"})).status_code == 204
    assert (await house.groups.names(group))[BEN.id] == "Benno"
    assert (await house.groups.names(other))[BEN.id] == "Ben"
    assert house.said == [Renamed(group, BEN.id)]


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("Ben", "Ben"),
        ("  Ben ", "Ben"),
        ("x" * 40, "x" * 40),
        ("Zoë", "Zoë"),
        ("", "name_empty"),
        (" ", "name_empty"),
        ("x" * 41, "name_too_long"),
        ("Be\x07n", "name_characters"),
        ("Ben\u202e", "name_characters"),
        ("Be\nn", "name_characters"),
    ],
)
async def test_names_are_trimmed_or_refused(house: House, group: str, name: str, kept: str) -> None:
    answer = await house.ask(BEN, "PATCH", f"/api/groups/{group}/me", {"name": name})
    now = (await house.groups.names(group))[BEN.id]
    assert (answer.json()["code"] if answer.content else now) == kept
    assert now == (kept if answer.status_code == 204 else "Ben")


async def test_whoever_leaves_is_a_stranger_and_may_come_back(house: House, group: str) -> None:
    assert (await house.ask(BEN, "POST", f"/api/groups/{group}/leave")).status_code == 204
    assert house.said == [MemberLeft(group, BEN.id)]
    assert (await house.ask(BEN, "GET", f"/api/groups/{group}")).status_code == 404
    assert (await house.groups.names(group))[BEN.id] == "Ben"

    await house.accept(await house.invite(group), BEN)
    assert list((await house.groups.roster(group)).members) == [ANN.id, CLEO.id, BEN.id]


async def test_whoever_is_removed_is_a_stranger_at_once(house: House, group: str) -> None:
    assert (await house.ask(ANN, "DELETE", f"/api/groups/{group}/members/{BEN.id}")).status_code == 204
    assert house.said == [MemberRemoved(group, BEN.id)]
    assert (ANN.id, "member_removed", BEN.id) in await acts(house)
    assert (await house.ask(BEN, "GET", f"/api/groups/{group}")).status_code == 404
    assert (await house.ask(BEN, "GET", "/api/groups")).json() == []
    assert await house.groups.membership(BEN.id, group) is None


async def test_whoever_has_just_left_is_removed_all_the_same(house: House, group: str) -> None:
    old = await house.invite(group)
    assert (await house.ask(BEN, "POST", f"/api/groups/{group}/leave")).status_code == 204
    assert (await house.ask(ANN, "DELETE", f"/api/groups/{group}/members/{BEN.id}")).status_code == 204
    assert (await house.ask(ANN, "DELETE", f"/api/groups/{group}/members/{BEN.id}")).status_code == 404
    assert house.said == [MemberLeft(group, BEN.id), MemberRemoved(group, BEN.id)]
    with pytest.raises(Refused, match=r"^link_"):
        await house.accept(old, BEN)
    await house.clock.advance(1)
    await house.accept(await house.invite(group), BEN)
    assert BEN.id in (await house.groups.roster(group)).members


@pytest.mark.parametrize("person", [EVE.id, DOT.id, "nobody"])
async def test_nobody_can_be_removed_who_does_not_belong(house: House, group: str, person: str) -> None:
    refused = await house.ask(ANN, "DELETE", f"/api/groups/{group}/members/{person}")
    assert (refused.status_code, refused.json()) == (404, {"code": "not_found"})


async def test_the_last_facilitator_stays_until_an_organiser_says_otherwise(house: House, group: str) -> None:
    for method, path in (("POST", "leave"), ("DELETE", f"members/{ANN.id}")):
        refused = await house.ask(ANN, method, f"/api/groups/{group}/{path}")
        assert (refused.status_code, refused.json()) == (409, {"code": "last_facilitator"})
    assert (await house.ask(DOT, "DELETE", f"/api/groups/{group}/members/{ANN.id}")).status_code == 204
    assert (await house.groups.roster(group)).facilitators == ()


async def test_the_organiser_says_who_facilitates_in_which_order(house: House, group: str) -> None:
    changed = await house.ask(DOT, "PUT", f"/api/groups/{group}/facilitators", {"order": [CLEO.id, ANN.id]})
    assert changed.json()["facilitators"] == [CLEO.id, ANN.id]
    facilitates = changed.json()["members"][CLEO.id]
    assert (facilitates["name"], facilitates["role"]) == ("Cleo", "facilitator")
    assert changed.json()["members"][BEN.id]["role"] == "member"
    assert house.said == [RosterChanged(group)]

    refused = await house.ask(DOT, "PUT", f"/api/groups/{group}/facilitators", {"order": [EVE.id]})
    assert (refused.status_code, refused.json()) == (422, {"code": "bad_order"})
    await house.ask(CLEO, "POST", f"/api/groups/{group}/leave")
    assert (await house.groups.roster(group)).facilitators == (ANN.id,)


async def test_being_named_in_attendance_is_agreed_to_and_taken_back(house: House, group: str) -> None:
    for named in (True, True, False):
        path = f"/api/groups/{group}/attendance-consent"
        assert (await house.ask(BEN, "PUT", path, {"named": named})).status_code == 204
        assert (BEN.id in await house.groups.named_in_attendance(group)) is named
        assert (await house.ask(BEN, "GET", f"/api/groups/{group}")).json()["me"]["named"] is named
    assert len(house.said) == 2


async def test_whoever_was_there_before_is_told_who_joined_and_when(house: House, group: str) -> None:
    await house.accept(await house.invite(group), EVE)
    joined = {EVE.id: "2026-01-08T16:01:00Z"}
    told = {ANN: joined, BEN: joined, EVE: {}}
    for person, news in told.items():
        members = (await house.ask(person, "GET", f"/api/groups/{group}")).json()["members"]
        since = {one: member["joined_at"] for one, member in members.items() if "joined_at" in member}
        assert since == news
    # an organiser who does not belong is told of everybody, and nobody of what was two weeks ago
    members = (await house.ask(DOT, "GET", f"/api/groups/{group}")).json()["members"]
    assert all("joined_at" in member for member in members.values())
    await house.clock.advance(14 * 24 * 3600)
    for person in (ANN, DOT):
        members = (await house.ask(person, "GET", f"/api/groups/{group}")).json()["members"]
        assert not any("joined_at" in member for member in members.values())
