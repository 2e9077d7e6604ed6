"""What all rate limiters promise: in the memory of one process, and over all processes of a house, in Redis."""

import asyncio
import itertools
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from dataclasses import dataclass
from functools import partial
from time import perf_counter
from typing import Any

import pytest
import redis

from server.adapters.rate_limiter_memory import MemoryRateLimiter
from server.adapters.rate_limiter_redis import NAMED, TELL_S, RedisRateLimiter
from server.kit.clock import ManualClock
from server.kit.limits import Budget, Limit, Rate
from server.ports.rate_limiter import RateLimiter
from tests.services.redis import RedisServer

EVERY_S = 60.0  # so long that the time that really passes is nothing beside it
AWAY_S, SOON_S = 5.0, 10.0
LIMIT = Limit("knock", Rate(3, EVERY_S), Rate(5, EVERY_S))
HERE = "198.51.100.7"


@dataclass(frozen=True, slots=True)
class Kind:
    """One way to count. shape: `pass_time` lets some seconds have passed"""

    limiter: RateLimiter
    pass_time: Callable[[float], Awaitable[None]]

    async def ask(self, person: str, times: int, address: str = HERE, *, here: bool = False) -> list[bool]:
        """So many attempts of one person."""
        budgets = LIMIT.budgets(person, address)
        if here:
            return [self.limiter.allow_here(budgets) for _ in range(times)]
        return [await self.limiter.allow(budgets) for _ in range(times)]


@pytest.fixture(params=["memory", pytest.param("redis", marks=pytest.mark.services)])
async def kind(request: pytest.FixtureRequest, clock: ManualClock) -> AsyncIterator[Kind]:
    if request.param == "memory":
        yield Kind(MemoryRateLimiter(clock), clock.advance)
        return
    url = request.getfixturevalue("redis_url")
    limiter = RedisRateLimiter(url, clock, answer_s=SOON_S)
    yield Kind(limiter, partial(pass_time, url, clock, limiter))
    await limiter.stop()


async def pass_time(url: str, clock: ManualClock, limiter: RedisRateLimiter, seconds: float) -> None:
    """Here, and in Redis, whose clock nobody can move: what it keeps comes due so much sooner instead."""
    await told(clock, limiter)
    await clock.advance(seconds)
    with redis.Redis.from_url(url, decode_responses=True) as kept:
        for key in kept.scan_iter(f"{NAMED}*"):
            kept.set(key, float(str(kept.get(key))) - seconds * 1000, keepttl=True)


async def told(clock: ManualClock, limiter: RedisRateLimiter) -> None:
    """Until Redis knows what was counted here."""
    async with asyncio.timeout(SOON_S):
        while not limiter.all_told:
            await clock.advance(TELL_S if clock.sleeping else 0)
            await asyncio.sleep(0.001)


def at_once(asking: Coroutine[Any, Any, bool]) -> bool:
    """The answer of one who does not wait for anything. raises: AssertionError when they do"""
    try:
        asking.send(None)
    except StopIteration as answered:
        return bool(answered.value)
    asking.close()
    raise AssertionError("waited")


@pytest.mark.parametrize("here", [False, True], ids=["house", "here"])
async def test_a_burst_passes_and_then_one_at_a_time(kind: Kind, here: bool) -> None:
    assert await kind.ask("ann", 4, here=here) == [True, True, True, False]
    await kind.pass_time(EVERY_S * 1.2)
    assert await kind.ask("ann", 2, here=here) == [True, False]


async def test_one_does_not_pay_for_another_but_for_their_address(kind: Kind) -> None:
    assert await kind.ask("ann", 4) == [True, True, True, False]
    assert await kind.ask("ben", 4) == [True, True, False, False], "five from one address"
    assert await kind.ask("ben", 2, "198.51.100.8") == [True, False], "what was refused has not counted"


async def test_limits_do_not_share_budgets(kind: Kind) -> None:
    await kind.ask("ann", 4)
    other = Limit("ring", Rate(1, EVERY_S), None)
    assert await kind.limiter.allow(other.budgets("ann", HERE))


async def test_a_limit_costs_microseconds(kind: Kind) -> None:
    budgets = [Budget("ann", Rate(10**9, 0.0)), Budget("@here", Rate(10**9, 0.0))]
    began_at = perf_counter()
    for _ in range(1000):
        kind.limiter.allow_here(budgets)
    assert (perf_counter() - began_at) / 1000 < 100e-6


@pytest.mark.services
async def test_processes_share_one_budget(redis_url: str, clock: ManualClock) -> None:
    one, other = [RedisRateLimiter(redis_url, clock, answer_s=SOON_S) for _ in range(2)]
    budgets = Limit("mail", Rate(4, 60), None).budgets("ann", None)
    allowed = await asyncio.gather(*(limiter.allow(budgets) for limiter in (one, other) for _ in range(4)))
    assert sum(allowed) == 4
    for limiter in (one, other):
        await limiter.stop()


@pytest.mark.services
async def test_what_one_process_counts_at_once_the_others_know_soon(redis_url: str, clock: ManualClock) -> None:
    one, other = [RedisRateLimiter(redis_url, clock, answer_s=SOON_S) for _ in range(2)]
    budgets = Limit("command", Rate(40, 60), None).budgets("ann", None)
    for _ in range(30):
        assert one.allow_here(budgets)
    await told(clock, one)
    assert other.allow_here(budgets)
    await told(clock, other)
    assert sum(other.allow_here(budgets) for _ in range(40)) == 9, "forty for both"
    for limiter in (one, other):
        await limiter.stop()


@pytest.mark.services
async def test_while_redis_is_away_each_process_counts_for_itself_and_nobody_waits(clock: ManualClock) -> None:
    with RedisServer() as server:
        limiter = RedisRateLimiter(server.url, clock, answer_s=0.2, away_s=AWAY_S)
        kind = Kind(limiter, clock.advance)
        assert await kind.ask("ann", 1) == [True]

        # when Redis hangs, the first one waits a moment, and nobody after that
        server.hang()
        assert await kind.ask("ben", 1) == [True]
        again = LIMIT.budgets("ben", HERE)
        assert [at_once(limiter.allow(again)) for _ in range(3)] == [True, True, False]
        assert limiter.allow_here(LIMIT.budgets("cleo", None))
        server.go_on()

        # and when it is gone
        server.stop()
        await clock.advance(AWAY_S)
        assert await kind.ask("dot", 4, "198.51.100.9") == [True, True, True, False]

        # and it is asked again once it is back
        server.start()
        other = RedisRateLimiter(server.url, clock, answer_s=SOON_S)
        async with asyncio.timeout(SOON_S):
            for number in itertools.count():  # one ask may still find it away
                eve = LIMIT.budgets(f"eve {number}", None)
                await clock.advance(AWAY_S)
                assert [await limiter.allow(eve) for _ in range(3)] == [True] * 3
                if not await other.allow(eve):
                    break
        await limiter.stop()
        await other.stop()
