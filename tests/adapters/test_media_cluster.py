"""Media processes of their own behind a real Redis, of which each may die, end, or be out of reach."""

import asyncio
import signal
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial

import pytest

from server.adapters.backplane_redis import RedisBackplane
from server.adapters.leases_redis import RedisLeases
from server.adapters.media_channels import LOAD_CHANNEL, on_load
from server.adapters.media_cluster import MediaCluster
from server.kit.clock import SystemClock
from server.ports.media import Permissions, Policy
from server.realtime.media_link import CallOffer, MediaLink
from server.sfu.rtp import csrc_of
from tests.light_peer import LightPeer
from tests.media_process import ClusterProcess
from tests.people import ANN, BEN
from tests.program import until
from tests.services.redis import RedisServer

pytestmark = [pytest.mark.whole, pytest.mark.services]

A, B = ANN.id, BEN.id
KEY = "evening"
BACK_S = 3.0
LEASE_S = 1.5
WELL_HEARD = 10


def policy(version: int, *heard: str, lease_s: float = 3.0) -> Policy:
    places = {one: Permissions(heard=one in heard, seen=True) for one in (A, B)}
    return Policy(f"room:{KEY}", version, places, [A, B], lease_s=lease_s)


class Web:
    """What a web process has to do with media. shape: `medias` are the media processes it has heard"""

    def __init__(self, cluster: MediaCluster) -> None:
        self.cluster = cluster
        self.link = MediaLink("room", cluster, SystemClock(), self.tell)
        self.moved = asyncio.Event()
        self.medias: set[str] = set()

    def tell(self, key: str, body: object, to: str | None = None, *, droppable: bool = True) -> None:
        if (key, body, to, droppable) == (KEY, {"kind": "media_moved"}, None, False):
            self.moved.set()

    def peer(self, person: str) -> LightPeer:
        """Connect, with a new offer."""

        async def offer(sdp: str) -> str:
            return (await self.link.offer(KEY, person, CallOffer(sdp))).sdp

        return LightPeer(offer)


@asynccontextmanager
async def web(redis_url: str) -> AsyncIterator[Web]:
    backplane, leases = RedisBackplane(redis_url), RedisLeases(redis_url)
    await backplane.start()
    made = Web(MediaCluster(backplane, leases, SystemClock()))
    await backplane.subscribe(LOAD_CHANNEL, on_load(lambda load: made.medias.add(load.process)))
    await made.cluster.start()
    renewing = asyncio.create_task(made.link.run())
    yield made
    renewing.cancel()
    await made.cluster.stop()
    await backplane.stop()
    await leases.stop()


async def start(stack: AsyncExitStack, redis_url: str, there: Web) -> ClusterProcess:
    """A media process that has been heard; it ends with the test."""
    process, before = ClusterProcess(redis_url), len(there.medias)
    await process.start()
    stack.push_async_callback(process.end)
    await until(lambda: len(there.medias) > before)
    return process


async def talk(stack: AsyncExitStack, there: Web) -> tuple[LightPeer, LightPeer]:
    """Both are connected and hear and see each other."""
    both = (there.peer(A), there.peer(B))
    await asyncio.gather(*(stack.enter_async_context(one) for one in both))
    for one, other in zip(both, (B, A), strict=True):
        await one.until(partial(hears, one, csrc_of(other)))
    return both


def hears(one: LightPeer, other: int) -> bool:
    """And sees."""
    return one.heard[other] > WELL_HEARD and one.seen[other] > 0


async def test_when_a_media_process_is_killed_sound_and_picture_are_back_within_three_seconds(redis_url: str) -> None:
    async with AsyncExitStack() as stack:
        # given two media processes, and two people in a room on the first
        there = await stack.enter_async_context(web(redis_url))
        first = await start(stack, redis_url, there)
        there.link.apply(KEY, policy(1, A, B))
        await talk(stack, there)
        await start(stack, redis_url, there)

        # when it is killed, and their pages offer as soon as they are told
        first.send(signal.SIGKILL)
        killed_at = time.monotonic()
        await asyncio.wait_for(there.moved.wait(), BACK_S)
        await talk(stack, there)

        # then they hear and see each other again
        assert time.monotonic() - killed_at < BACK_S


async def test_a_media_process_told_to_end_hands_its_rooms_over_first(redis_url: str) -> None:
    async with AsyncExitStack() as stack:
        there = await stack.enter_async_context(web(redis_url))
        first = await start(stack, redis_url, there)
        there.link.apply(KEY, policy(1, A, B))
        await talk(stack, there)
        await start(stack, redis_url, there)

        first.send(signal.SIGTERM)
        await asyncio.wait_for(there.moved.wait(), BACK_S)
        await talk(stack, there)
        assert await first.ended() == 0


async def test_without_redis_nobody_is_forwarded_and_with_it_what_was_decided_meanwhile_holds() -> None:
    with RedisServer() as redis:
        async with AsyncExitStack() as stack:
            # given two people who hear each other, and a media process to which the room could go
            there = await stack.enter_async_context(web(redis.url))
            await start(stack, redis.url, there)
            there.link.apply(KEY, policy(1, A, B, lease_s=LEASE_S))
            ann, ben = await talk(stack, there)
            await start(stack, redis.url, there)

            # when Ann is muted while Redis is away
            redis.stop()
            there.link.apply(KEY, policy(2, B, lease_s=LEASE_S))
            await asyncio.sleep(LEASE_S + 0.2)

            # then nothing of anybody is forwarded
            for one in (ann, ben):
                one.heard.clear()
                one.seen.clear()
            await asyncio.sleep(0.5)
            for one in (ann, ben):
                assert (one.heard, one.seen) == ({}, {})

            # and when it is back, empty, Ben is heard on the line he has, and Ann only seen
            redis.start()
            await ann.until(lambda: ann.heard[csrc_of(B)] > WELL_HEARD)
            await ben.until(lambda: ben.seen[csrc_of(A)] > 1)
            assert not ben.heard
            assert not there.moved.is_set()
