"""A process whose consumers work until it is ended; started as `python -m tests.durable.killed`, see `test_killed`.

Arguments: its name, the database, the file to which one of its consumers adds a line for each cup, a Redis that is not
there, and the cup after whose line it kills itself.
"""

import asyncio
import os
import signal
import sys
from pathlib import Path

from sqlalchemy import Column, Integer, MetaData, String, Table, insert

from server.adapters.backplane_redis import RedisBackplane
from server.background import Background
from server.durable.model import Delivery
from server.journal.alive import Alive
from server.journal.news import Deed
from server.kit import log
from server.kit.clock import SystemClock
from server.kit.db import Database
from tests.durable.processes import Poured, Process

cups = Table(
    "test_cups", MetaData(), Column("id", Integer, primary_key=True, autoincrement=True), Column("cup", String(40))
)


def wire(process: Process, file: Path, killed_after: str) -> None:
    """One consumer writes to a file, the other to a table, with its cursor."""

    async def note(delivery: Delivery[Poured]) -> None:
        with file.open("a") as lines:
            lines.write(f"{delivery.event.cup}\n")
        if delivery.event.cup == killed_after:
            os.kill(os.getpid(), signal.SIGKILL)

    async def put(deed: Deed, delivery: Delivery[Poured]) -> None:
        await deed.tx.execute(insert(cups).values(cup=delivery.event.cup))

    process.consumers.consume("file", Poured, note)
    process.consumers.consume_within("table", Poured, put)


async def work(name: str, url: str, file: Path, redis_url: str, killed_after: str) -> None:
    """Live until told to end."""
    clock, database, backplane = SystemClock(), Database(url), RedisBackplane(redis_url)
    await backplane.start()
    process, alive = Process(name, database, clock, backplane), Alive(name, database, clock)
    wire(process, file, killed_after)
    await process.start()
    loops = {"alive": alive.run, "news": process.news.run, **process.consumers.loops()}
    background = Background(loops, clock)
    background.start()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    await asyncio.Event().wait()


if __name__ == "__main__":
    log.configure(sys.stderr, "error")
    asyncio.run(work(sys.argv[1], sys.argv[2], Path(sys.argv[3]), sys.argv[4], sys.argv[5]))
