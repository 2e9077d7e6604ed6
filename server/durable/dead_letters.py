"""What was given up, for whoever runs the house: what it is, why, and to try it again."""

from server.durable import consumer_store
from server.kit.db import Database

NOTHING = "Nothing was given up.\n"


async def listing(database_url: str) -> str:
    """A line for each event that a consumer gave up: when, which consumer, what kind, and the error's class."""
    database = Database(database_url)
    try:
        async with database.read() as tx:
            rows = await consumer_store.dead(tx)
    finally:
        await database.close()
    lines = [
        f"{row.dead_at:%Y-%m-%d %H:%M}  {row.consumer}  {row.kind}  {row.error}{_asked(row.retry)}\n" for row in rows
    ]
    return "".join(lines) or NOTHING


async def retry(database_url: str, name: str | None) -> str:
    """Let the house try again what this consumer gave up, or all of them; it does so within a second or two."""
    database = Database(database_url)
    try:
        async with database.begin() as tx:
            asked = await consumer_store.retry(tx, name)
    finally:
        await database.close()
    return f"To be retried: {asked}.\n"


def _asked(retry: bool) -> str:
    return "  (to be retried)" if retry else ""
