"""A stored, ordered, acknowledged message through the journal, against one INSERT and commit for each message."""

import asyncio
import gc
import itertools
import os
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median
from typing import Any

import aiosqlite
import asyncpg
import msgspec
import uvloop
from sqlalchemy import make_url

from server.kit.clock import SystemClock
from server.kit.db import Database, sqlite_pragmas
from server.kit.migrate import migrate
from server.serve import GARBAGE_AFTER
from tests.bench.lines import line, percentile
from tests.bench_messages.cpu import cpu_s
from tests.bench_messages.dialects import body
from tests.bench_messages.subjects import Ground
from tests.conversation.table import Process
from tests.people import ANN
from tests.realtime.screens import Screen
from tests.services.postgres import create_database

AT_ONCE, CONVERSATIONS = 64, 100
ROUNDS, SECONDS, WARM_S = 3, 1.5, 0.3
POOL = 16
JOURNAL, COMMIT = "tearoom", "one INSERT and COMMIT per message"
COLUMNS = "INSERT INTO message (conversation, seq, person, client_id, text, at, fades_at)"
SQLITE_INSERT = f"{COLUMNS} VALUES (?, ?, ?, ?, ?, ?, ?)"
POSTGRES_INSERT = f"{COLUMNS} VALUES ($1, $2, $3, $4, $5, $6, $7)"

Write = Callable[[int, int], Awaitable[object]]
Pids = Callable[[], Sequence[int]]


@dataclass(frozen=True, slots=True)
class Written:
    """One run. units: CPU of this process and the database's, for each message"""

    number: int
    each_us: float
    p50_ms: float
    p99_ms: float


def measure(folder: Path, ground: Ground) -> dict[str, float]:
    """Both databases; what the summary wants. shape: the p50 is the slower database's"""
    gc.collect()
    gc.freeze()
    gc.set_threshold(*GARBAGE_AFTER)  # as the server does
    return uvloop.run(_measure(folder, ground))


async def _measure(folder: Path, ground: Ground) -> dict[str, float]:
    sqlite_url = f"sqlite:///{folder / 'durable.db'}"
    postgres_url = await create_database(ground.postgres)
    sqlite = await _compare("sqlite", sqlite_url, lambda: [os.getpid()], "WAL, synchronous NORMAL, one connection")
    postgres = await _compare(
        "postgres", postgres_url, lambda: [os.getpid(), *ground.postgres_pids()],
        f"fsync and synchronous_commit on; the INSERTs by asyncpg, {POOL} connections",
    )  # fmt: skip
    return {
        "durable_vs_commit_sqlite": sqlite[0],
        "durable_vs_commit_postgres": postgres[0],
        "durable_p50_ms": max(sqlite[1], postgres[1]),
    }


async def _compare(name: str, url: str, pids: Pids, how: str) -> tuple[float, float]:
    """One after the other, several times: ours divided by theirs, and our p50."""
    ours, theirs = [], []
    await migrate(url)
    async with _Plain(url) as plain, _Journal(url) as journal:
        for _ in range(ROUNDS):
            theirs.append(await _drive(plain.write, pids))
            ours.append(await _drive(journal.write, pids))
    for subject, runs in ((COMMIT, theirs), (JOURNAL, ours)):
        what: dict[str, Any] = {
            "subject": subject,
            "database": name,
            "how": how,
            "at_once": AT_ONCE,
            "conversations": CONVERSATIONS,
            "rounds": ROUNDS,
            "messages": sum(run.number for run in runs),
        }
        line("cpu_per_stored_message", median(run.each_us for run in runs), "us", **what, cpu="client and server")
        line("stored_p50", median(run.p50_ms for run in runs), "ms", **what)
        line("stored_p99", median(run.p99_ms for run in runs), "ms", **what)
    ratio = median(our.each_us / their.each_us for our, their in zip(ours, theirs, strict=True))
    line("times_cheaper_than_commit", 1 / ratio, "", database=name)
    return ratio, median(run.p50_ms for run in ours)


async def _drive(write: Write, pids: Pids) -> Written:
    took: list[float] = []
    numbers = itertools.count()
    warm = time.perf_counter() + WARM_S
    end = warm + SECONDS

    async def keep_writing() -> None:
        while (began := time.perf_counter()) < end:
            number = next(numbers)
            await write(number % CONVERSATIONS, number)
            if began > warm:
                took.append(time.perf_counter() - began)

    writers = [asyncio.create_task(keep_writing()) for _ in range(AT_ONCE)]
    await asyncio.sleep(WARM_S)
    before, first = cpu_s(pids()), next(numbers)
    await asyncio.gather(*writers)
    number = next(numbers) - first - 1
    return Written(number, (cpu_s(pids()) - before) / number * 1e6,
                   percentile(took, 0.5) * 1000, percentile(took, 0.99) * 1000)  # fmt: skip


class _Journal:
    """The path of a chat message from the channel to its acknowledgement, without a socket."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._screen = Screen("bench", ANN.id)
        self._ids = itertools.count()

    async def __aenter__(self) -> "_Journal":
        self._database = Database(self._url)
        self._process = Process(self._database, SystemClock(), fades_after_h=None)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._process.close()
        await self._database.close()

    async def write(self, conversation: int, number: int) -> None:
        said = msgspec.Raw(f'{{"do":"Say","text":"{body(0, number)}"}}'.encode())
        channel = self._process.conversations.channel
        await channel.command(self._screen, f"table-house-{conversation}", f"b{next(self._ids)}", said)


class _Plain:
    """What most programs do: each message an INSERT of its own, into the table where ours lie too."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._numbers = itertools.count(1)
        self._one_writer = asyncio.Lock()
        self._sqlite: aiosqlite.Connection | None = None
        self._pool: asyncpg.Pool[asyncpg.Record] | None = None

    async def __aenter__(self) -> "_Plain":
        if self._url.startswith("sqlite"):
            self._sqlite = await aiosqlite.connect(self._url.partition("///")[2])
            for name, value in sqlite_pragmas("NORMAL").items():
                await self._sqlite.execute(f"PRAGMA {name}={value}")
        else:
            url = make_url(self._url)
            self._pool = await asyncpg.create_pool(
                host=url.host or url.query.get("host"), user=url.username, database=url.database,
                min_size=POOL, max_size=POOL,
            )  # fmt: skip
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._sqlite is not None:
            await self._sqlite.close()
        if self._pool is not None:
            await self._pool.close()

    async def write(self, conversation: int, number: int) -> None:
        now, seq = SystemClock().now(), next(self._numbers)
        row = (f"plain-{conversation}", seq, ANN.id, f"b{seq}", body(0, number))
        if self._sqlite is not None:
            async with self._one_writer:
                await self._sqlite.execute(SQLITE_INSERT, (*row, f"{now:%F %T.%f}", None))
                await self._sqlite.commit()
        if self._pool is not None:
            await self._pool.execute(POSTGRES_INSERT, *row, now, None)
