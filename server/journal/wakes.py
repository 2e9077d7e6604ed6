"""Deadlines that came due: whichever process sees one lets the stream's machine know."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

import structlog

from server.journal import store
from server.journal.model import kind_and_key
from server.kit.clock import Clock
from server.kit.db import Database

LOOK_S = 0.5
AGAIN_AFTER = timedelta(seconds=10)
MOST_AT_ONCE = 200
log = structlog.get_logger()

Wake = Callable[[str], Awaitable[None]]
Jitter = Callable[[], float]


class Wakes:
    """Looks twice a second, and therefore also finds what came due while nothing was running.

    units: `jitter` gives seconds to wait before acting, so that several processes seldom act on one deadline
    """

    def __init__(self, database: Database, clock: Clock, jitter: Jitter) -> None:
        self._database = database
        self._clock = clock
        self._jitter = jitter
        self._wakes: dict[str, Wake] = {}
        self._woken: dict[str, datetime] = {}

    def on(self, kind: str, wake: Wake) -> None:
        """Call `wake(key)` when a stream of this kind is due. Being woken twice must be harmless."""
        self._wakes[kind] = wake

    async def look(self) -> None:
        """Wake every stream that is due now; one that stays due all the same, not again for a while."""
        if await self._due():
            await self._clock.sleep(self._jitter())
            for stream in await self._due():
                self._woken[stream] = self._clock.now()
                await self._wake(stream)

    async def run(self) -> None:
        """Look for as long as the process lives."""
        while True:
            try:
                await self.look()
            except Exception as error:  # noqa: BLE001 - the next look may find the database again
                log.warning("wakes_failed", error=type(error).__name__)
            await self._clock.sleep(LOOK_S)

    async def _due(self) -> list[str]:
        now = self._clock.now()
        async with self._database.read() as tx:
            due = await store.due(tx, now, MOST_AT_ONCE)
        tried_at = self._woken = {stream: at for stream, at in self._woken.items() if stream in due}
        return [
            stream
            for stream, due_at in due.items()
            if stream not in tried_at or tried_at[stream] < due_at or now - tried_at[stream] > AGAIN_AFTER
        ]

    async def _wake(self, stream: str) -> None:
        kind, key = kind_and_key(stream)
        if wake := self._wakes.get(kind):
            try:
                await wake(key)
            except Exception as error:  # noqa: BLE001 - one stream's bug must not keep the others asleep
                log.error("wake_failed", kind=kind, error=type(error).__name__)
