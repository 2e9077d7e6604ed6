"""Every entry once and in order, whatever the backplane loses."""

import asyncio
import random
from collections.abc import Awaitable, Callable

import msgspec
import pytest

from server.adapters.backplane_memory import MemoryBackplane
from server.journal import store
from server.journal.follower import ON_ITS_WAY_S, Follower
from server.journal.journal import Journal
from server.journal.model import Entry
from server.kit.clock import ManualClock
from server.kit.db import Database, Tx
from server.ports.backplane import Backplane, Heard
from tests.journal.test_journal import entry
from tests.realtime.house import LossyBackplane


class Ear:
    """Hears one stream, and notices what comes twice or out of order."""

    def __init__(self) -> None:
        self.version = 0

    def __call__(self, heard: Entry) -> None:
        assert heard.version == self.version + 1
        self.version = heard.version


def process(database: Database, backplane: Backplane, clock: ManualClock) -> tuple[Journal, Follower]:
    journal = Journal(database)
    return journal, Follower(database, journal, backplane, clock)


@pytest.mark.parametrize("seed", range(3))
async def test_nothing_is_lost_or_doubled_by_flapping_followers(
    database: Database, clock: ManualClock, seed: int
) -> None:
    backplane = LossyBackplane(seed)
    journal, writer = process(database, backplane, clock)
    ears = [(process(database, backplane, clock)[1], Ear()) for _ in range(8)]
    choose = random.Random(seed)
    written = False

    async def flap(follower: Follower, ear: Ear) -> None:
        while not written:
            await follower.follow("tray:one", ear, ear.version)
            for _ in range(choose.randrange(20)):
                await asyncio.sleep(0)
            await follower.leave("tray:one")
        await follower.follow("tray:one", ear, ear.version)

    flapping = [asyncio.create_task(flap(*ear)) for ear in ears]
    for version in range(1, 61):
        await journal.append(entry("tray:one", version))
    written = True
    await asyncio.gather(*flapping)

    assert [ear.version for _, ear in ears] == [60] * 8
    for follower, _ in [*ears, (writer, None)]:
        await follower.close()


class BusyBackplane(MemoryBackplane):
    """Much happens just before and just after somebody has subscribed."""

    def __init__(self, happens: Callable[[], Awaitable[object]]) -> None:
        super().__init__()
        self._happens = happens

    async def subscribe(self, channel: str, heard: Heard) -> Callable[[], Awaitable[None]]:
        await self._happens()
        stop = await super().subscribe(channel, heard)
        await self._happens()
        return stop


async def test_what_happens_while_attaching_is_heard_once(database: Database, clock: ManualClock) -> None:
    versions = iter(range(1, 10))

    async def happens() -> object:
        return await journal.append(entry("tray:one", next(versions)))

    backplane = BusyBackplane(happens)
    journal, writer = process(database, backplane, clock)
    _, follower = process(database, backplane, clock)
    ear = Ear()
    await happens()
    await follower.follow("tray:one", ear)
    assert ear.version == 3
    await happens()
    assert await eventually(ear, 4)
    for each in (writer, follower):
        await each.close()


async def eventually(ear: Ear, version: int) -> bool:
    """Whether the ear comes to this version without anybody's help."""
    async with asyncio.timeout(5):
        while ear.version < version:
            await asyncio.sleep(0)
    return True


async def test_a_lost_last_message_is_found_by_the_next_check(database: Database, clock: ManualClock) -> None:
    backplane = LossyBackplane(0, lost=1.0)
    journal, writer = process(database, backplane, clock)
    _, follower = process(database, backplane, clock)
    ear = Ear()
    await follower.follow("tray:one", ear)
    checking = asyncio.create_task(follower.run())
    await journal.append(entry("tray:one", 1))
    assert ear.version == 0

    async with asyncio.timeout(5):
        while ear.version == 0:
            await clock.advance(1)
            await asyncio.sleep(0.01)

    assert (follower.gaps, follower.late) == (0, 1)
    checking.cancel()
    await asyncio.wait([checking])
    for each in (writer, follower):
        await each.close()


async def test_a_gap_is_filled_when_what_is_missing_is_not_on_its_way(database: Database, clock: ManualClock) -> None:
    lossy = LossyBackplane(0, lost=1.0)
    journal, writer = process(database, lossy, clock)
    _, follower = process(database, lossy, clock)
    ear = Ear()
    await follower.follow("tray:one", ear)
    for version in (1, 2):
        await journal.append(entry("tray:one", version))
    lossy.lost = 0.0
    await journal.append(entry("tray:one", 3))
    while not follower.gaps:
        await asyncio.sleep(0)
    await clock.advance(0)
    await clock.advance(ON_ITS_WAY_S)

    assert await eventually(ear, 3)
    assert (follower.gaps, follower.late) == (1, 0)
    for each in (writer, follower):
        await each.close()


async def test_what_comes_in_another_order_is_heard_in_its_own_without_reading(
    database: Database, clock: ManualClock
) -> None:
    # given somebody who follows, and hints that overtake each other
    backplane = MemoryBackplane()
    _, follower = process(database, backplane, clock)
    ear = Ear()
    await follower.follow("tray:one", ear)

    # when
    for version in (2, 3, 1):
        await backplane.publish("journal:tray:one", msgspec.msgpack.encode([entry("tray:one", version)]))

    # then: nothing of it is in the database
    assert await eventually(ear, 3)
    await follower.close()


async def test_deleted_entries_are_not_waited_for(database: Database, clock: ManualClock) -> None:
    lossy = LossyBackplane(0, lost=1.0)
    journal, writer = process(database, lossy, clock)
    for version in (1, 2, 3):
        await journal.append(entry("tray:one", version))
    async with database.begin() as tx:
        await tx.execute(store.forget("tray:one", 2))

    heard: list[int] = []
    await writer.follow("tray:one", lambda entry: heard.append(entry.version))
    await journal.append(entry("tray:one", 4))
    assert heard == [3, 4]
    await writer.close()


async def test_what_the_database_has_lost_is_not_looked_for_in_a_rush(
    database: Database, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, follower = process(database, MemoryBackplane(), clock)
    reads, read = 0, store.read

    async def counted(tx: Tx, stream: str, after: int) -> list[Entry]:
        nonlocal reads
        reads += 1
        return await read(tx, stream, after)

    await follower.follow("tray:one", Ear())
    monkeypatch.setattr(store, "read", counted)

    follower.announce(entry("tray:one", 3))
    await clock.advance(0)
    await clock.advance(ON_ITS_WAY_S)
    for _ in range(20):
        await follower.check()  # which takes as long as a read, and finds nothing
    assert reads == 1

    await clock.advance(ON_ITS_WAY_S)
    for _ in range(20):
        await follower.check()
    assert reads == 2
    await follower.close()
