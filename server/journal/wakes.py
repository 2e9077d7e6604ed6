"""Deadlines that came due: whichever process sees one lets the stream's machine know."""

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime

import structlog

from server.journal import store
from server.journal.model import kind_and_key
from server.kit.clock import Clock
from server.kit.db import Database

LOOK_S = 0.5
AGAIN_AFTER_S = 10.0
MOST_AT_ONCE = 200
log = structlog.get_logger()

Wake = Callable[[str], Awaitable[None]]
Overdue = Callable[[], Mapping[str, datetime]]
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
        self._overdue: dict[str, Overdue] = {}
        self._woken: dict[str, tuple[datetime, float]] = {}  # for which deadline, and when on our own watch

    def on(self, kind: str, wake: Wake, overdue: Overdue = dict) -> None:
        """Call `wake(key)` when a stream of this kind is due. Being woken twice must be harmless.

        shape: `overdue()` has deadlines by key of streams in which it is later than on the clock, for it was set back
        """
        self._wakes[kind] = wake
        self._overdue[kind] = overdue

    async def look(self) -> None:
        """Wake every stream that is due now; one that stays due all the same, not again for a while."""
        if await self._due():
            await self._clock.sleep(self._jitter())
            for stream, due_at in (await self._due()).items():
                self._woken[stream] = due_at, self._clock.monotonic()
                await self._wake(stream)

    async def run(self) -> None:
        """Look for as long as the process lives."""
        while True:
            try:
                await self.look()
            except Exception as error:  # noqa: BLE001 - the next look may find the database again
                log.warning("wakes_failed", error=type(error).__name__)
            await self._clock.sleep(LOOK_S)

    async def _due(self) -> dict[str, datetime]:
        async with self._database.read() as tx:
            due = await store.due(tx, self._clock.now(), MOST_AT_ONCE)
        for kind, overdue in self._overdue.items():
            due |= {f"{kind}:{key}": due_at for key, due_at in overdue().items()}
        self._woken = {stream: tried for stream, tried in self._woken.items() if stream in due}
        return {stream: due_at for stream, due_at in due.items() if not self._just_woken(stream, due_at)}

    def _just_woken(self, stream: str, due_at: datetime) -> bool:
        tried_for, tried_at = self._woken.get(stream, (None, 0.0))
        return tried_for == due_at and self._clock.monotonic() - tried_at <= AGAIN_AFTER_S

    async def _wake(self, stream: str) -> None:
        kind, key = kind_and_key(stream)
        if wake := self._wakes.get(kind):
            try:
                await wake(key)
            except Exception as error:  # noqa: BLE001 - one stream's bug must not keep the others asleep
                log.error("wake_failed", kind=kind, error=type(error).__name__)
