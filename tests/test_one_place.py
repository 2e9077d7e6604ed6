"""A person is heard in one place: meeting, tea-room of the group, tea-room of the house; on every process."""

import asyncio
from collections.abc import AsyncIterator, Callable
from pathlib import Path

import pytest

from server.journal.news import LOOK_S
from tests.gathering import Gathering, Invitation, beside, gather, join_house_tearoom
from tests.keys import key_of
from tests.line import Line
from tests.people import ANN, BEN, Person

pytestmark = pytest.mark.whole

SOON_S = 2.0  # the promise


@pytest.fixture
async def two(invitation: Invitation, tmp_path: Path) -> AsyncIterator[tuple[Gathering, Gathering]]:
    """Two processes of a house between which every hint is lost."""
    async with gather(invitation, tmp_path) as here, beside(here) as there:
        await join_house_tearoom(here, ANN, BEN)
        yield here, there


async def at_table(place: Gathering, person: Person, tearoom: str) -> Line:
    """Somebody at the window, with everything on."""
    line = await place.looking(person, tearoom)
    assert await line.do(tearoom, "WalkIn", seen=True, key=key_of(person.id)) == "ok"
    assert await line.do(tearoom, "Sit", table="window") == "ok"
    await turn_on(line, tearoom)
    return line


async def turn_on(line: Line, channel: str, stops: int = 0) -> None:
    for do in ("SetMicrophone", "SetCamera"):
        assert await line.do(channel, do, on=True, stops=stops) == "ok"


def heard(place: Gathering, channel: str) -> bool:
    """Whether the media server may let Ben's microphone or camera out there, as this process last told it."""
    policies = [policy for policy in place.media.policies if policy.room == channel]
    if not policies or BEN.id not in policies[-1].permissions:
        return False
    return policies[-1].permissions[BEN.id].heard or policies[-1].permissions[BEN.id].seen


async def soon(*places: Gathering, so: Callable[[], bool]) -> None:
    """It comes about within the time that is promised."""
    for _ in range(round(SOON_S / LOOK_S)):
        await places[0].house.clock.advance(LOOK_S)
        for _ in range(400):
            if so():
                return
            await asyncio.sleep(0.002)
    assert so()


async def test_a_seat_in_the_meeting_silences_the_table_on_another_process(two: tuple[Gathering, Gathering]) -> None:
    here, there = two
    # given Ben at a table of the group's tea-room, heard and seen
    table = await at_table(there, BEN, there.tearoom)
    assert heard(there, there.tearoom)

    # when he sits down in the meeting, by way of another process
    await here.house.clock.advance(1)
    await here.seated(BEN)

    # then at the table he is neither heard nor seen, and his page there is told where he is
    await soon(there, so=lambda: not heard(there, there.tearoom))
    view = (await table.watch(there.tearoom))["view"]
    assert view["sounds_elsewhere"] == "room"
    assert view["mic_off_because"] == view["cam_off_because"] == "elsewhere"
    assert "media" not in view
    assert (there.tearoom, BEN.id) in there.media.closed
    assert await table.do(there.tearoom, "SetMicrophone", on=True, stops=1) == "media_elsewhere"

    # and nothing takes it back but his own press there
    assert await table.do(there.tearoom, "WalkIn", seen=True) == "ok"
    assert (await table.watch(there.tearoom))["view"]["sounds_elsewhere"] == "room"


async def test_each_place_takes_it_from_the_one_before(two: tuple[Gathering, Gathering]) -> None:
    here, there = two
    lines = {here.room: (await here.seated(BEN))[1]}
    await turn_on(lines[here.room], here.room)
    assert heard(here, here.room)
    await here.house.clock.advance(1)
    lines[there.tearoom] = await at_table(there, BEN, there.tearoom)
    await soon(here, so=lambda: not heard(here, here.room))
    assert (await lines[here.room].watch(here.room))["view"]["you"]["sounds_elsewhere"] == "tearoom"
    assert heard(there, there.tearoom)

    await here.house.clock.advance(1)
    lines["tearoom:house"] = await at_table(here, BEN, "tearoom:house")
    await soon(here, so=lambda: not heard(there, there.tearoom))
    assert (await lines[there.tearoom].watch(there.tearoom))["view"]["sounds_elsewhere"] == "house"
    assert heard(here, "tearoom:house")

    # "use it here": the meeting has it again, with everything off until he presses
    await here.house.clock.advance(1)
    assert await lines[here.room].do(here.room, "TakeMedia") == "ok"
    await soon(here, so=lambda: not heard(here, "tearoom:house"))
    you = (await lines[here.room].watch(here.room))["view"]["you"]
    assert "sounds_elsewhere" not in you
    assert not heard(here, here.room)
    await turn_on(lines[here.room], here.room, stops=1)
    assert heard(here, here.room)


async def test_standing_by_the_kettle_silences_nobody(two: tuple[Gathering, Gathering]) -> None:
    here, there = two
    ben = (await here.seated(BEN))[1]
    await turn_on(ben, here.room)
    looking = await there.looking(BEN, there.tearoom)
    assert await looking.do(there.tearoom, "WalkIn", seen=True) == "ok"
    for _ in range(3):
        await here.house.clock.advance(LOOK_S)
        await asyncio.sleep(0.05)
    assert heard(here, here.room)


async def test_one_place_is_that_of_one_person(two: tuple[Gathering, Gathering]) -> None:
    here, there = two
    await at_table(there, BEN, there.tearoom)
    await at_table(here, ANN, "tearoom:house")
    for _ in range(3):
        await here.house.clock.advance(LOOK_S)
        await asyncio.sleep(0.05)
    assert heard(there, there.tearoom)
