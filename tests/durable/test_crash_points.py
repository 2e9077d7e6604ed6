"""Wherever a process dies, the next one goes on: nothing is missed, and what is written within is written once."""

import asyncio
import shutil
from itertools import pairwise
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Literal

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server.durable.model import Delivery
from server.journal.news import Deed
from server.kit.clock import ManualClock
from server.kit.db import Database
from tests.durable.processes import Poured, Process
from tests.durable.shelf import cups, on_shelf, put

Crash = Literal["before", "after"]
EVENTS = 6


class Killed(BaseException):
    """This process does nothing more."""


class Life:
    """One process, that dies at this event of one of its consumers, before or after it was handled."""

    def __init__(self, process: Process, crash: tuple[str, int, Crash] | None, files: list[str]) -> None:
        self._process, self._crash, self._files = process, crash, files
        process.consumers.consume("file", Poured, self._note)
        process.consumers.consume_within("table", Poured, self._put)

    async def _note(self, delivery: Delivery[Poured]) -> None:
        self._die("file", delivery, "before")
        self._files.append(delivery.event.cup)
        self._die("file", delivery, "after")

    async def _put(self, deed: Deed, delivery: Delivery[Poured]) -> None:
        self._die("table", delivery, "before")
        await put(deed, delivery)
        self._die("table", delivery, "after")

    def _die(self, consumer: str, delivery: Delivery[Poured], when: Crash) -> None:
        if self._crash == (consumer, int(delivery.event.cup), when):
            raise Killed


async def live_and_die(file: Path, sizes: list[int], crashes: list[tuple[str, int, Crash]]) -> None:
    database, clock, files = Database(f"sqlite:///{file}"), ManualClock(), list[str]()
    async with database.begin() as tx:
        await tx.run_sync(cups.metadata.create_all)
    numbers = iter(range(EVENTS))
    entries = [[str(number) for _, number in zip(range(size), numbers, strict=False)] for size in sizes]
    for life, crash in enumerate([*crashes, None]):
        process = Process(f"life-{life}", database, clock)
        Life(process, crash, files)
        await process.start()
        if life == 0:
            for entry in entries:
                await process.pour(*entry)
        try:
            await process.drain()
        except Killed:
            await process.die()
        else:
            await process.consumers.stop()
        await process.close()
    table = await on_shelf(database)
    await database.close()

    published = [cup for entry in entries for cup in entry]
    assert table == published
    first_times = list(dict.fromkeys(files))
    assert first_times == published
    repeated = [later for earlier, later in pairwise(files) if int(later) <= int(earlier)]
    assert len(repeated) <= len(crashes)
    assert len(files) - len(published) == len(repeated), "a death repeats one event at most"


@settings(max_examples=12, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(
    sizes=st.lists(st.integers(1, 3), min_size=2, max_size=4),
    crashes=st.lists(
        st.tuples(st.sampled_from(["file", "table"]), st.integers(0, EVENTS - 1), st.sampled_from(["before", "after"])),
        max_size=4,
    ),
)
def test_wherever_it_dies(sqlite_template: Path, sizes: list[int], crashes: list[tuple[str, int, Crash]]) -> None:
    with TemporaryDirectory() as folder:
        file = Path(shutil.copy(sqlite_template, Path(folder) / "tearoom.db"))
        asyncio.run(live_and_die(file, sizes, crashes))
