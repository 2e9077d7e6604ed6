"""Reading a conversation anew: not more at once than memory can bear, and later when the database is away."""

import asyncio

from server.conversation.store import MOST_SHOWN_BYTES
from server.conversation.views import MAX_CHARACTERS
from server.kit.clock import ManualClock
from server.kit.db import Database
from tests.conversation.table import KEY, Process
from tests.people import ANN, BEN
from tests.realtime.screens import Screen

LONG = "茶" * MAX_CHARACTERS
FIT = MOST_SHOWN_BYTES // len(LONG.encode())


async def test_whoever_comes_is_sent_the_newest_of_long_texts(database: Database, clock: ManualClock) -> None:
    # given more than may be sent at once, and a process that has none of it in memory
    one, other = Process(database, clock), Process(database, clock)
    said = [await one.say(BEN.id, LONG) for _ in range(FIT + 5)]
    newest = [str(seq) for seq in said[-FIT:]]

    # when somebody comes, or comes back having missed it all, then they have the newest
    for number, since in enumerate((None, 0)):
        screen = Screen(f"s{number}", ANN.id)
        await other.join(screen, since)
        assert isinstance(screen.view, dict)
        assert list(screen.view["messages"]) == newest
        assert screen.snapshots == 1
    for process in (one, other):
        await process.close()


async def test_nobody_is_sent_away_because_the_database_is(process: Process, clock: ManualClock) -> None:
    # given Ann, who listens, and a database that cannot be asked
    ann = Screen("a", ANN.id)
    await process.join(ann)
    await process.say(BEN.id, "Tea?")
    process.away = True

    # when names are to be read anew, then she stays
    process.names[BEN.id] = "Benny"
    await process.conversations.refresh(KEY)
    assert ann.closed == []

    # and has them once it is back
    process.away = False
    while not clock.sleeping:
        await asyncio.sleep(0)
    await clock.advance(1)
    async with asyncio.timeout(5):
        while not (isinstance(ann.view, dict) and ann.view["messages"]["1"]["name"] == "Benny"):
            await asyncio.sleep(0.001)
    assert ann.closed == []
