"""Two at once: one clear outcome, on both databases."""

import asyncio

import pytest

from server.kit.errors import Refused
from tests.house import House
from tests.people import ANN


@pytest.fixture
def house(house_on_either: House) -> House:
    """A house on each kind of database."""
    return house_on_either


async def test_a_meeting_opened_while_it_is_called_off_is_one_or_the_other(house: House) -> None:
    meeting = (await house.schedule.meetings.plan(ANN.id, await house.make_group(), 60)).id
    house.said.clear()
    called_off, _ = await asyncio.gather(
        house.schedule.meetings.cancel(ANN.id, meeting),
        house.schedule.note_opened(meeting, house.clock.now()),
        return_exceptions=True,
    )
    found = await house.schedule.meeting(meeting)
    assert found is not None
    assert found.state == ("open" if isinstance(called_off, Refused) else "cancelled")
    assert len(house.said) == 1


async def test_a_meeting_that_two_processes_say_has_ended_ends_once(house: House) -> None:
    meeting = (await house.schedule.meetings.plan(ANN.id, await house.make_group(), 60)).id
    house.said.clear()
    await asyncio.gather(*(house.schedule.note_ended(meeting, house.clock.now()) for _ in range(4)))
    assert len(house.said) == 1
