"""Request coalescing: keys requested while a lookup is running are looked up together afterwards."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Mapping, Sequence
from typing import Generic, TypeVar

PAUSE_S = 0.01  # while many ask, so that more are batched; a single request does not wait

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Coalescer(Generic[K, V]):
    """Looks up many keys in one call. Caches nothing: every answer comes from a lookup that began after the request.

    shape: `look` gets at most `most` distinct keys; keys missing from its result are answered with None
    """

    def __init__(self, look: Callable[[Sequence[K]], Awaitable[Mapping[K, V]]], *, most: int = 500) -> None:
        self._look = look
        self._most = most
        self._asked: dict[K, asyncio.Future[V | None]] = {}
        self._looking: asyncio.Task[None] | None = None

    async def get(self, key: K) -> V | None:
        """raises: whatever `look` raises, for all requests in the batch"""
        answer = self._asked.get(key)
        if answer is None:
            answer = self._asked[key] = asyncio.get_running_loop().create_future()
        if self._looking is None:
            self._looking = asyncio.create_task(self._look_until_nobody_asks())
        return await asyncio.shield(answer)

    async def _look_until_nobody_asks(self) -> None:
        try:
            while self._asked:
                keys = list(self._asked)[: self._most]
                await self._answer({key: self._asked.pop(key) for key in keys})
                if self._asked:
                    await asyncio.sleep(PAUSE_S)
        finally:
            self._looking = None

    async def _answer(self, asked: "Mapping[K, asyncio.Future[V | None]]") -> None:
        try:
            found = await self._look(list(asked))
        except BaseException as error:
            for answer in asked.values():
                answer.set_exception(error)
                answer.exception()  # mark as retrieved: the requester may be gone
            if not isinstance(error, Exception):
                raise
        else:
            for key, answer in asked.items():
                answer.set_result(found.get(key))
