"""Links into a group: what they show, who they let in, how they end."""

import pytest
from sqlalchemy import select, update
from starlette.requests import HTTPConnection

from server.groups.api import MemberJoined
from server.groups.tables import invites
from tests.house import AGREEMENT, URL, House
from tests.people import ANN, BEN, CLEO, DOT, EVE

DAY_S = 24 * 3600


def accepting(token: str, name: str = "Newcomer", version: int = 1) -> dict[str, object]:
    return {"token": token, "name": name, "agreement_version": version}


async def test_a_link_is_not_told_by_the_list_nor_by_the_database(house: House, group: str) -> None:
    made = await house.ask(ANN, "POST", f"/api/groups/{group}/invites", {"days": 7, "uses": 2})
    assert made.status_code == 201
    token = made.json()["url"].removeprefix(f"{URL}/invite#")
    listed = (await house.ask(ANN, "GET", f"/api/groups/{group}/invites")).json()
    assert {key: listed[0][key] for key in ("id", "uses", "used")} == {"id": made.json()["id"], "uses": 2, "used": 0}
    assert token not in str(listed)
    async with house.database.read() as tx:
        assert token not in str((await tx.execute(invites.select())).all())


async def test_who_manages_the_group_can_see_a_link_again(house: House, group: str) -> None:
    made = (await house.ask(ANN, "POST", f"/api/groups/{group}/invites", {"days": 7, "uses": 2})).json()
    for person in (ANN, DOT):
        again = await house.ask(person, "GET", f"/api/groups/{group}/invites/{made['id']}")
        assert again.json() == made
    other = await house.make_group(facilitators=(EVE,), members=())
    assert (await house.ask(EVE, "GET", f"/api/groups/{other}/invites/{made['id']}")).status_code == 404


@pytest.mark.parametrize("ending", ["link_expired", "link_used_up", "link_revoked"])
async def test_a_link_that_leads_nowhere_is_not_seen_again(house: House, group: str, ending: str) -> None:
    token = await house.invite(group, days=7, uses=1)
    invite = (await house.groups.invites.of(ANN.id, group))[0].id
    match ending:
        case "link_expired":
            await house.clock.advance(7 * DAY_S)
        case "link_used_up":
            await house.accept(token, EVE)
        case _:
            await house.groups.invites.revoke(ANN.id, group, invite)
    again = await house.ask(ANN, "GET", f"/api/groups/{group}/invites/{invite}")
    assert (again.status_code, again.json()) == (410, {"code": ending})
    await house.groups.tidy()
    async with house.database.read() as tx:
        assert (await tx.execute(select(invites.c.token_sealed).where(invites.c.id == invite))).scalar() is None


async def test_a_link_of_before_tokens_were_kept_is_there_without_its_address(house: House, group: str) -> None:
    await house.invite(group)
    async with house.database.begin() as tx:
        await tx.execute(update(invites).values(token_sealed=None))
    invite = (await house.groups.invites.of(ANN.id, group))[0].id
    again = await house.ask(ANN, "GET", f"/api/groups/{group}/invites/{invite}")
    assert again.status_code == 200
    assert "url" not in again.json()


async def test_a_link_shows_what_one_is_invited_to_and_uses_nothing_up(house: House, group: str) -> None:
    token = await house.invite(group, by=ANN)
    for person, more in (
        (None, {"already_in": False}),
        (EVE, {"already_in": False, "signed_in_name": "Eve"}),
        (BEN, {"already_in": True, "signed_in_name": "Ben"}),
    ):
        look = await house.ask(person, "POST", "/api/invites/look", {"token": token})
        assert look.json() == more | {
            "group_name": "Thursday circle",
            "purpose": "To be met",
            "agreement": {"version": 1, "text": AGREEMENT},
            "invited_by": "Ann",
            "members": 3,
        }


async def test_a_link_says_when_the_group_meets_next(house: House, group: str) -> None:
    meeting = await house.schedule.meetings.plan(ANN.id, group, 60)
    look = await house.ask(None, "POST", "/api/invites/look", {"token": await house.invite(group)})
    assert look.json()["next_meeting_at"] == meeting.starts_at.isoformat().replace("+00:00", "Z")


async def test_somebody_without_an_account_comes_in_and_is_signed_in(house: House, group: str) -> None:
    token = await house.invite(group)
    async with house.browser(None) as browser:
        accepted = await browser.post("/api/invites/accept", json=accepting(token, " Fay "))
        assert accepted.json() == {"group": group}
        inside = (await browser.get(f"/api/groups/{group}")).json()
    assert inside["me"] == {"name": "Fay", "named": False}
    assert inside["agreement"]["accepted"]
    assert inside["role"] == "member"
    assert house.said == [MemberJoined(group, inside["order"][-1])]


async def test_somebody_with_an_account_comes_in_under_a_name_for_this_group(house: House, group: str) -> None:
    accepted = await house.ask(EVE, "POST", "/api/invites/accept", accepting(await house.invite(group), "Evelyn"))
    assert accepted.json() == {"group": group}
    assert "set-cookie" not in accepted.headers
    assert (await house.groups.names(group))[EVE.id] == "Evelyn"


async def test_accepting_twice_is_once(house: House, group: str) -> None:
    token = await house.invite(group, uses=1)
    for _ in "twice":
        again = await house.ask(EVE, "POST", "/api/invites/accept", accepting(token, "Eve"))
        assert again.json() == {"group": group}
    assert (await house.groups.invites.of(ANN.id, group))[0].used == 1


async def test_nobody_accepts_an_agreement_they_were_not_shown(house: House, group: str) -> None:
    token = await house.invite(group)
    await house.ask(ANN, "PATCH", f"/api/groups/{group}", {"agreement": "Phones stay outside."})
    refused = await house.ask(EVE, "POST", "/api/invites/accept", accepting(token, "Eve", version=1))
    assert (refused.status_code, refused.json()) == (409, {"code": "agreement_changed"})
    assert (await house.ask(EVE, "POST", "/api/invites/accept", accepting(token, "Eve", version=2))).status_code == 200


@pytest.mark.parametrize(
    ("name", "code"), [("", "name_empty"), ("x" * 41, "name_too_long"), ("\x1b[31m", "name_characters")]
)
async def test_a_bad_name_lets_nobody_in_and_uses_nothing_up(house: House, group: str, name: str, code: str) -> None:
    token = await house.invite(group)
    refused = await house.ask(None, "POST", "/api/invites/accept", accepting(token, name))
    assert (refused.status_code, refused.json()) == (422, {"code": code})
    assert "set-cookie" not in refused.headers
    assert (await house.groups.invites.of(ANN.id, group))[0].used == 0


@pytest.mark.parametrize("path", ["look", "accept"])
@pytest.mark.parametrize("ending", ["link_expired", "link_used_up", "link_revoked", "link_gone"])
async def test_a_link_that_has_ended_says_why(house: House, group: str, path: str, ending: str) -> None:
    token = await house.invite(group, days=7, uses=1)
    invite = (await house.groups.invites.of(ANN.id, group))[0].id
    match ending:
        case "link_expired":
            await house.clock.advance(7 * DAY_S)
        case "link_used_up":
            await house.accept(token, EVE)
        case "link_revoked":
            assert (await house.ask(ANN, "DELETE", f"/api/groups/{group}/invites/{invite}")).status_code == 204
        case _:
            token = "x" * 43
    refused = await house.ask(None, "POST", f"/api/invites/{path}", accepting(token))
    assert (refused.status_code, refused.json()) == (410, {"code": ending})


async def test_a_link_of_another_group_cannot_be_revoked(house: House, group: str) -> None:
    other = await house.make_group(facilitators=(EVE,), members=())
    await house.invite(other, by=EVE)
    invite = (await house.groups.invites.of(EVE.id, other))[0]
    refused = await house.ask(ANN, "DELETE", f"/api/groups/{group}/invites/{invite.id}")
    assert (refused.status_code, refused.json()) == (404, {"code": "not_found"})
    assert (await house.groups.invites.of(EVE.id, other))[0].revoked_at is None


async def test_whoever_was_removed_comes_back_only_by_a_link_made_after_that(house: House, group: str) -> None:
    old = await house.invite(group, uses=5)
    await house.groups.members.remove(ANN.id, group, CLEO.id)
    for path in ("look", "accept"):
        refused = await house.ask(CLEO, "POST", f"/api/invites/{path}", accepting(old, "Cleo"))
        assert (refused.status_code, refused.json()) == (410, {"code": "link_gone"})
    await house.clock.advance(1)
    await house.accept(await house.invite(group), CLEO)
    assert await house.groups.membership(CLEO.id, group)


async def test_whoever_was_removed_does_not_come_back_under_another_name_either(house: House, group: str) -> None:
    token = await house.invite(group, uses=5)
    await house.accept(token, EVE)
    await house.groups.members.remove(ANN.id, group, EVE.id)
    refused = await house.ask(None, "POST", "/api/invites/accept", accepting(token, "Somebody else"))
    assert (refused.status_code, refused.json()) == (410, {"code": "link_revoked"})


async def test_links_made_by_somebody_who_was_removed_lead_nowhere(house: House, group: str) -> None:
    token = await house.invite(group, by=ANN, uses=5)
    await house.groups.members.remove(DOT.id, group, ANN.id)
    refused = await house.ask(None, "POST", "/api/invites/look", {"token": token})
    assert refused.json() == {"code": "link_revoked"}


async def test_a_removal_cancels_every_link_of_the_group_and_of_no_other(house: House, group: str) -> None:
    # given links that somebody can know who neither made them nor came by them
    other = await house.make_group()
    tokens = [await house.invite(group, by=by, uses=5) for by in (ANN, DOT)]
    elsewhere = await house.invite(other)
    # when they are removed, then nobody comes in by those, with a cookie or without
    await house.groups.members.remove(ANN.id, group, CLEO.id)
    for token in tokens:
        for person in (None, EVE):
            refused = await house.ask(person, "POST", "/api/invites/accept", accepting(token, "Somebody else"))
            assert (refused.status_code, refused.json()) == (410, {"code": "link_revoked"})
    assert (await house.ask(None, "POST", "/api/invites/look", {"token": elsewhere})).status_code == 200
    # and a link that is made afterwards leads in
    await house.accept(await house.invite(group), EVE)


async def test_a_full_group_takes_nobody_more(house: House, group: str) -> None:
    token = await house.invite(group, uses=50)
    asking = HTTPConnection({"type": "http", "headers": []})
    for number in range(17):
        await house.groups.invites.accept(token, f"Guest {number}", 1, None, asking)
    refused = await house.ask(EVE, "POST", "/api/invites/accept", accepting(token, "Eve"))
    assert (refused.status_code, refused.json()) == (409, {"code": "group_full"})


@pytest.mark.parametrize(("path", "burst", "every_s"), [("look", 60, 2), ("accept", 30, 20)])
async def test_guessing_is_slowed_down_by_where_it_comes_from(
    house: House, path: str, burst: int, every_s: int
) -> None:
    async with house.browser(None, "198.51.100.7") as eve, house.browser(None, "198.51.100.8") as neighbour:
        statuses = [(await eve.post(f"/api/invites/{path}", json=accepting("x"))).status_code for _ in range(burst + 1)]
        assert statuses == [410] * burst + [429]
        assert (await neighbour.post(f"/api/invites/{path}", json=accepting("x"))).status_code == 410
        await house.clock.advance(every_s)
        assert (await eve.post(f"/api/invites/{path}", json=accepting("x"))).status_code == 410


@pytest.mark.parametrize("body", [{}, {"token": None}, {"token": 7}, [], "x"])
async def test_what_is_no_invitation_is_refused(house: House, body: object) -> None:
    for path in ("look", "accept"):
        refused = await house.ask(None, "POST", f"/api/invites/{path}", body)
        assert (refused.status_code, refused.json()) == (422, {"code": "bad_request"})


async def test_half_characters_in_a_token_are_bad_input_and_not_a_bug(house: House) -> None:
    async with house.browser(None) as browser:
        refused = await browser.post("/api/invites/look", content=b'{"token": "\\ud800"}')
    assert refused.status_code in {410, 422}
