"""Which processes live: each says so every second, and whoever sees one fall silent tells the slices."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import structlog

from server.journal import process_store as store
from server.kit.clock import Clock
from server.kit.db import Database

BEAT_S = 1.0
LAPSED_AFTER_S = 5.0
log = structlog.get_logger()

Lapsed = Callable[[str, datetime], Awaitable[None]]
Buried = Callable[[], Awaitable[None]]


class Alive:
    """One per process, under an id that is new at every start."""

    def __init__(self, id: str, database: Database, clock: Clock) -> None:  # noqa: A002 - it is one
        self.id = id
        self._database = database
        self._clock = clock
        self._lapsed: list[Lapsed] = []
        self._buried: list[Buried] = []
        self._beat_at: datetime | None = None
        self._judges_from: datetime | None = None

    def on_lapsed(self, lapsed: Lapsed) -> None:
        """Call `lapsed(process, alive_at)` for a process that fell silent; maybe more than once, maybe in several
        processes. When it raises, it is called again at the next beat.
        """
        self._lapsed.append(lapsed)

    def on_buried(self, buried: Buried) -> None:
        """Call `buried` when this process was thought dead: its people have been dropped and must connect again."""
        self._buried.append(buried)

    async def start(self) -> None:
        """Say that this process lives. The dead of earlier starts are found by the next beats."""
        async with self._database.begin() as tx:
            await store.appear(tx, self.id, self._clock.now())

    async def beat(self) -> None:
        """Say that this process lives, and look who does not any more."""
        now = self._clock.now()
        async with self._database.begin() as tx:
            buried = not await store.beat(tx, self.id, now)
        if buried:
            for tell in self._buried:
                await tell()
            await self.start()
        if not self._may_judge(now):
            return
        async with self._database.read() as tx:
            silent = await store.silent(tx, now - timedelta(seconds=LAPSED_AFTER_S))
        for process_id, alive_at in silent:
            await self._bury(process_id, alive_at)

    def _may_judge(self, now: datetime) -> bool:
        """Whether others had their time to beat: not so when the database was away, or this process stood still."""
        lapse = timedelta(seconds=LAPSED_AFTER_S)
        if self._beat_at is not None and now - self._beat_at >= lapse:
            self._judges_from = now + lapse
        self._beat_at = now
        return self._judges_from is None or now >= self._judges_from

    async def run(self) -> None:
        """Beat for as long as the process lives."""
        while True:
            try:
                await self.beat()
            except Exception as error:  # noqa: BLE001 - the next beat may find the database again
                log.warning("beat_failed", error=type(error).__name__)
            await self._clock.sleep(BEAT_S)

    async def stop(self) -> None:
        """This process ends on purpose, after its people were dropped: there is nothing left to bury."""
        async with self._database.begin() as tx:
            await store.bury(tx, self.id, self._clock.now())

    async def _bury(self, process_id: str, alive_at: datetime) -> None:
        for tell in self._lapsed:
            await tell(process_id, alive_at)
        async with self._database.begin() as tx:
            await store.bury(tx, process_id, alive_at)
