"""Several web processes are one house: whoever comes to another one sees, hears and decides the same."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from functools import partial
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest

from tests.journeys.evening import Evening, enter, gather
from tests.journeys.fleet import Fleet, fleet
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.journey

NAMES = ["Ben", "Cleo", "Fay", "Gus", "Hal"]
OWN = ("you", "waiting", "spoken_s", "table", "media")  # of each, or of who facilitates
AT_TABLE = ("keys", "pages", "unsealed")  # of a tea-room: of each table


@pytest.fixture
async def home(tmp_path: Path, postgres_url: str) -> AsyncIterator[Fleet]:
    async with fleet(tmp_path, postgres_url, media=0) as running:
        yield running


def shared(view: Any) -> Any:
    """What everybody sees alike who may see the same."""
    hidden = (*OWN, *AT_TABLE) if "tables" in view else OWN
    return {what: seen for what, seen in view.items() if what not in hidden}


async def agree(people: list[Visitor], channel: str, version: int) -> None:
    """Wait until all have seen as much, then see that it is the same. raises: TimeoutError"""
    for one in people:
        await one.until(partial(_has_seen, one, channel, version))
    views = [shared(one.views[channel]) for one in people]
    for view in views:
        assert view == views[0]


def _has_seen(visitor: Visitor, channel: str, version: int) -> bool:
    return visitor.versions[channel] >= version


def sees_holder(visitor: Visitor, room: str, person: str) -> bool:
    return bool(visitor.views[room]["floor"].get("holder") == person)


async def each_of_two(home: Fleet, stack: AsyncExitStack) -> Evening:
    """Six people in one room, by turns in one process and the other: Ann, Cleo and Gus in the first."""
    places = cycle(home.webs)
    return await gather(home, NAMES, stack, lambda name: Visitor(home.url, name, at=next(places).url))


def _sees_end(visitor: Visitor, room: str) -> bool:
    return bool(visitor.views[room]["phase"] == "ended")


async def one_round(evening: Evening) -> None:
    """Everybody has a turn, and gives it on by themselves."""
    room, by_person = evening.room, {one.person: one for one in evening.everybody}
    await evening.facilitator.do(room, "SetWay", way="round", turn_s=60)
    await evening.facilitator.until(lambda: evening.facilitator.views[room]["floor"].get("holder") is not None)
    for person in evening.facilitator.views[room]["order"]:
        for one in evening.everybody:
            await one.until(partial(sees_holder, one, room, person))
        await by_person[person].do(room, "NextTurn", holder=person)
    await evening.facilitator.until(lambda: evening.facilitator.views[room]["floor"].get("finished", False))


async def test_people_in_two_processes_sit_in_one_circle(home: Fleet) -> None:
    async with AsyncExitStack() as stack:
        # given six people in one room
        evening = await each_of_two(home, stack)
        everybody = evening.everybody

        # when the turn goes once round, then all see where it is, and the same in the end
        await one_round(evening)
        await agree(everybody, evening.room, evening.facilitator.versions[evening.room])

        # when all write at once, then all read the same, in one order
        chat = f"conversation:meeting-{evening.meeting}"
        for one in everybody:
            await one.watch(chat)
        said = await asyncio.gather(*(one.do(chat, "Say", text=f"Hello from {one.name}") for one in everybody))
        await agree(everybody, chat, max(said))
        assert len(everybody[0].views[chat]["messages"]) == len(everybody)

        # when all come for tea and some sit down at a table, then all see them there
        tearoom = f"tearoom:{evening.group}"
        for one in everybody:
            await one.watch(tearoom)
            await one.do(tearoom, "WalkIn", key=one.key(tearoom))
        for one in everybody[:2]:
            sat = await one.do(tearoom, "Sit", table="long")
        await agree(everybody, tearoom, sat)
        assert set(everybody[-1].views[tearoom]["tables"]["long"]["order"]) == {one.person for one in everybody[:2]}

        # and when the meeting ends, each of them was there, once
        assert await stays(evening) == {one.person: 1 for one in everybody}
        assert all(name not in home.log() for name in NAMES)


async def test_a_round_outlives_a_killed_process(home: Fleet) -> None:
    async with AsyncExitStack() as stack:
        # given a round in which some spoke, and all have written
        evening = await each_of_two(home, stack)
        room, chat, (ann, ben, *_) = evening.room, f"conversation:meeting-{evening.meeting}", evening.everybody
        await ann.do(room, "SetWay", way="round", turn_s=60)
        await ann.do(room, "NextTurn", holder=ann.person)
        for one in evening.everybody:
            await one.until(partial(sees_holder, one, room, ben.person))
            await one.watch(chat)
            version = await one.do(chat, "Say", text=f"Hello from {one.name}")
        before = ann.views[room]["floor"]

        # when the process of every second of them is killed while somebody gives the turn on
        await home.webs[0].end()
        after_ben = ben.views[room]["floor"]["next"][0]
        await ben.do(room, "NextTurn", holder=ben.person)

        # then they come back to whichever takes them, to their chairs, and to the turn as it is now
        for one in evening.everybody[::2]:
            one.go_to(home.url)
            await one.hang_up()
            await enter(one, room)
            await one.watch(chat)
        for one in evening.everybody:
            await one.until(partial(sees_holder, one, room, after_ben))
            assert one.views[room]["you"]["where"] == "seated"
        assert ann.views[room]["floor"]["spoken"] == [*before["spoken"], ben.person]
        await agree(evening.everybody, chat, version)
        assert len(ann.views[chat]["messages"]) == len(evening.everybody)

        # and nobody counts as having been away
        assert await stays(evening) == {one.person: 1 for one in evening.everybody}


async def stays(evening: Evening) -> dict[str, int]:
    """How often each person came, once the meeting has been ended and all have seen it."""
    await evening.facilitator.do(evening.room, "EndMeeting")
    for one in evening.everybody:
        await one.until(partial(_sees_end, one, evening.room))
    attended = await evening.facilitator.ask("GET", f"/api/meetings/{evening.meeting}/attendance")
    return {person: len(was["intervals"]) for person, was in attended["people"].items()}
