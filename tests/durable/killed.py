"""A process whose consumers and timers work until it is ended: `python -m tests.durable.killed`, see `test_killed`.

Arguments: its name, the database, the file to which a consumer and timers add a line for each cup, a Redis that is not
there, and the cup after whose line it kills itself.
"""

import asyncio
import os
import signal
import sys
from pathlib import Path

from server.adapters.backplane_redis import RedisBackplane
from server.background import Background
from server.durable.model import Delivery, Due
from server.journal.alive import Alive
from server.kit import log
from server.kit.clock import SystemClock
from server.kit.db import Database
from tests.durable.processes import Poured, Process
from tests.durable.shelf import put

TIMER = "tray.tea_is_ready"


def wire(process: Process, file: Path, killed_after: str) -> None:
    """One consumer, and timers, write to a file, another consumer to a table, with its cursor."""

    def note(cup: str) -> None:
        with file.open("a") as lines:
            lines.write(f"{cup}\n")
        if cup == killed_after:
            os.kill(os.getpid(), signal.SIGKILL)

    async def poured(delivery: Delivery[Poured]) -> None:
        note(delivery.event.cup)

    async def ready(due: Due[Poured]) -> None:
        note(due.payload.cup)

    process.consumers.consume("file", Poured, poured)
    process.consumers.consume_within("table", Poured, put)
    process.timers.handle(TIMER, Poured, ready)


async def work(name: str, url: str, file: Path, redis_url: str, killed_after: str) -> None:
    """Live until told to end."""
    clock, database, backplane = SystemClock(), Database(url), RedisBackplane(redis_url)
    await backplane.start()
    process, alive = Process(name, database, clock, backplane), Alive(name, database, clock)
    wire(process, file, killed_after)
    await process.start()
    loops = {"alive": alive.run, "news": process.news.run, **process.consumers.loops(), **process.timers.loops()}
    background = Background(loops, clock)
    background.start()
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    await asyncio.Event().wait()


if __name__ == "__main__":
    log.configure(sys.stderr, "error")
    asyncio.run(work(sys.argv[1], sys.argv[2], Path(sys.argv[3]), sys.argv[4], sys.argv[5]))
