"""Removes deleted and overwritten data from SQLite's write-ahead log, too, while the house is in use."""

import asyncio

from server.kit.clock import Clock
from server.kit.db import Database

AT_MOST_EVERY_S = 1.0
AT_LEAST_EVERY_S = 10.0


class Scrubbing:
    """Checkpoints the log soon after a deletion, and every few seconds in any case.

    units: data that was deleted or changed is in no file of the database 11 s later, as long as nobody reads one
    snapshot for longer than that; a chat message is gone about a second after it was deleted or edited
    """

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def run(self) -> None:
        """Run for the lifetime of the process, starting with what the last one left."""
        while True:
            self._database.soiled.clear()
            folded = await self._database.scrub()
            await self._clock.sleep(AT_MOST_EVERY_S)
            if folded:
                await self._wait()

    async def _wait(self) -> None:
        rung = asyncio.create_task(self._database.soiled.wait())
        passed = asyncio.create_task(self._clock.sleep(AT_LEAST_EVERY_S))
        try:
            await asyncio.wait({rung, passed}, return_when=asyncio.FIRST_COMPLETED)
        finally:
            rung.cancel()
            passed.cancel()
