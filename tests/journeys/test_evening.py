"""A whole evening of twelve over real sockets, with the server killed in the middle."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from datetime import UTC, datetime, timedelta
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from server.kit.clock import SystemClock
from server.sfu.rtp import csrc_of
from tests.aiortc_client import AiortcClient
from tests.journeys.evening import Evening, enter, gather, is_seated
from tests.journeys.house import House, house
from tests.journeys.visitor import Said, Visitor
from tests.light_peer import LightPeer

pytestmark = pytest.mark.journey

NAMES = [f"Member {number}" for number in range(1, 12)]
AWAY_S = 30  # so much later is it for the server when it comes back
NEAR_S = 2.0  # how near attendance must come to what happened


@pytest.fixture
async def home(tmp_path: Path) -> AsyncIterator[House]:
    async with house(tmp_path / "data") as made:
        yield made


def floor(visitor: Visitor, evening: Evening) -> Any:
    return visitor.views[evening.room]["floor"]


async def holds(evening: Evening, who: Visitor) -> None:
    """Wait until everybody sees this person hold the turn."""
    for one in evening.everybody:
        await one.until(partial(_sees_holder, one, evening, who.person))


def _sees_holder(visitor: Visitor, evening: Evening, person: str) -> bool:
    return bool(floor(visitor, evening).get("holder") == person)


async def only_heard(listeners: list[LightPeer], allowed: set[int], someone: int) -> None:
    """Wait until the last of the old sound has passed, then see that for a second only these voices arrive."""
    await asyncio.sleep(0.5)
    for one in listeners:
        one.heard.clear()
    for one in listeners:
        await one.until(partial(_hears, one, someone))
        assert set(one.heard) <= allowed, "a voice that has no turn left the server"


def _has_ended(visitor: Visitor, evening: Evening) -> bool:
    return bool(visitor.views[evening.room]["phase"] == "ended")


def _hears(light: LightPeer, number: int) -> bool:
    return light.heard[number] > 25


async def test_twelve_people_a_round_a_killed_server_and_nothing_lost(home: House) -> None:
    async with AsyncExitStack() as stack:
        # given twelve people who came by one invite link, all with microphone and camera on
        evening = await gather(home, NAMES, stack)
        ann, members = evening.facilitator, evening.members
        for one in evening.everybody:
            await one.do(evening.room, "SetMicrophone", on=True)
            await one.do(evening.room, "SetCamera", on=True)
        lights = {
            one.person: await stack.enter_async_context(LightPeer(evening.offer_of(one)))
            for one in evening.everybody[:10]
        }
        real = [AiortcClient() for _ in range(2)]
        for one, client in zip(evening.everybody[10:], real, strict=True):
            stack.push_async_callback(client.leave)
            await client.enter(evening.offer_of(one))

        # then, in the open circle, an independent client decodes somebody's voice and picture
        async with asyncio.timeout(30):
            while not (real[0].sizes and max(real[0].loudest.values(), default=0) > 0):
                await asyncio.sleep(0.05)

        # when Ann begins a round
        await ann.do(evening.room, "SetWay", way="round", turn_s=60)
        await holds(evening, ann)
        order = [ann.person, *floor(ann, evening)["next"]]
        assert order == ann.views[evening.room]["order"]
        by_person = {one.person: one for one in evening.everybody}

        # and gives the turn on: the next speaks, one passes, one asks to be come back to
        await ann.do(evening.room, "NextTurn", holder=ann.person)
        speaker = by_person[order[1]]
        await holds(evening, speaker)
        listeners = [light for person, light in lights.items() if person not in (ann.person, speaker.person)]
        await only_heard(listeners, {csrc_of(ann.person), csrc_of(speaker.person)}, csrc_of(speaker.person))
        await speaker.do(evening.room, "NextTurn", holder=speaker.person)
        await holds(evening, by_person[order[2]])
        await by_person[order[2]].do(evening.room, "Pass")
        await holds(evening, by_person[order[3]])
        await by_person[order[3]].do(evening.room, "ComeBack")
        await holds(evening, by_person[order[4]])

        # and everybody writes; every message that was acknowledged is noted
        chat = f"conversation:meeting-{evening.meeting}"
        said = set()
        for one in evening.everybody:
            await one.watch(chat)
            await one.do(chat, "Say", command_id=f"hello-{one.name}", text=f"Hello from {one.name}")
            said.add(f"Hello from {one.name}")

        # when the server is killed and started again
        before = floor(ann, evening)
        killed_at = SystemClock().now()
        await home.kill()
        home.shift_clock(AWAY_S)
        await home.start()
        for one in evening.everybody:
            await one.hang_up()
            await enter(one, evening.room)
            await one.until(partial(is_seated, one, evening.room))
        back_at = SystemClock().now()

        # then the turn, the order behind it, the passed and the chairs are as they were
        after = floor(members[0], evening)
        for what in ("way", "holder", "next", "come_back", "passed", "spoken"):
            assert after.get(what) == before.get(what), what
        assert members[0].views[evening.room]["order"] == order

        # and every acknowledged message is there once; saying one again by its id says nothing twice
        speaker = by_person[order[1]]
        await speaker.watch(chat)
        await speaker.do(chat, "Say", command_id=f"hello-{speaker.name}", text=f"Hello from {speaker.name}")
        texts = [message["text"] for message in speaker.views[chat]["messages"].values()]
        assert sorted(texts) == sorted(said)

        # when the round goes on to its end, the one who asked is come back to last
        holder = by_person[order[4]]
        for person in [*order[5:], order[3]]:
            await holder.do(evening.room, "NextTurn", holder=holder.person)
            await holds(evening, by_person[person])
            holder = by_person[person]
        await holder.do(evening.room, "NextTurn", holder=holder.person)
        await ann.until(lambda: floor(ann, evening).get("finished", False))

        # and Ann ends the meeting
        await ann.do(evening.room, "EndMeeting")
        ended_at = SystemClock().now()
        for one in evening.everybody:
            await one.until(partial(_has_ended, one, evening))

        # then attendance has two stays of each: until there was no server any more, and from their return to the end
        attended = await ann.ask("GET", f"/api/meetings/{evening.meeting}/attendance")
        assert attended["count"] == len(evening.everybody)
        shift = timedelta(seconds=AWAY_S)
        for one in evening.everybody:
            first, second = attended["people"][one.person]["intervals"]
            assert_near(first["to"], killed_at)
            assert killed_at + shift < moment(second["from"]) < back_at + shift + timedelta(seconds=NEAR_S)
            assert_near(second["to"], ended_at + shift)

        # and what was said in the meeting has gone with it
        with pytest.raises(Said, match="not_found"):
            await ann.watch(chat)
        assert "Member" not in home.log(), "names do not belong in logs"


def assert_near(text: str, at: datetime) -> None:
    assert abs((moment(text) - at).total_seconds()) < NEAR_S


def moment(text: str) -> datetime:
    return datetime.fromisoformat(text).astimezone(UTC)
