"""What the web's page does with its line: it comes back by itself, and repeats what got no answer."""

import asyncio
import itertools
import random
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager, suppress

from websockets.exceptions import InvalidHandshake, WebSocketException

from tests.journeys.visitor import Said, Visitor

AT_ONCE_S, AGAIN_S = 0.2, 0.5
PATIENCE_S = 20.0


class Page:
    """One person's page on a room. shape: `codes` with which its lines were closed; `home` is where it comes back"""

    def __init__(self, visitor: Visitor, room: str, home: str, *also: str) -> None:
        self.visitor, self.codes = visitor, list[int | None]()
        self._room, self._home, self._also = room, home, also
        self._there = asyncio.Event()
        self._there.set()
        self._ids = (f"page-{visitor.name}-{number}" for number in itertools.count(1))

    async def run(self) -> None:
        """Keep the line up, for as long as the page is open."""
        while True:
            await self.visitor.until(lambda: self.visitor.close_code is not None, PATIENCE_S * 10)
            self._there.clear()
            self.codes.append(self.visitor.close_code)
            before = self.visitor.connection
            self.visitor.go_to(self._home)
            await asyncio.sleep(random.uniform(0, AT_ONCE_S))
            while not await self._comes_back(before):
                await asyncio.sleep(AGAIN_S)
            self._there.set()

    async def do(self, channel: str, do: str, **arguments: object) -> int:
        """Ask until there is an answer, under one id. raises: Said, TimeoutError"""
        command_id = next(self._ids)
        async with asyncio.timeout(PATIENCE_S):
            while True:
                await self._there.wait()
                with suppress(ConnectionError, WebSocketException):
                    return await self.visitor.do(channel, do, command_id, **arguments)
                await asyncio.sleep(0)

    async def _comes_back(self, before: str) -> bool:
        await self.visitor.hang_up()
        try:
            await self.visitor.call()
            await self.visitor.watch(self._room)
            await self.visitor.do(self._room, "Enter", replaces=before, key=self.visitor.key(self._room))
            for channel in self._also:
                await self.visitor.watch(channel)
        except (OSError, InvalidHandshake, WebSocketException, TimeoutError, Said):
            return False
        return True


@asynccontextmanager
async def going_on(*works: Callable[[], Coroutine[None, None, None]]) -> AsyncIterator[None]:
    """These go on for as long as the block lasts; what goes wrong with them goes wrong with it."""
    async with asyncio.TaskGroup() as tasks:
        running = [tasks.create_task(work()) for work in works]
        try:
            yield
        finally:
            for task in running:
                task.cancel()
