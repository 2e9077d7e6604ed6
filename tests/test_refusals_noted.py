"""A failed sign-in and every refusal is logged and counted, and neither says of whom."""

import json

from tests.gathering import METRICS_TOKEN, Gathering
from tests.house import URL
from tests.logged import logged
from tests.people import ANN, BEN


async def test_a_failed_sign_in_and_a_refusal_are_logged_and_counted(place: Gathering) -> None:
    group, secret = place.invitation.group, "x" * 43
    with logged() as written:
        async with place.house.browser(None) as stranger, place.house.browser(BEN) as ben:
            assert (await stranger.post(f"/sign-in/{secret}")).status_code == 410
            assert (await stranger.get("/api/me")).status_code == 401
            assert (await ben.delete(f"/api/groups/{group}/members/{ANN.id}")).status_code == 403
            assert (await ben.post("/api/sign-out", headers={"Origin": "https://evil.test"})).status_code == 403
            assert (await ben.get("/", headers={"Host": "evil.test"})).status_code == 421
    lines = [json.loads(line) for line in written.getvalue().splitlines()]
    said = {(line["route"], line["code"]) for line in lines if line["event"] == "refused"}
    assert said == {
        ("POST /sign-in/{token}", "link_gone"),
        ("GET /api/me", "signed_out"),
        ("DELETE /api/groups/{group}/members/{person}", "not_facilitator"),
        ("other", "cross_site"),
        ("other", "wrong_host"),
    }
    for private in (secret, group, ANN.id, BEN.id, "evil", "192.0.2.1"):
        assert private not in written.getvalue()
    async with place.house.browser(None) as watcher:
        answer = await watcher.get("/metrics", headers={"Authorization": f"Bearer {METRICS_TOKEN}", "Host": URL[7:]})
    for code in ("link_gone", "signed_out", "not_facilitator", "cross_site", "wrong_host"):
        assert f'refusals_total{{code="{code}",over="request"}} 1.0' in answer.text


async def test_a_flood_does_not_flood_the_log(place: Gathering) -> None:
    with logged() as written:
        async with place.house.browser(None) as stranger:
            for _ in range(80):
                await stranger.post("/api/invites/look", json={"token": "x"})
    assert "too_many" not in written.getvalue()
