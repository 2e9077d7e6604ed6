"""Which processes live: each says so every second, and whoever sees one fall silent tells the slices."""

from collections.abc import Awaitable, Callable, Mapping
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
        self._beat_at = clock.monotonic()
        self._heard: dict[str, tuple[datetime, float]] = {}  # the others' last words, and since when we know them
        self._looked = False

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
        async with self._database.read() as tx:
            processes = await store.processes(tx)
        for process_id, alive_at in self._silent(processes, now):
            await self._bury(process_id, alive_at)
        self._looked = True

    def _silent(self, processes: Mapping[str, datetime], now: datetime) -> list[tuple[str, datetime]]:
        """Whose last word has been the same for a while, on our own watch: clocks jump, and differ.

        Of those whose last word was older than that when this process began, nothing more is expected.
        """
        at = self._clock.monotonic()
        if at - self._beat_at >= LAPSED_AFTER_S:
            self._heard.clear()  # the database was away, or we stood still: the others have their time to beat
        self._beat_at = at
        new = {process: (word, at) for process, word in processes.items() if process != self.id}
        for process, (word, since) in self._heard.items():
            if process in new and new[process][0] == word:
                new[process] = word, since
        self._heard = new
        long_ago = now - timedelta(seconds=LAPSED_AFTER_S)
        return [
            (process, word)
            for process, (word, since) in new.items()
            if at - since >= LAPSED_AFTER_S or (word < long_ago and not self._looked)
        ]

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
