"""The kettle goes on after a meeting, whichever process ended it and whatever became of that process."""

from datetime import datetime, timedelta

import pytest

from server.schedule.api import MeetingEnded
from server.schedule.slice import SCHEDULE
from server.tearoom.model import TEA_AFTER_MEETING_S
from server.tearoom.slice import TEAROOM
from tests.gathering import Gathering

pytestmark = pytest.mark.whole
TEA = timedelta(seconds=TEA_AFTER_MEETING_S)


async def kettle_until(place: Gathering) -> datetime | None:
    """Until when it is on, once everything that was published has been handled."""
    await place.house.platform.consumers.drain()
    return (await place.house.services[TEAROOM].live.open(place.invitation.group)).kettle_until


async def test_it_is_on_for_half_an_hour_from_the_end_of_the_meeting(place: Gathering) -> None:
    ended_at = place.house.clock.now()
    await place.house.services[SCHEDULE].note_opened(place.invitation.meeting, ended_at)
    await place.house.services[SCHEDULE].note_ended(place.invitation.meeting, ended_at)
    assert await kettle_until(place) == ended_at + TEA


async def test_it_goes_on_though_the_process_that_ended_the_meeting_did_nothing_more(place: Gathering) -> None:
    ended_at = place.house.clock.now()
    other = place.house.beside(hints=False)
    async with other.platform.news.begin() as deed:
        deed.say(MeetingEnded(place.invitation.meeting, place.invitation.group))
    await other.close()
    assert await kettle_until(place) == ended_at + TEA


async def test_the_same_end_puts_it_on_once_and_one_long_ago_not_at_all(place: Gathering) -> None:
    tearooms, group, now = place.house.services[TEAROOM], place.invitation.group, place.house.clock.now()
    await tearooms.put_kettle_on(group, now - TEA, "kettle-6-0")
    assert await kettle_until(place) is None
    await tearooms.put_kettle_on(group, now, "kettle-7-0")
    version = tearooms.live.version(group)
    await tearooms.put_kettle_on(group, now, "kettle-7-0")
    assert await kettle_until(place) == now + TEA
    assert tearooms.live.version(group) == version
