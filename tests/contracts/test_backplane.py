"""What every backplane promises, in memory and through Redis, about the messages that it does not lose."""

import asyncio
from collections.abc import AsyncIterator

import pytest

from server.adapters.backplane_memory import MemoryBackplane
from server.adapters.backplane_redis import RedisBackplane
from server.ports.backplane import Backplane


@pytest.fixture(params=["memory", pytest.param("redis", marks=pytest.mark.services)])
async def pair(request: pytest.FixtureRequest) -> AsyncIterator[tuple[Backplane, Backplane]]:
    """The backplanes of two processes, which are one where there is only one process."""
    here: Backplane
    there: Backplane
    if request.param == "memory":
        here = there = MemoryBackplane()
    else:
        url = request.getfixturevalue("redis_url")
        here, there = RedisBackplane(url), RedisBackplane(url)
    for each in (here, there):
        await each.start()
    yield here, there
    for each in (here, there):
        await each.stop()


async def passed(here: Backplane, there: Backplane) -> None:
    """Everything published here before this has been heard there."""
    heard = asyncio.Event()
    stop = await there.subscribe("passed", lambda _: heard.set())
    await here.publish("passed", b"")
    async with asyncio.timeout(5):
        await heard.wait()
    await stop()


async def test_everybody_who_subscribed_hears_in_order_wherever_they_are(pair: tuple[Backplane, Backplane]) -> None:
    here, there = pair
    ears: list[list[bytes]] = [[], [], []]
    await here.subscribe("tea", ears[0].append)
    await here.subscribe("tea", ears[1].append)
    await there.subscribe("tea", ears[2].append)
    for number in range(5):
        await here.publish("tea", bytes([number]))
    await passed(here, there)
    assert ears == [[bytes([number]) for number in range(5)]] * 3


async def test_who_publishes_hears_it_at_once_and_once(pair: tuple[Backplane, Backplane]) -> None:
    here, there = pair
    heard: list[bytes] = []
    await here.subscribe("tea", heard.append)
    await here.publish("tea", b"x")
    assert heard == [b"x"]
    await passed(here, there)
    await passed(there, here)
    assert heard == [b"x"]


async def test_channels_do_not_mix_and_nobody_is_no_error(pair: tuple[Backplane, Backplane]) -> None:
    here, there = pair
    heard: list[bytes] = []
    await there.subscribe("tea", heard.append)
    await here.publish("coffee", b"x")
    await passed(here, there)
    assert heard == []


async def test_who_stopped_hears_no_more_and_the_others_do(pair: tuple[Backplane, Backplane]) -> None:
    here, there = pair
    staying: list[bytes] = []
    going: list[bytes] = []
    await there.subscribe("tea", staying.append)
    stop = await there.subscribe("tea", going.append)
    await stop()
    await stop()
    await here.publish("tea", b"x")
    await passed(here, there)
    assert (staying, going) == ([b"x"], [])


async def test_nothing_is_missed_from_when_subscribing_returned(pair: tuple[Backplane, Backplane]) -> None:
    here, there = pair

    async def come_and_go(channel: str) -> None:
        for _ in range(30):
            heard: asyncio.Queue[bytes] = asyncio.Queue()
            stop = await there.subscribe(channel, heard.put_nowait)
            await here.publish(channel, b"x")
            await heard.get()
            await stop()

    # two of them on one channel, so that coming and going overlap
    async with asyncio.timeout(20):
        await asyncio.gather(*(come_and_go(name) for name in ("green", "green", "black")))


async def test_any_bytes_pass(pair: tuple[Backplane, Backplane]) -> None:
    here, there = pair
    heard: list[bytes] = []
    await there.subscribe("tea", heard.append)
    sent = [b"", b"\r\n", bytes(range(256)) * 1000]
    for data in sent:
        await here.publish("tea", data)
    await passed(here, there)
    assert heard == sent


async def test_it_says_that_it_is_ready(pair: tuple[Backplane, Backplane]) -> None:
    assert all(each.ready for each in pair)


async def test_nobody_hears_a_channel_before_the_first_subscribes_and_after_the_last_has_stopped(
    pair: tuple[Backplane, Backplane],
) -> None:
    here, there = pair
    stop = await there.subscribe("tea", print)
    assert await here.unheard(["coffee", "tea", "milk"]) == {"coffee", "milk"}
    assert await here.unheard([]) == set()
    await stop()
    await passed(there, here)
    assert await here.unheard(["tea"]) == {"tea"}
