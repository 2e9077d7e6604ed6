"""The open streams of a process: each is read from its log once, and unloaded when nobody uses it for a while."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Generic

from server.kit.clock import Clock
from server.realtime.live_stream import LiveStream
from server.realtime.machine import A, S

IDLE_S = 600.0  # how long an unused stream stays loaded

Read = Callable[[str], Awaitable[LiveStream[S, A]]]
Opened = Callable[[str, S, int], None]
PutAway = Callable[[str], Awaitable[None]]


class OpenStreams(Generic[S, A]):
    """By key. shape: `read` makes a stream that follows its log; `put_away` stops following that log, by its name"""

    def __init__(self, read: Read[S, A], put_away: PutAway, clock: Clock) -> None:
        self._read = read
        self._put_away = put_away
        self._clock = clock
        self._streams: dict[str, LiveStream[S, A]] = {}
        self._opening: dict[str, asyncio.Task[LiveStream[S, A]]] = {}
        self._opened: list[Opened[S]] = []
        self._needed: list[Callable[[str], bool]] = []

    def __contains__(self, stream: LiveStream[S, A]) -> bool:
        return self._streams.get(stream.key) is stream

    def get(self, key: str) -> LiveStream[S, A] | None:
        """The stream, if it is open."""
        return self._streams.get(key)

    def all(self) -> dict[str, LiveStream[S, A]]:
        """All open streams."""
        return dict(self._streams)

    async def open(self, key: str) -> LiveStream[S, A]:
        """The stream, read from its log if it was not open; concurrent callers share one read."""
        stream = self._streams.get(key)
        if stream is None:
            opening = self._opening.get(key)
            if opening is None:
                opening = self._opening[key] = asyncio.create_task(self._open(key))
                opening.add_done_callback(lambda task: self._opened_or_not(key, task))
            stream = await asyncio.shield(opening)
        stream.used_at = self._clock.monotonic()
        return stream

    def on_open(self, opened: Opened[S]) -> None:
        """Call `opened(key, state, version)` when a stream was read."""
        self._opened.append(opened)

    def keep_while(self, needed: Callable[[str], bool]) -> None:
        """Keep a stream for as long as `needed(key)` is true, even without viewers."""
        self._needed.append(needed)

    async def sweep(self) -> None:
        """Unload streams that nobody has used for a while."""
        now = self._clock.monotonic()
        for key, stream in self.all().items():
            used = now - stream.used_at <= IDLE_S or stream.audiences or stream.turns.locked()
            if not used and not any(needed(key) for needed in self._needed):
                del self._streams[key]
                await self._put_away(stream.name)

    async def _open(self, key: str) -> LiveStream[S, A]:
        stream = self._streams[key] = await self._read(key)
        for opened in self._opened:
            opened(key, stream.state, stream.version)
        return stream

    def _opened_or_not(self, key: str, opening: "asyncio.Task[LiveStream[S, A]]") -> None:
        del self._opening[key]
        if not opening.cancelled():
            opening.exception()  # mark as retrieved: the caller may be gone
