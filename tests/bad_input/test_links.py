"""A link that leads nowhere says why, and lets nobody in."""

import pytest

from tests.gathering import Gathering
from tests.house import URL
from tests.people import ANN, BEN

pytestmark = pytest.mark.whole


async def link(place: Gathering, **how: int) -> tuple[str, str]:
    """The id and the token of a new invite."""
    answer = await place.house.ask(
        ANN, "POST", f"/api/groups/{place.invitation.group}/invites", {"days": 1, "uses": 1} | how
    )
    return answer.json()["id"], answer.json()["url"].partition("#")[2]


async def follow(place: Gathering, token: str) -> list[str]:
    """What looking at an invite and accepting it come to, for somebody without an account."""
    accept = {"token": token, "name": "Guest", "agreement_version": 1}
    answers = [
        await place.house.ask(None, "POST", "/api/invites/look", {"token": token}),
        await place.house.ask(None, "POST", "/api/invites/accept", accept),
    ]
    return [answer.json().get("code", "ok") for answer in answers]


async def test_an_invite_that_leads_nowhere_says_why(place: Gathering) -> None:
    _, used = await link(place)
    assert await follow(place, used) == ["ok", "ok"]
    assert await follow(place, used) == ["link_used_up"] * 2

    revoked_id, revoked = await link(place)
    await place.house.ask(ANN, "DELETE", f"/api/groups/{place.invitation.group}/invites/{revoked_id}")
    assert await follow(place, revoked) == ["link_revoked"] * 2

    _, expired = await link(place, days=1, uses=50)
    place.house.clock.skip(86_400)
    assert await follow(place, expired) == ["link_expired"] * 2
    assert await follow(place, "made-up") == ["link_gone"] * 2
    assert await follow(place, "\0") == ["link_gone"] * 2


async def test_a_sign_in_link_opens_once_and_in_time(place: Gathering) -> None:
    async def made() -> str:
        answer = await place.house.ask(BEN, "POST", "/api/me/recovery-link")
        return str(answer.json()["url"]).removeprefix(URL)

    first = await made()
    assert (await place.house.ask(None, "POST", first)).status_code == 303
    assert (await place.house.ask(None, "POST", first)).status_code == 410
    second = await made()
    place.house.clock.skip(90 * 86_400)
    assert (await place.house.ask(None, "POST", second)).status_code == 410
    assert (await place.house.ask(None, "GET", second)).status_code == 410
