"""Whoever runs the house sees what was given up, and lets it be tried again."""

from datetime import UTC, datetime

from server.durable import consumer_store, timer_store
from server.durable.dead_letters import NOTHING, listing, retry
from server.durable.model import Cursor, Pending
from server.kit.db import Database

AT = datetime(2026, 1, 8, 16, 0, tzinfo=UTC)


async def give_up(database: Database) -> None:
    """One event of a consumer, and one timer."""
    at = Cursor(7)
    async with database.begin() as tx:
        event = Pending(at, Cursor(8), "Poured", b'{"cup":"of Ann"}', AT)
        await consumer_store.set_aside(tx, "tray", event, "LookupError", AT)
        await timer_store.put(tx, "tray:a", "tray.tea_is_ready", AT, '{"cup":"of Ann"}', None)
        (claimed,) = await timer_store.claim(tx, "tray.tea_is_ready", "one", AT, 1)
        await timer_store.give_up(tx, claimed.key, "one", "TimeoutError", AT)


async def test_they_are_listed_without_what_they_say(database: Database, database_url: str) -> None:
    assert await listing(database_url) == NOTHING
    await give_up(database)
    assert (await listing(database_url)).splitlines() == [
        "2026-01-08 16:00  tray  Poured  LookupError",
        "2026-01-08 16:00  tray.tea_is_ready  timer  TimeoutError",
    ]


async def test_one_part_or_all_are_asked_to_try_again(database: Database, database_url: str) -> None:
    await give_up(database)
    assert await retry(database_url, "unknown") == "To be retried: 0.\n"
    assert await retry(database_url, "tray") == "To be retried: 1.\n"
    assert (await listing(database_url)).splitlines()[0].endswith("LookupError  (to be retried)")
    assert await retry(database_url, None) == "To be retried: 2.\n"
    assert len((await listing(database_url)).splitlines()) == 1, "a timer is on its way as soon as it is asked to"
