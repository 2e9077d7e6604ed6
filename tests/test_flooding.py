"""What one member can do to a circle, and what a stranger can do to the house: little (S1, S3, S4, S10, S12)."""

import asyncio

import pytest

from server.circle.presence import MOST_LINES
from server.kit.limits import COMMAND, DEVICE, MEDIA_OFFER, SAFETY
from server.realtime.connections import MOST_OF_ONE
from tests.gathering import Gathering
from tests.line import Ended, Line
from tests.people import ANN, BEN, CLEO

pytestmark = pytest.mark.whole


async def code(line: Line) -> int:
    """With which the server closes this socket."""
    async with asyncio.timeout(5):
        while True:
            try:
                await line.hear()
            except Ended as ended:
                return ended.code


async def is_open(line: Line) -> bool:
    """Whether it answers."""
    line.say(type="ping", t=1)
    try:
        while (await line.hear())["type"] != "pong":
            pass
    except Ended:
        return False
    return True


async def test_the_newest_socket_of_a_person_is_let_in_and_the_one_used_longest_ago_goes(place: Gathering) -> None:
    lines = []
    for _ in range(MOST_OF_ONE):
        lines.append(await place.looking(BEN, "person:me"))
        await place.house.clock.advance(1)
    await lines[0].watch(place.tearoom)
    await place.line(CLEO)
    assert all([await is_open(line) for line in lines])

    newest = await place.line(BEN)

    assert await code(lines[1]) == 4002, "the first one has asked for something since"
    assert all([await is_open(line) for line in (newest, lines[0], *lines[2:])])


async def test_whoever_is_inside_stays_there_however_many_pages_they_open(place: Gathering) -> None:
    [_, inside] = await place.seated(BEN)
    await place.house.clock.advance(60)
    others = [await place.looking(BEN, place.room) for _ in range(MOST_OF_ONE + 3)]
    assert await is_open(inside)
    assert [await code(line) for line in others[:4]] == [4002] * 4
    assert await inside.do(place.room, "RaiseHand") == "ok"


async def test_two_hundred_and_fifty_sockets_are_eight(place: Gathering) -> None:
    [ann, _] = await place.seated(BEN)
    for _ in range(250):
        await place.house.clock.advance(0.5)
        await place.looking(BEN, place.room)
    mine = [one for one in place.connections.of(BEN.id) if not one.closed()]
    assert len(mine) == MOST_OF_ONE
    assert await ann.do(place.room, "Lock", on=True) == "ok"


async def test_who_connects_without_end_is_kept_out_for_a_moment_and_nobody_else_is(place: Gathering) -> None:
    refused = 0
    for _ in range(100):
        line = await place.line(BEN)
        refused += not line.person
    assert refused == 20
    assert (await place.line(CLEO)).person == CLEO.id
    await place.house.clock.advance(0.5)
    assert (await place.line(BEN)).person == BEN.id


async def test_one_person_has_four_lines_in_a_room_and_the_one_that_is_heard_stays(place: Gathering) -> None:
    ann, first = await place.seated(BEN)
    more = await place.entered(*[BEN] * MOST_LINES)
    assert await code(more[0]) == 4002
    assert all([await is_open(line) for line in (ann, first, *more[1:])])
    presence = place.live("room").known()[place.invitation.meeting].presence
    assert presence.connections(BEN.id) == (first.connection, *(line.connection for line in more[1:]))


async def test_one_person_has_four_lines_in_a_tearoom(place: Gathering) -> None:
    lines = [await place.looking(BEN, place.tearoom) for _ in range(MOST_LINES + 1)]
    for line in lines:
        assert await line.do(place.tearoom, "WalkIn") == "ok"
    assert [await is_open(line) for line in lines] == [True, False, *[True] * (MOST_LINES - 1)], "the first is heard"


async def test_commands_count_for_the_person_not_for_the_socket(place: Gathering) -> None:
    _, ben, cleo = await place.seated(BEN, CLEO)
    tabs = [ben, *[await place.looking(BEN, place.room) for _ in range(4)]]
    done = [await tabs[number % 5].do(place.room, "SetCamera", on=False) for number in range(100)]
    assert DEVICE.person
    assert done.count("ok") == DEVICE.person.burst
    assert await ben.do(place.room, "Leave") == "ok", "devices have a budget of their own"
    assert await cleo.do(place.room, "RaiseHand") == "ok"


async def test_a_facilitators_safety_commands_have_a_budget_that_nothing_else_uses_up(place: Gathering) -> None:
    ann, _ = await place.seated(BEN)
    assert COMMAND.person
    assert SAFETY.person
    while await ann.do(place.room, "AdmitAll") == "ok":
        pass
    for number in range(SAFETY.person.burst):
        assert await ann.do(place.room, "Lock", on=number % 2 == 0) == "ok"
    assert await ann.do(place.room, "Lock", on=True) == "too_many"


async def test_a_facilitators_safety_command_overtakes_what_waits_and_a_members_does_not(place: Gathering) -> None:
    """S3: whatever others have asked for before her, Ann's Lock is next."""
    fay = place.invitation.fay
    ann, ben, cleo, other = await place.seated(BEN, CLEO, fay)
    turns = place.live("room").turns(place.invitation.meeting)

    def ask(line: Line, do: str, **arguments: object) -> None:
        line.say(type="command", id=do, channel=place.room, body={"do": do, **arguments})

    async def wait(*, together: int, urgent: int) -> None:
        async with asyncio.timeout(5):
            while turns.waiting != (urgent, together):
                await asyncio.sleep(0)

    async with turns.of("somebody"):
        # given hands that wait while something else is done, and a Lock of Fay's, who may not
        for line in (ben, cleo):
            ask(line, "RaiseHand")
        ask(other, "Lock", on=True)
        await wait(together=3, urgent=0)
        # when Ann locks the door
        ask(ann, "Lock", on=True)
        await wait(together=3, urgent=1)
    # then that is done before all of them
    locked, *hands = [(await line.until_answered())["version"] for line in (ann, ben, cleo)]
    assert locked < min(hands)
    assert (await other.until_answered())["code"] == "not_facilitator"


async def test_whoever_sends_frames_without_end_is_read_slowly(place: Gathering) -> None:
    ben, ann = await place.line(BEN), await place.line(ANN)
    for number in range(500):
        ben.say(type="ping", t=number)
    for number in range(400):
        assert (await ben.hear())["t"] == number
    assert await is_open(ann)
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(ben.hear(), 0.05)
    await place.house.clock.advance(2)
    for number in range(400, 500):
        assert (await ben.hear())["t"] == number


async def test_offers_are_counted_before_they_are_read(place: Gathering) -> None:
    await place.seated(BEN)
    path = f"/api/meetings/{place.invitation.meeting}/media"
    assert MEDIA_OFFER.person
    many = MEDIA_OFFER.person.burst + 5
    async with place.house.browser(BEN) as browser:
        statuses = [(await browser.post(path, content=b"{" * 100_000)).status_code for _ in range(many)]
    assert statuses == [422] * MEDIA_OFFER.person.burst + [429] * 5


@pytest.mark.parametrize(
    ("method", "path", "burst"),
    [
        ("PATCH", "/api/me", 20),
        ("POST", "/api/me/recovery-link", 5),
        ("GET", "/api/me/export", 4),
        ("GET", "/api/ice", 12),
        ("POST", "/api/groups", 60),
    ],
)
async def test_what_was_unlimited_is_not(place: Gathering, method: str, path: str, burst: int) -> None:
    async with place.house.browser(BEN) as browser:
        statuses = [(await browser.request(method, path, content=b"{}")).status_code for _ in range(burst + 1)]
    assert 429 not in statuses[:-1]
    assert statuses[-1] == 429
