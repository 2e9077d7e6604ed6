"""Leases shared by every process of an installation, in Redis, whose clock alone counts."""

import asyncio
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from typing import cast

from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from server.ports.leases import LeasesAway

ANSWER_S = 2.0
NAMED = "tearoom:lease:"
TAKE = """
local holders = {}
for i, name in ipairs(KEYS) do
  local holder = redis.call('GET', name)
  if not holder or holder == ARGV[1] or holder == ARGV[2] then
    holder = ARGV[1]
    redis.call('SET', name, holder, 'PX', ARGV[3])
  end
  holders[i] = holder
end
return holders
"""
RELEASE = """
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
"""


class RedisLeases:
    """`Leases` in Redis. A Redis that restarts empty has forgotten them until their holders renew."""

    def __init__(self, url: str, *, answer_s: float = ANSWER_S) -> None:
        self._answer_s = answer_s
        self._redis = Redis.from_url(
            url,
            decode_responses=True,
            socket_timeout=None,  # with a timeout, redis-py sends by `wait_for`, which can swallow a cancellation
            socket_connect_timeout=answer_s,
            retry=Retry(NoBackoff(), 1),  # connections fail once after Redis restarts
        )
        self._take = self._redis.register_script(TAKE)
        self._release = self._redis.register_script(RELEASE)

    async def claim(self, name: str, holder: str, ttl_s: float) -> str:
        return (await self._taken([name], holder, holder, ttl_s))[0]

    async def replace(self, name: str, old: str, new: str, ttl_s: float) -> str:
        return (await self._taken([name], new, old, ttl_s))[0]

    async def renew(self, names: Collection[str], holder: str, ttl_s: float) -> set[str]:
        holders = await self._taken(names, holder, holder, ttl_s)
        return {name for name, now in zip(names, holders, strict=True) if now == holder}

    async def release(self, name: str, holder: str) -> None:
        async with self._answered():
            await self._release(keys=[NAMED + name], args=[holder])

    async def holders(self, names: Collection[str]) -> dict[str, str]:
        if not names:
            return {}
        async with self._answered():
            found = cast("list[str | None]", await self._redis.mget([NAMED + name for name in names]))
        return {name: holder for name, holder in zip(names, found, strict=True) if holder is not None}

    async def stop(self) -> None:
        await self._redis.aclose()

    async def _taken(self, names: Collection[str], holder: str, or_from: str, ttl_s: float) -> list[str]:
        if not names:
            return []
        async with self._answered():
            holders: list[str] = await self._take(
                keys=[NAMED + name for name in names], args=[holder, or_from, round(ttl_s * 1000)]
            )
        return holders

    @asynccontextmanager
    async def _answered(self) -> AsyncIterator[None]:
        try:
            async with asyncio.timeout(self._answer_s):
                yield
        except (RedisError, OSError) as error:
            raise LeasesAway(type(error).__name__) from error
