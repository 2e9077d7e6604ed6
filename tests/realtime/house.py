"""One server process, as far as trays are concerned; two of them on one database make a race."""

import itertools
import random

from server.adapters.backplane_memory import MemoryBackplane
from server.journal.follower import Follower
from server.journal.journal import Journal
from server.kit.clock import Clock
from server.kit.db import Database
from server.ports.backplane import Backplane
from server.realtime.live import LiveStreams
from server.realtime.throttle import Pace, at_once
from tests.people import CAST
from tests.realtime.toy import Audience, Command, Event, Tick, Tray, TrayMachine

_ids = itertools.count(1)


class House:
    def __init__(
        self, database: Database, clock: Clock, backplane: Backplane | None = None, pace: Pace = at_once
    ) -> None:
        self.names = {person.id: person.name for person in CAST}
        self.backplane = backplane or MemoryBackplane()
        self.journal = Journal(database)
        self.follower = Follower(database, self.journal, self.backplane, clock)
        self.trays: LiveStreams[Tray, Command, Event, Audience] = LiveStreams(
            "tray",
            TrayMachine(),
            database=database,
            journal=self.journal,
            follower=self.follower,
            clock=clock,
            ids=lambda: f"system-{next(_ids)}",
            names=self._names,
            tick=Tick(),
            pace=pace,
        )

    async def _names(self, key: str) -> dict[str, str]:
        del key
        return dict(self.names)

    async def close(self) -> None:
        await self.journal.close()
        await self.follower.close()


class LossyBackplane(MemoryBackplane):
    """Loses some of what it is given, as Redis may."""

    def __init__(self, seed: int, lost: float = 0.3) -> None:
        super().__init__()
        self._random = random.Random(seed)
        self.lost = lost

    async def publish(self, channel: str, data: bytes) -> None:
        if self._random.random() >= self.lost:
            await super().publish(channel, data)
