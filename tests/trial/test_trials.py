"""A trial is opened for one person, lasts a while, and is gone."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import suppress

import pytest

from server.kit.clock import ManualClock
from server.kit.errors import Refused
from server.trial.service import LASTS_S, MOST, Trials
from tests.media import FakeMedia
from tests.people import ANN, BEN


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
def media() -> FakeMedia:
    return FakeMedia()


@pytest.fixture
async def trials(media: FakeMedia, clock: ManualClock) -> AsyncIterator[Trials]:
    trials = Trials(media, clock)
    running = asyncio.create_task(trials.run())
    await asyncio.sleep(0)
    yield trials
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running


async def test_one_hears_only_oneself_and_nothing_goes_back_the_way_it_came(trials: Trials, media: FakeMedia) -> None:
    assert await trials.offer(ANN.id, "out", "hello") == "answer to hello"
    await trials.offer(ANN.id, "in", "hello")
    [policy] = media.policies
    assert media.offers == [(policy.room, "out"), (policy.room, "in")]
    assert {end: (place.heard, place.seen, place.receives) for end, place in policy.permissions.items()} == {
        "out": (True, False, False),
        "in": (False, False, True),
    }
    await trials.offer(BEN.id, "out", "hello")
    assert media.policies[-1].room != policy.room


async def test_it_is_kept_open_for_a_while_then_closed_for_good(
    trials: Trials, media: FakeMedia, clock: ManualClock
) -> None:
    await trials.offer(ANN.id, "out", "hello")
    for _ in range(int(LASTS_S) - 1):
        await clock.advance(1)
    assert len(media.policies) == int(LASTS_S)
    assert not media.closed
    for _ in range(5):
        await clock.advance(1)
    assert media.closed == [(media.policies[0].room, None)]
    assert len(media.policies) == int(LASTS_S)


async def test_a_later_trial_is_newer(trials: Trials, media: FakeMedia, clock: ManualClock) -> None:
    await trials.offer(ANN.id, "out", "hello")
    await clock.advance(0.5)
    await trials.offer(ANN.id, "out", "hello")
    assert media.policies[1].version > media.policies[0].version


async def test_meetings_come_first(trials: Trials) -> None:
    for number in range(MOST):
        await trials.offer(f"person {number}", "out", "hello")
    with pytest.raises(Refused, match=r"^media_full$"):
        await trials.offer(ANN.id, "out", "hello")
    await trials.offer("person 0", "in", "hello")
