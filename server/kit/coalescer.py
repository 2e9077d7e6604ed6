"""Asking once for many: what is asked for while an answer is under way is looked up together after it."""

import asyncio
from collections.abc import Awaitable, Callable, Hashable, Mapping, Sequence
from typing import Generic, TypeVar

PAUSE_S = 0.01  # while many ask, so that more come together; whoever asks alone does not wait

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")


class Coalescer(Generic[K, V]):
    """Nothing is kept: every answer comes from a look that began after it was asked for.

    shape: `look` gets at most `most` different keys; what it does not name is answered with None
    """

    def __init__(self, look: Callable[[Sequence[K]], Awaitable[Mapping[K, V]]], *, most: int = 500) -> None:
        self._look = look
        self._most = most
        self._asked: dict[K, asyncio.Future[V | None]] = {}
        self._looking: asyncio.Task[None] | None = None

    async def get(self, key: K) -> V | None:
        """raises: whatever `look` raises, for all who asked together"""
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
                answer.exception()  # whoever asked may be gone: nobody has to fetch it
            if not isinstance(error, Exception):
                raise
        else:
            for key, answer in asked.items():
                answer.set_result(found.get(key))
