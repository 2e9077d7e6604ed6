"""An offer that is garbage, or not one's to make, reaches nobody."""

from pathlib import Path

import pytest

from tests.gathering import Gathering, Invitation, gather
from tests.people import BEN, CLEO, DOT, EVE

pytestmark = pytest.mark.whole


SDP: list[str] = ["", "v=0", "\0", "hello", "v=0\r\n" * 10_000, "v=0\r\nm=audio 9 UDP/TLS/RTP/SAVPF 111\r\n" * 500]


async def test_an_offer_that_is_garbage_is_refused_and_the_next_is_heard(
    invitation: Invitation, tmp_path: Path
) -> None:
    async with gather(invitation, tmp_path, real_media=True) as place:
        ann, ben = await place.seated(BEN)
        for line in (ann, ben):
            await line.heard()
        path = f"/api/meetings/{invitation.meeting}/media"
        for sdp in SDP * 2:
            answer = await place.house.ask(BEN, "POST", path, {"sdp": sdp})
            assert (answer.status_code, answer.json()) == (422, {"code": "bad_sdp"}), sdp[:20]
        for line in (ann, ben):
            assert await line.heard() == []
        assert (await place.house.ask(None, "GET", "/readyz")).json()["media"]


async def test_an_offer_for_somebody_elses_meeting_reaches_no_media_server(place: Gathering) -> None:
    await place.seated(BEN)
    [_] = await place.entered(CLEO)
    invitation = place.invitation
    path = f"/api/meetings/{invitation.meeting}/media"
    refusals = {
        EVE: "not_found",
        invitation.gus: "not_found",
        DOT: "not_member",
        CLEO: "not_seated",
        invitation.fay: "not_seated",
    }
    for who, code in refusals.items():
        assert (await place.house.ask(who, "POST", path, {"sdp": "v=0"})).json() == {"code": code}
        assert (await place.house.ask(who, "PUT", path, {"pictures": "none"})).json() == {"code": code}
    nowhere = await place.house.ask(EVE, "POST", "/api/meetings/nowhere/media", {"sdp": "v=0"})
    real = await place.house.ask(EVE, "POST", path, {"sdp": "v=0"})
    assert (nowhere.status_code, nowhere.content) == (real.status_code, real.content)
    assert (place.media.offers, place.media.wishes) == ([], [])


async def test_who_wants_no_pictures_says_so_where_they_sit_in_one_of_three_words(place: Gathering) -> None:
    in_room, at_table = (
        f"/api/meetings/{place.invitation.meeting}/media",
        f"/api/tearooms/{place.invitation.group}/media",
    )
    for channel, path in ((place.room, in_room), (place.tearoom, at_table)):
        if channel == place.room:
            await place.seated(BEN)
        else:  # which takes their sound and pictures out of the room: they are in one place at a time
            line = await place.looking(BEN, place.tearoom)
            assert await line.do(place.tearoom, "WalkIn") == await line.do(place.tearoom, "Sit", table="quiet") == "ok"
        for wish in ({"pictures": "most"}, {"pictures": None}, {}, {"pictures": "none", "person": CLEO.id}):
            assert (await place.house.ask(BEN, "PUT", path, wish)).json() == {"code": "bad_request"}
        assert (await place.house.ask(BEN, "PUT", path, {"pictures": "small"})).status_code == 204
        assert place.media.wishes.pop() == (channel, BEN.id, "small")
    assert place.media.wishes == []
