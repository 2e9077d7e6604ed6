"""What stands before several web processes: each connection goes to the next one that takes it."""

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from typing import cast

HOST = "127.0.0.1"


@asynccontextmanager
async def balancer(port: int, ports: Callable[[], Sequence[int]]) -> AsyncIterator[None]:
    """Listen on `port` for the block. shape: `ports` are those to try now, which it asks for each connection"""
    loop, turn, ends = asyncio.get_running_loop(), 0, set[_End]()

    async def carry(near: _End) -> None:
        nonlocal turn
        turn, now = turn + 1, ports()
        for number in range(len(now)):
            try:
                await loop.create_connection(lambda: _End(ends, near), HOST, now[(turn + number) % len(now)])
            except OSError:
                continue
            return
        near.transport.abort()

    carrying: set[asyncio.Task[None]] = set()

    def come(near: _End) -> None:
        task = loop.create_task(carry(near))
        carrying.add(task)
        task.add_done_callback(carrying.discard)

    door = await loop.create_server(lambda: _End(ends, None, come), HOST, port, backlog=2048)
    try:
        yield
    finally:
        door.close()
        for task in carrying:
            task.cancel()
        for end in list(ends):
            end.transport.abort()
        while ends:
            await asyncio.sleep(0)


class _End(asyncio.Protocol):
    """One end of a connection; what it reads the other writes, and when one is gone so is the other."""

    def __init__(self, ends: "set[_End]", other: "_End | None", made: "Callable[[_End], None] | None" = None) -> None:
        self._ends, self._other, self._made = ends, other, made
        self._early: list[bytes] = []

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)
        self._ends.add(self)
        if self._other is not None:
            self._other.meet(self)
        elif self._made is not None:
            self._made(self)

    def meet(self, other: "_End") -> None:
        """Begin to pass on what comes, and has come."""
        self._other = other
        other.transport.writelines(self._early)
        if self not in self._ends:
            other.transport.close()

    def data_received(self, data: bytes) -> None:
        if self._other is None:
            self._early.append(data)
        else:
            self._other.transport.write(data)

    def pause_writing(self) -> None:
        if self._other is not None:
            self._other.transport.pause_reading()

    def resume_writing(self) -> None:
        if self._other is not None:
            self._other.transport.resume_reading()

    def connection_lost(self, _: Exception | None) -> None:
        self._ends.discard(self)
        if self._other is not None:
            self._other.transport.close()
