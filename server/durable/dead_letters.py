"""What was given up, for whoever runs the house: what it is, why, and to try it again."""

from datetime import datetime

from server.durable import consumer_store, timer_store
from server.kit.clock import SystemClock
from server.kit.db import Database

NOTHING = "Nothing was given up.\n"


async def listing(database_url: str) -> str:
    """A line for each event and timer that was given up: since when, which part of the house, what, and the error."""
    database = Database(database_url)
    try:
        async with database.read() as tx:
            events, timers = await consumer_store.dead(tx), await timer_store.dead(tx)
    finally:
        await database.close()
    lines = [_line(row.dead_at, row.consumer, row.kind, row.error, retry=row.retry) for row in events]
    lines += [_line(row.dead_at, row.kind, "timer", row.error) for row in timers]
    return "".join(lines) or NOTHING


async def retry(database_url: str, name: str | None) -> str:
    """Let the house try again what this consumer or kind of timer gave up, or all of it, within a second or two."""
    database = Database(database_url)
    try:
        async with database.begin() as tx:
            asked = await consumer_store.retry(tx, name)
            asked += await timer_store.retry(tx, name, SystemClock().now())
    finally:
        await database.close()
    return f"To be retried: {asked}.\n"


def _line(dead_at: datetime, part: str, what: str, error: str, *, retry: bool = False) -> str:
    return f"{dead_at:%Y-%m-%d %H:%M}  {part}  {what}  {error}{'  (to be retried)' if retry else ''}\n"
