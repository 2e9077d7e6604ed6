"""What was deleted or written over leaves SQLite's write-ahead log, too, while people use the house."""

import asyncio

from server.kit.clock import Clock
from server.kit.db import Database

AT_MOST_EVERY_S = 1.0
AT_LEAST_EVERY_S = 10.0


class Scrubbing:
    """Folds the log into the file soon after a deletion, and every few seconds whatever was written.

    units: nothing that was deleted or changed is in any file of the database 11 s later, as long as nobody reads one
    moment for longer than that; a chat message is gone about a second after it was deleted or edited
    """

    def __init__(self, database: Database, clock: Clock) -> None:
        self._database = database
        self._clock = clock

    async def run(self) -> None:
        """Go on for as long as the process lives, beginning with what the last one left."""
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
