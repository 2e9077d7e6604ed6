"""What happens in one process has its effect in every other within one look at the news, though every hint is lost."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from server.journal.follower import CHECK_S
from server.journal.news import LOOK_S
from tests.gathering import Gathering, Invitation, beside, gather, join_house_tearoom
from tests.line import Ended, Line
from tests.people import ANN, BEN, EVE
from tests.program import until
from tests.statements import statements

pytestmark = pytest.mark.whole

OF_HOUSE = ("tearoom:house", "conversation:tearoom-house", "conversation:table-house-window")


@dataclass(frozen=True, slots=True)
class Places:
    """Ann and Ben are in the room and in both tea-rooms, by way of `here`; all else happens `there`."""

    here: Gathering
    there: Gathering
    ann: Line
    ben: Line

    @property
    def of_group(self) -> tuple[str, ...]:
        """Every channel of the group on which Ben is."""
        group, meeting = self.here.invitation.group, self.here.invitation.meeting
        talks = (f"meeting-{meeting}", f"tearoom-{group}", f"table-{group}-window")
        return (self.here.room, self.here.tearoom, *(f"conversation:{talk}" for talk in talks))

    async def soon(self, so: Callable[[], Awaitable[bool]], after_s: float = LOOK_S) -> None:
        """Let one look at the news pass, and wait for what follows."""
        await self.here.house.clock.advance(after_s)
        async with asyncio.timeout(5):
            while not await so():
                await asyncio.sleep(0.002)


@pytest.fixture
async def places(invitation: Invitation, tmp_path: Path) -> AsyncIterator[Places]:
    async with gather(invitation, tmp_path) as here, beside(here) as there:
        await join_house_tearoom(here, ANN, BEN)
        ann, ben = await here.seated(BEN)
        places = Places(here, there, ann, ben)
        for line in (ann, ben):
            await line.watch("person:me")
            for tearoom in (here.tearoom, "tearoom:house"):
                await line.watch(tearoom)
                assert await line.do(tearoom, "WalkIn", seen=True) == "ok"
                assert await line.do(tearoom, "Sit", table="window") == "ok"
            for channel in (*places.of_group, *OF_HOUSE):
                assert (await line.watch(channel))["type"] == "snapshot"
        for talk in (*places.of_group, *OF_HOUSE):
            if talk.startswith("conversation:"):
                assert await ben.do(talk, "Say", text="Ben was here") == "ok"
        for line in (ann, ben):
            await line.heard()
        here.media.closed.clear()
        yield places


class Heard:
    """What has come over a line."""

    def __init__(self, line: Line) -> None:
        self.line = line
        self.frames: list[dict[str, Any]] = []
        self.code: int | None = None

    async def more(self) -> None:
        if self.code is not None:
            return
        try:
            self.frames += await self.line.heard()
        except Ended as ended:
            self.code = ended.code

    @property
    def ended(self) -> set[str]:
        return {frame["channel"] for frame in self.frames if frame["type"] == "closed"}

    def shown(self, channel: str) -> str:
        """Everything that was shown of a channel."""
        frames = [frame for frame in self.frames if frame["type"] in ("snapshot", "patch")]
        return str([frame for frame in frames if frame["channel"] == channel]) if frames else ""


async def removed(places: Places) -> None:
    path = f"/api/groups/{places.here.invitation.group}/members/{BEN.id}"
    assert (await places.there.house.ask(ANN, "DELETE", path)).status_code == 204


async def left(places: Places) -> None:
    path = f"/api/groups/{places.here.invitation.group}/leave"
    assert (await places.there.house.ask(BEN, "POST", path)).status_code == 204


@pytest.mark.parametrize("go", [removed, left])
async def test_whoever_belongs_no_more_is_out_in_every_process(
    places: Places, go: Callable[[Places], Awaitable[None]]
) -> None:
    ben = Heard(places.ben)
    await go(places)
    await ben.more()
    assert ben.frames == []

    async def out() -> bool:
        await ben.more()
        places_left = {
            room: places.here.media.policy(room).permissions for room in (places.here.room, places.here.tearoom)
        }
        return set(places.of_group) <= ben.ended and not any(BEN.id in left for left in places_left.values())

    await places.soon(out)
    assert ben.ended == set(places.of_group)
    assert {(room, BEN.id) for room in (places.here.room, places.here.tearoom)} <= set(places.here.media.closed)
    told = [frame["body"] for frame in ben.frames if frame["type"] == "ephemeral"]
    assert told == [{"kind": "changed", "topic": "groups", "group": places.here.invitation.group}]
    # he can do nothing more, and hears nothing more
    assert await places.ben.do(places.here.room, "Enter") == "not_found"
    assert await places.ben.do(places.of_group[2], "Say", text="Hello?") == "not_found"
    assert await places.ann.do(places.of_group[2], "Say", text="Gone?") == "ok"
    assert await places.ben.heard() == []
    assert (await places.ann.watch(places.here.room))["view"]["order"] == [ANN.id]


async def test_whoever_is_signed_out_elsewhere_is_signed_out_here(places: Places) -> None:
    ben = Heard(places.ben)
    sign_in = (await places.there.house.ask(BEN, "GET", "/api/me/sign-ins")).json()[0]["id"]
    assert (await places.there.house.ask(BEN, "DELETE", f"/api/me/sign-ins/{sign_in}")).status_code == 204
    await ben.more()
    assert ben.frames == []

    async def out() -> bool:
        await ben.more()
        return ben.code is not None

    await places.soon(out)
    assert ben.code == 4001
    rooms = (places.here.room, places.here.tearoom, "tearoom:house")
    assert {(room, BEN.id) for room in rooms} <= set(places.here.media.closed)


async def test_whoever_erases_themself_elsewhere_is_gone_here(places: Places) -> None:
    ann, ben = Heard(places.ann), Heard(places.ben)
    assert (await places.there.house.ask(BEN, "DELETE", "/api/me")).status_code == 204
    talks = [channel for channel in (*places.of_group, *OF_HOUSE) if channel.startswith("conversation:")]

    async def gone() -> bool:
        await ben.more()
        await ann.more()
        return ben.code is not None and all(ann.shown(talk) for talk in talks)

    await places.soon(gone)
    assert ben.code == 4001
    assert not any("Ben" in ann.shown(talk) for talk in talks)
    for channel in (places.here.room, places.here.tearoom, "tearoom:house"):
        assert BEN.id not in str((await places.ann.watch(channel))["view"])


async def test_a_new_name_is_shown_in_every_process(places: Places) -> None:
    ann = Heard(places.ann)
    group = places.here.invitation.group
    answers = [
        await places.there.house.ask(BEN, "PATCH", f"/api/groups/{group}/me", {"name": "Benno"}),
        await places.there.house.ask(BEN, "PATCH", "/api/me", {"name": "Benjamin"}),
    ]
    assert all(answer.is_success for answer in answers)

    async def renamed() -> bool:
        await ann.more()
        of_group = all("Benno" in ann.shown(channel) for channel in (places.here.room, places.here.tearoom))
        return of_group and "Benjamin" in ann.shown("tearoom:house")

    await places.soon(renamed)


async def test_a_consent_withdrawn_elsewhere_counts_here(places: Places) -> None:
    ben = Heard(places.ben)
    answer = await places.there.house.ask(BEN, "POST", "/api/me/house-tearoom", {"joined": False})
    assert answer.status_code == 200

    async def out() -> bool:
        await ben.more()
        return set(OF_HOUSE) <= ben.ended

    await places.soon(out)
    assert await places.ben.do("tearoom:house", "WalkIn") == "not_found"
    assert await places.ben.do(places.here.room, "RaiseHand") == "ok"


async def test_a_meeting_called_off_elsewhere_ends_here(places: Places) -> None:
    later = await places.here.house.schedule.meetings.plan(ANN.id, places.here.invitation.group, 60)
    room = f"room:{later.id}"
    assert (await places.ben.watch(room))["view"]["phase"] == "before"
    ben = Heard(places.ben)
    assert (await places.there.house.ask(ANN, "DELETE", f"/api/meetings/{later.id}")).is_success

    async def ended() -> bool:
        await ben.more()
        return "'phase': 'ended'" in ben.shown(room)

    await places.soon(ended)


async def test_whoever_joined_elsewhere_just_now_may_come_in_here_at_once(places: Places) -> None:
    eve = await places.here.line(EVE)
    assert (await eve.watch(places.here.room))["code"] == "not_found"
    token = await places.there.house.invite(places.here.invitation.group)
    await places.there.house.accept(token, EVE)
    assert (await eve.watch(places.here.room))["type"] == "snapshot"
    assert await eve.do(places.here.room, "Enter") == "ok"
    # and what this process did not know yet does not put others out again
    assert (await places.ann.watch(places.here.room))["view"]["waiting"].keys() == {EVE.id}


async def test_a_command_asks_sql_for_nobodys_standing_while_news_comes(places: Places) -> None:
    with statements() as asked:
        for _ in range(5):
            assert await places.ben.do(places.here.room, "RaiseHand") == "ok"
            assert await places.ben.do(places.of_group[2], "Say", text="Hello") == "ok"
    assert [one for one in asked if "memberships" in one] == []


@pytest.fixture
async def ann_there(places: Places) -> Line:
    """Ann's line to the other process, by which she leads; that she came is known here already."""
    [line] = await places.there.entered(ANN)
    clock = places.here.house.clock
    asleep = clock.sleeping
    await clock.advance(CHECK_S)
    await until(lambda: clock.sleeping >= asleep)  # what looked is done, and sleeps again
    await places.ben.heard()
    return line


async def test_the_last_thing_said_or_decided_elsewhere_is_found_here(places: Places, ann_there: Line) -> None:
    ben, chat = Heard(places.ben), places.of_group[2]
    assert await ann_there.do(chat, "Say", text="Last words") == "ok"
    assert await ann_there.do(places.here.room, "SetWay", way="queue") == "ok"
    await places.here.house.clock.advance(CHECK_S - 0.1)
    await ben.more()
    assert ben.frames == []

    async def found() -> bool:
        await ben.more()
        return "Last words" in ben.shown(chat) and "queue" in ben.shown(places.here.room)

    await places.soon(found, 0.1)


async def test_whoever_is_sent_out_elsewhere_hears_no_more_here(places: Places, ann_there: Line) -> None:
    ben, chat = Heard(places.ben), places.of_group[2]
    assert await ann_there.do(places.here.room, "Remove", person=BEN.id, may_return=False) == "ok"
    await ben.more()
    assert ben.frames == []

    async def out() -> bool:
        await ben.more()
        return chat in ben.ended and BEN.id not in places.here.media.policy(places.here.room).permissions

    await places.soon(out, CHECK_S)
    assert (places.here.room, BEN.id) in places.here.media.closed
    assert "'where': 'removed'" in ben.shown(places.here.room)
