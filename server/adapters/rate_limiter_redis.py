"""The rate limiter of a house with many processes: Redis counts; while it is away, each process counts for itself."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from typing import cast

import structlog
from redis.asyncio import Redis
from redis.asyncio.retry import Retry
from redis.backoff import NoBackoff
from redis.exceptions import RedisError

from server.kit.buckets import Buckets
from server.kit.clock import Clock
from server.kit.ids import digest
from server.kit.limits import Budget

ANSWER_S = 0.25  # maximum wait for an answer
AWAY_S = 5.0  # pause before Redis is asked again
TELL_S = 0.25  # delay before locally counted requests are shared
NAMED = "tearoom:limit:"
NOW = "local t = redis.call('TIME'); local now = t[1] * 1000 + t[2] / 1000\n"
ALLOW = (
    NOW
    + """
local free_at = {}
for i, key in ipairs(KEYS) do
  local every, most = tonumber(ARGV[2 * i - 1]), tonumber(ARGV[2 * i])
  free_at[i] = math.max(tonumber(redis.call('GET', key) or 0), now)
  if free_at[i] - now > every * (most - 1) + 0.001 then return 0 end
  free_at[i] = free_at[i] + every
end
for i, key in ipairs(KEYS) do
  redis.call('SET', key, string.format('%.3f', free_at[i]), 'PX', math.ceil(free_at[i] - now))
end
return 1
"""
)
ADD = (
    NOW
    + """
local left = {}
for i, key in ipairs(KEYS) do
  local every, most, count = tonumber(ARGV[3 * i - 2]), tonumber(ARGV[3 * i - 1]), tonumber(ARGV[3 * i])
  local free_at = math.max(tonumber(redis.call('GET', key) or 0), now - ARGV[#ARGV]) + every * count
  free_at = math.min(free_at, now + every * most * 2)
  if free_at > now then
    redis.call('SET', key, string.format('%.3f', free_at), 'PX', math.ceil(free_at - now))
  end
  left[i] = string.format('%.3f', free_at - now)
end
return left
"""
)
log = structlog.get_logger()


class RedisRateLimiter:
    """A `RateLimiter` across all processes that use one Redis, whose clock alone counts.

    Locally counted requests are sent to the others in batches, a moment later. Until then, each process may allow a
    burst, and no more.
    source: generic cell rate algorithm (ITU-T I.371)
    """

    def __init__(self, url: str, clock: Clock, *, answer_s: float = ANSWER_S, away_s: float = AWAY_S) -> None:
        self._clock = clock
        self._answer_s, self._away_s = answer_s, away_s
        self._buckets = Buckets()
        self._untold: Counter[Budget] = Counter()
        self._telling: asyncio.Task[None] | None = None
        self._away_until = 0.0
        self._redis = Redis.from_url(
            url,
            decode_responses=True,
            socket_timeout=None,  # see `leases_redis`
            socket_connect_timeout=answer_s,
            retry=Retry(NoBackoff(), 1),  # connections fail once after Redis restarts
        )
        self._allow = self._redis.register_script(ALLOW)
        self._add = self._redis.register_script(ADD)

    def allow_here(self, budgets: Sequence[Budget]) -> bool:
        if not self._buckets.allow(budgets, self._clock.monotonic()):
            return False
        self._untold.update(budgets)
        if self._telling is None:
            self._telling = asyncio.create_task(self._tell())
        return True

    async def allow(self, budgets: Sequence[Budget]) -> bool:
        if not self._buckets.allow(budgets, self._clock.monotonic()):
            return False
        if self._is_away():
            return True
        rates = [word for _, (burst, every_s) in budgets for word in (every_s * 1000, burst)]
        try:
            async with asyncio.timeout(self._answer_s):
                return bool(await self._allow(keys=_names(budgets), args=rates))
        except (RedisError, OSError) as fault:
            self._lost(fault)
            return True

    @property
    def all_told(self) -> bool:
        """Whether the other processes can know of everything that was counted here."""
        return self._telling is None

    async def stop(self) -> None:
        if self._telling is not None:
            self._telling.cancel()
            await asyncio.wait([self._telling])
        await self._redis.aclose()

    async def _tell(self) -> None:
        while True:
            await self._clock.sleep(TELL_S)
            untold, self._untold = self._untold, Counter()
            if not untold:
                self._telling = None
                return
            if not self._is_away():
                await self._tell_of(untold)

    async def _tell_of(self, untold: Counter[Budget]) -> None:
        budgets = list(untold)
        counted = [w for one in budgets for w in (one.rate.every_s * 1000, one.rate.burst, untold[one])]
        try:
            async with asyncio.timeout(self._answer_s):
                left_ms = cast("list[str]", await self._add(keys=_names(budgets), args=[*counted, TELL_S * 1000]))
        except (RedisError, OSError) as fault:
            self._lost(fault)
            return
        now = self._clock.monotonic()
        for budget, left in zip(budgets, left_ms, strict=True):
            self._buckets.delay(budget, float(left) / 1000, now)

    def _is_away(self) -> bool:
        return self._clock.monotonic() < self._away_until

    def _lost(self, fault: Exception) -> None:
        self._away_until = self._clock.monotonic() + self._away_s
        log.warning("limits_count_for_one_process", fault=type(fault).__name__)


def _names(budgets: Sequence[Budget]) -> list[str]:
    """The budgets' names in Redis, hashed: Redis need not know who asked for what."""
    return [NAMED + digest(budget.key) for budget in budgets]
