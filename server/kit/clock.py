"""Where time comes from: the only module that reads the wall clock."""

import asyncio
import heapq
import time
from datetime import UTC, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Protocol


class Clock(Protocol):
    """Tells the time and sleeps; injected everywhere, so that tests control time."""

    def now(self) -> datetime:
        """The current time, aware, in UTC. It may jump either way: use it for moments that are stored or shown."""
        ...

    def monotonic(self) -> float:
        """Seconds since an arbitrary moment of this process. Never jumps: use it to measure durations."""
        ...

    async def sleep(self, seconds: float) -> None:
        """Return when `seconds` have passed on this clock."""
        ...


class SystemClock:
    """The machine's clock."""

    def now(self) -> datetime:
        return datetime.now(UTC)  # noqa: TID251 - the one place

    def monotonic(self) -> float:
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(max(0.0, seconds))


class ShiftedClock(SystemClock):
    """The machine's clock plus the seconds written in a file, so that a test can shift several processes at once.

    A sleeper checks the file ten times a second, so a shift wakes it without real waiting.
    """

    LOOK_S = 0.1

    def __init__(self, file: Path) -> None:
        self._file = file

    def now(self) -> datetime:
        return super().now() + timedelta(seconds=self._shift())

    async def sleep(self, seconds: float) -> None:
        until, at_most = self.now() + timedelta(seconds=seconds), self.monotonic() + seconds
        while (left := min((until - self.now()).total_seconds(), at_most - self.monotonic())) > 0:
            await asyncio.sleep(min(left, self.LOOK_S))

    def _shift(self) -> float:
        try:
            return float(self._file.read_text() or 0)
        except FileNotFoundError:
            return 0.0


class ManualClock:
    """A clock that stands still until a test moves it; sleepers wake in order of their time."""

    def __init__(self, start: datetime = datetime(2026, 1, 8, 16, 0, tzinfo=UTC)) -> None:
        self._start = start
        self._passed = 0.0
        self._order = count()
        self._sleepers: list[tuple[float, int, asyncio.Future[None]]] = []

    def now(self) -> datetime:
        return self._start + timedelta(seconds=self._passed)

    def monotonic(self) -> float:
        return self._passed

    async def sleep(self, seconds: float) -> None:
        if seconds <= 0:
            await asyncio.sleep(0)
            return
        woken: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self._sleepers, (self._passed + seconds, next(self._order), woken))
        await woken

    @property
    def sleeping(self) -> int:
        """The number of sleepers."""
        return sum(not woken.done() for *_, woken in self._sleepers)

    def jump(self, seconds: float) -> None:
        """Show another time from now on, as if somebody had set the machine's clock; sleepers do not wake for it."""
        self._start += timedelta(seconds=seconds)

    def skip(self, seconds: float) -> None:
        """Let time pass at a stroke: what sleeps wakes when the clock moves on the next time."""
        self._passed += seconds

    async def advance(self, seconds: float) -> None:
        """Move on and wake every sleeper that is due, each at its own time; let the tasks they start run."""
        until = self._passed + seconds
        while self._sleepers and self._sleepers[0][0] <= until:
            at, _, woken = heapq.heappop(self._sleepers)
            self._passed = max(self._passed, at)
            if not woken.done():
                woken.set_result(None)
            await self._settle()
        self._passed = until
        await self._settle()

    @staticmethod
    async def _settle() -> None:
        for _ in range(10):
            await asyncio.sleep(0)
