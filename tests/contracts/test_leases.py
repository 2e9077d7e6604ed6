"""What all leases promise: in the memory of one process, and in a Redis that many processes ask."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass

import pytest

from server.adapters.leases_memory import MemoryLeases
from server.adapters.leases_redis import RedisLeases
from server.kit.clock import ManualClock
from server.ports.leases import Leases, LeasesAway
from tests.services.redis import RedisServer

TTL_S = 0.2
LONG_S = 60.0


@dataclass(frozen=True, slots=True)
class Kind:
    """One way to keep leases. shape: `pass_time` waits for some seconds"""

    leases: Leases
    pass_time: Callable[[float], Awaitable[None]]


@pytest.fixture(params=["memory", pytest.param("redis", marks=pytest.mark.services)])
async def kind(request: pytest.FixtureRequest, clock: ManualClock) -> AsyncIterator[Kind]:
    if request.param == "memory":
        yield Kind(MemoryLeases(clock), clock.advance)
        return
    leases = RedisLeases(request.getfixturevalue("redis_url"))
    yield Kind(leases, asyncio.sleep)
    await leases.stop()


@pytest.fixture
def leases(kind: Kind) -> Leases:
    return kind.leases


async def test_whoever_is_first_holds_a_name_and_the_others_learn_who(leases: Leases) -> None:
    assert await leases.claim("room", "one", LONG_S) == "one"
    assert await leases.claim("room", "two", LONG_S) == "one"
    assert await leases.claim("room", "one", LONG_S) == "one"
    assert await leases.holders(["room", "nobody's"]) == {"room": "one"}


async def test_many_at_once_agree_on_one(leases: Leases) -> None:
    claimed = await asyncio.gather(*(leases.claim("room", f"process {n}", LONG_S) for n in range(20)))
    assert len(set(claimed)) == 1


async def test_a_name_is_free_when_its_time_is_over(kind: Kind) -> None:
    await kind.leases.claim("room", "one", TTL_S)
    await kind.pass_time(TTL_S * 1.2)
    assert await kind.leases.holders(["room"]) == {}
    assert await kind.leases.claim("room", "two", TTL_S) == "two"


async def test_who_renews_holds_on(kind: Kind) -> None:
    await kind.leases.claim("room", "one", TTL_S)
    assert await kind.leases.renew(["room"], "one", LONG_S) == {"room"}
    await kind.pass_time(TTL_S * 1.2)
    assert await kind.leases.holders(["room"]) == {"room": "one"}


async def test_renewing_takes_what_is_free_and_nothing_of_others(leases: Leases) -> None:
    await leases.claim("ours", "one", LONG_S)
    await leases.claim("theirs", "two", LONG_S)
    assert await leases.renew(["ours", "theirs", "nobody's"], "one", LONG_S) == {"ours", "nobody's"}
    assert await leases.holders(["ours", "theirs", "nobody's"]) == {"ours": "one", "theirs": "two", "nobody's": "one"}


async def test_only_its_holder_frees_a_name(leases: Leases) -> None:
    await leases.claim("room", "one", LONG_S)
    await leases.release("room", "two")
    assert await leases.holders(["room"]) == {"room": "one"}
    await leases.release("room", "one")
    await leases.release("room", "one")
    assert await leases.holders(["room"]) == {}


@pytest.mark.parametrize(
    ("before", "after"), [("dead", "new"), (None, "new"), ("new", "new"), ("somebody else", "somebody else")]
)
async def test_a_name_is_taken_from_the_one_who_was_thought_to_hold_it(
    leases: Leases, before: str | None, after: str
) -> None:
    if before is not None:
        await leases.claim("room", before, LONG_S)
    assert await leases.replace("room", "dead", "new", LONG_S) == after
    assert await leases.holders(["room"]) == {"room": after}


async def test_no_names_are_no_question(leases: Leases) -> None:
    assert await leases.renew([], "one", LONG_S) == set()
    assert await leases.holders([]) == {}


async def test_whoever_is_cancelled_while_they_ask_ends(leases: Leases) -> None:
    async def ask() -> None:
        while True:
            await leases.holders(["room"])
            await asyncio.sleep(0)

    for steps in [*range(12)] * 5:
        asking = asyncio.create_task(ask())
        for _ in range(steps):
            await asyncio.sleep(0)
        asking.cancel()
        await asyncio.wait([asking], timeout=2)
        assert asking.cancelled()


@pytest.mark.services
async def test_without_redis_nobody_can_say_and_then_it_starts_anew() -> None:
    with RedisServer() as server:
        # given a name that is held
        leases = RedisLeases(server.url, answer_s=0.3)
        await leases.claim("room", "one", LONG_S)

        # when Redis is gone, nobody can say
        server.stop()
        for asked in (leases.holders(["room"]), leases.claim("room", "one", LONG_S), leases.release("room", "one")):
            with pytest.raises(LeasesAway):
                await asked

        # and when it is back, empty, the name goes to whoever asks first
        server.start()
        assert await leases.renew(["room"], "two", LONG_S) == {"room"}

        # and a Redis that hangs is not waited for
        server.hang()
        with pytest.raises(LeasesAway):
            await leases.holders(["room"])
        server.go_on()
        await leases.stop()
