"""What every backplane promises. It may lose messages; these say what it does with those it does not lose."""

import pytest

from server.adapters.backplane_memory import MemoryBackplane
from server.ports.backplane import Backplane


@pytest.fixture(params=[MemoryBackplane])
def backplane(request: pytest.FixtureRequest) -> Backplane:
    made: Backplane = request.param()
    return made


async def test_everybody_who_subscribed_hears_in_order(backplane: Backplane) -> None:
    first: list[bytes] = []
    second: list[bytes] = []
    await backplane.subscribe("tea", first.append)
    await backplane.subscribe("tea", second.append)
    for number in range(5):
        await backplane.publish("tea", bytes([number]))
    assert first == second == [bytes([number]) for number in range(5)]


async def test_channels_do_not_mix_and_nobody_is_no_error(backplane: Backplane) -> None:
    heard: list[bytes] = []
    await backplane.subscribe("tea", heard.append)
    await backplane.publish("coffee", b"x")
    assert heard == []


async def test_who_stopped_hears_no_more_and_the_others_do(backplane: Backplane) -> None:
    staying: list[bytes] = []
    going: list[bytes] = []
    await backplane.subscribe("tea", staying.append)
    stop = await backplane.subscribe("tea", going.append)
    await stop()
    await stop()
    await backplane.publish("tea", b"x")
    assert (staying, going) == ([b"x"], [])


async def test_it_says_that_it_is_ready(backplane: Backplane) -> None:
    assert backplane.ready
