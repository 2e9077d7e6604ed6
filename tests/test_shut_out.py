"""Whoever goes, is sent away or takes a consent back is out at once, on every open line."""

from collections.abc import Awaitable, Callable

import pytest

from tests.gathering import Gathering, join_house_tearoom
from tests.line import Line
from tests.people import ANN, BEN, CLEO

pytestmark = pytest.mark.whole


def of_group(place: Gathering) -> tuple[str, ...]:
    """Every channel of the group on which somebody seated in the room and at the window may be."""
    group, meeting = place.invitation.group, place.invitation.meeting
    talks = (f"meeting-{meeting}", f"tearoom-{group}", f"table-{group}-window")
    return (place.room, place.tearoom, *(f"conversation:{talk}" for talk in talks))


OF_HOUSE = ("tearoom:house", "conversation:tearoom-house", "conversation:table-house-window")


async def everywhere(place: Gathering) -> tuple[Line, Line]:
    """Ann and Ben in the room, at the window of their tea-room, and at the window of the house's."""
    await join_house_tearoom(place, ANN, BEN)
    lines = await place.seated(BEN)
    for line in lines:
        for tearoom in (place.tearoom, "tearoom:house"):
            await line.watch(tearoom)
            assert await line.do(tearoom, "WalkIn", seen=True) == "ok"
            assert await line.do(tearoom, "Sit", table="window") == "ok"
        for channel in (*of_group(place), *OF_HOUSE):
            assert (await line.watch(channel))["type"] == "snapshot"
    ann, ben = lines
    for talk in (*of_group(place), *OF_HOUSE):
        if talk.startswith("conversation:"):
            assert await ben.do(talk, "Say", text="Ben was here") == "ok"
    for line in lines:
        await line.heard()
    place.media.closed.clear()
    return ann, ben


async def ended(line: Line) -> set[str]:
    """The channels that were ended on this line."""
    return {frame["channel"] for frame in await line.heard() if frame["type"] == "closed"}


async def removed(place: Gathering) -> int:
    answer = await place.house.ask(ANN, "DELETE", f"/api/groups/{place.invitation.group}/members/{BEN.id}")
    return answer.status_code


async def left(place: Gathering) -> int:
    return (await place.house.ask(BEN, "POST", f"/api/groups/{place.invitation.group}/leave")).status_code


@pytest.mark.parametrize("go", [removed, left])
async def test_whoever_belongs_no_more_loses_the_group_at_once(
    place: Gathering, go: Callable[[Gathering], Awaitable[int]]
) -> None:
    ann, ben = await everywhere(place)
    assert await go(place) == 204
    assert await ended(ben) == set(of_group(place))
    assert set(place.media.closed) == {(channel, BEN.id) for channel in (place.room, place.tearoom)}
    assert BEN.id not in place.media.policy(place.room).permissions
    assert BEN.id not in place.media.policy(place.tearoom).permissions

    # nothing more is heard, and nothing more can be asked
    assert await ann.do(place.room, "RaiseHand") == "ok"
    assert await ann.do(place.tearoom, "LikeCompany", on=True) == "ok"
    for talk in of_group(place)[2:]:
        assert await ann.do(talk, "Say", text="Gone?") == "ok"
    assert await ben.heard() == []
    assert [(await ben.watch(channel)).get("code") for channel in of_group(place)] == ["not_found"] * 5
    assert await ben.do(place.room, "Enter") == "not_found"
    assert await ben.do(place.tearoom, "WalkIn") == "not_found"

    # the house's tea-room, to which he still agrees, is his as before
    assert await ben.do(OF_HOUSE[1], "Say", text="Still here") == "ok"

    # and for Ann he sits nowhere any more
    assert (await ann.watch(place.room))["view"]["order"] == [ANN.id]
    assert list((await ann.watch(place.tearoom))["view"]["people"]) == [ANN.id]


@pytest.mark.parametrize("locked", [True, False])
async def test_whoever_is_removed_for_good_does_not_come_back_by_the_way_back_kept_when_they_left(
    place: Gathering, *, locked: bool
) -> None:
    ann, ben = await everywhere(place)
    assert await ann.do(place.room, "Lock", on=locked) == "ok"
    assert await ben.do(place.room, "Leave") == "ok"
    assert await ann.do(place.room, "Remove", person=BEN.id, may_return=False) == "ok"
    assert await ben.do(place.room, "Enter") == "removed"
    assert (await ben.watch(place.room))["view"]["you"] == {"where": "removed", "may_return": False}
    assert BEN.id not in place.media.policy(place.room).permissions


async def test_whoever_takes_consent_back_loses_the_houses_tearoom_and_nothing_else(place: Gathering) -> None:
    ann, ben = await everywhere(place)
    answer = await place.house.ask(BEN, "POST", "/api/me/house-tearoom", {"joined": False})
    assert answer.status_code == 200
    assert await ended(ben) == set(OF_HOUSE)
    assert place.media.closed == [("tearoom:house", BEN.id)]
    assert await ann.do(OF_HOUSE[1], "Say", text="Gone?") == "ok"
    assert await ben.heard() == []
    assert [(await ben.watch(channel))["code"] for channel in OF_HOUSE] == ["not_found"] * 3
    assert list((await ann.watch("tearoom:house"))["view"]["people"]) == [ANN.id]
    assert await ben.do(place.room, "RaiseHand") == "ok"


async def test_a_sign_in_that_is_revoked_ends_its_lines_and_its_media_at_once(place: Gathering) -> None:
    ann, ben = await everywhere(place)
    link = (await place.house.ask(BEN, "POST", "/api/me/recovery-link")).json()["url"]
    other = await place.house.ask(None, "POST", link)
    elsewhere = Line(place.house.app, str(other.url).partition("/sign-in")[0], other.cookies["tearoom"])
    async with elsewhere:
        assert elsewhere.person == BEN.id
        await elsewhere.watch(place.room)
        for do in ("Enter", "TakeMedia"):
            assert await elsewhere.do(place.room, do) == "ok"
        await elsewhere.heard()
        sign_ins = (await place.house.ask(BEN, "GET", "/api/me/sign-ins")).json()
        current = next(one["id"] for one in sign_ins if one["current"])
        assert (await place.house.ask(BEN, "DELETE", f"/api/me/sign-ins/{current}")).status_code == 204

        assert await ben.closed() == 4001
        await ben.hang_up()
        # a stolen device must not go on hearing, even when its owner comes back in from another
        assert {(channel, BEN.id) for channel in (place.room, place.tearoom, "tearoom:house")} <= set(
            place.media.closed
        )
        assert BEN.id not in place.media.policy(place.tearoom).permissions
        assert (await place.house.ask(BEN, "GET", "/api/me")).status_code == 401

        # the other device is signed in as before, sits on the same chair, and is asked to connect its media again
        told = [frame["body"] for frame in await elsewhere.heard() if frame["type"] == "ephemeral"]
        assert told == [{"kind": "media_moved"}]
        assert await elsewhere.do(place.room, "RaiseHand") == "ok"
        await ann.heard()
        assert (await ann.watch(place.room))["view"]["order"] == [ANN.id, BEN.id]


async def test_whoever_erases_themself_is_gone_everywhere_at_once(place: Gathering) -> None:
    ann, ben = await everywhere(place)
    assert (await place.house.ask(BEN, "DELETE", "/api/me")).status_code == 204
    assert await ben.closed() == 4001
    await ben.hang_up()
    assert {(channel, BEN.id) for channel in (place.room, place.tearoom, "tearoom:house")} <= set(place.media.closed)

    # what Ann has on her screen says nothing of him any more
    screen = {frame["channel"]: frame for frame in await ann.heard() if frame["type"] in ("patch", "snapshot")}
    for talk in (*of_group(place), *OF_HOUSE):
        if talk.startswith("conversation:"):
            assert screen[talk]["view"].get("messages", {}) == {}
    for channel in (place.room, place.tearoom, "tearoom:house"):
        view = (await ann.watch(channel))["view"]
        assert BEN.id not in str(view)
        assert "Ben" not in str(view)


async def test_a_removed_member_who_waits_or_is_called_in_is_out(place: Gathering) -> None:
    [ann] = await place.seated()
    [cleo] = await place.entered(CLEO)
    lobby = f"conversation:lobby-{place.invitation.meeting}"
    await cleo.watch(lobby)
    await place.house.ask(ANN, "DELETE", f"/api/groups/{place.invitation.group}/members/{CLEO.id}")
    assert await ended(cleo) == {lobby, place.room}
    assert await ann.do(place.room, "Admit", person=CLEO.id) == "not_waiting"
    assert await cleo.heard() == []
