"""What SQL answered, kept until there is news of it: so that not every command asks SQL again who may act."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

from server.journal.news import News
from server.kit.clock import Clock
from server.kit.coalescer import Coalescer

KEPT_S = 60.0  # whatever news there is or is not
MOST = 2000

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")
Read = Callable[[K], Awaitable[V | None]]


@dataclass(frozen=True, slots=True)
class _Kept(Generic[V]):
    value: V
    read_at: float


class Answers(Generic[K, V]):
    """Right as of two seconds ago at the latest, three when the database hangs; then `read` is asked each time.

    Inside the process that changed something, right at once. An answer None is not kept. Whoever wires this calls
    `drop` or `drop_where` from `News.at_once`.
    """

    def __init__(self, news: News, clock: Clock, read: Read[K, V], *, most: int = MOST) -> None:
        self._news = news
        self._clock = clock
        self._read = read
        self._most = most
        self._kept: dict[K, _Kept[V]] = {}
        self._reading: dict[K, asyncio.Task[V | None]] = {}
        self._unheard = Coalescer(self._read_all)  # many who ask must not make it worse for a database that is behind
        news.on_missed(self.clear)

    async def get(self, key: K) -> V | None:
        """The answer, kept or read."""
        if not self._news.fresh():
            return await self._unheard.get(key)
        kept = self._kept.get(key)
        if kept is not None and self._clock.monotonic() - kept.read_at <= KEPT_S:
            return kept.value
        return await asyncio.shield(self._reading.get(key) or self._begin(key))

    def drop(self, key: K) -> None:
        """There is news of this: read it again, also where it is just being read."""
        self._kept.pop(key, None)
        self._reading.pop(key, None)

    def drop_where(self, concerned: Callable[[V], bool]) -> None:
        """The same, for every answer that is concerned."""
        for key in [key for key, kept in self._kept.items() if concerned(kept.value)]:
            del self._kept[key]
        self._reading.clear()

    def clear(self) -> None:
        """Read everything again."""
        self._kept.clear()
        self._reading.clear()

    async def _read_all(self, keys: Sequence[K]) -> Mapping[K, V]:
        found = await asyncio.gather(*(self._begin(key) for key in keys))
        return {key: value for key, value in zip(keys, found, strict=True) if value is not None}

    def _begin(self, key: K) -> "asyncio.Task[V | None]":
        reading = self._reading[key] = asyncio.create_task(self._fetch(key))
        reading.add_done_callback(lambda task: self._fetched(key, task))
        return reading

    async def _fetch(self, key: K) -> V | None:
        now = self._clock.monotonic()
        value = await self._read(key)
        if value is not None and self._reading.get(key) is asyncio.current_task():
            self._kept.pop(key, None)  # the newest comes last
            self._kept[key] = _Kept(value, now)
            if len(self._kept) > self._most:
                del self._kept[next(iter(self._kept))]
        return value

    def _fetched(self, key: K, task: "asyncio.Task[V | None]") -> None:
        if self._reading.get(key) is task:
            del self._reading[key]
        if not task.cancelled():
            task.exception()  # whoever asked may be gone: nobody has to fetch it
