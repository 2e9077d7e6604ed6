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
import uvloop
from sqlalchemy import make_url

from server.adapters.backplane_memory import MemoryBackplane
from server.conversation.model import Access
from server.conversation.registry import SAID, ConversationRegistry
from server.conversation.views import Say
from server.conversation.writing import Writing
from server.journal.follower import Follower
from server.journal.journal import Journal
from server.kit.clock import SystemClock
from server.kit.db import Database
from server.kit.db_sqlite import sqlite_pragmas
from server.kit.migrate import migrate
from server.serve import GARBAGE_AFTER
from tests.bench.lines import line, percentile
from tests.bench.size import sized
from tests.bench_messages.cpu import cpu_s
from tests.bench_messages.dialects import body
from tests.bench_messages.subjects import Ground
from tests.people import ANN
from tests.services.postgres import create_database

AT_ONCE, CONVERSATIONS = 64, 100
ROUNDS, SECONDS, WARM_S = sized((3, 1.5, 0.3), (1, 0.2, 0.1))
POOL = 16
JOURNAL, COMMIT = "tearoom", "one INSERT and COMMIT per message"
ALIKE = "the same rows by a transaction per message"
TABLE = """
    CREATE TABLE IF NOT EXISTS plain
    (room integer, seq bigint, person text, at float8, body text, PRIMARY KEY (room, seq))
"""
SQLITE_INSERT = "INSERT INTO plain VALUES (?, ?, ?, ?, ?)"
POSTGRES_INSERT = "INSERT INTO plain VALUES ($1, $2, $3, $4, $5)"
ENTRY = "INSERT INTO journal (stream, version, command_id, person, at, events, text)"
HEAD = "ON CONFLICT (stream) DO UPDATE SET version = excluded.version"
SQLITE_ALIKE = (
    f"{ENTRY} VALUES (?, ?, ?, ?, ?, ?, ?)",
    f"INSERT INTO stream_head (stream, version) VALUES (?, ?) {HEAD}",
)
POSTGRES_ALIKE = (
    f"{ENTRY} VALUES ($1, $2, $3, $4, $5, $6, $7)",
    f"INSERT INTO stream_head (stream, version) VALUES ($1, $2) {HEAD}",
)

Rows = Sequence[tuple[object, ...]]
Row = Callable[[int, int, str], Rows]
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
    ours, theirs, alike = [], [], []
    await migrate(url)
    async with _bare(url) as bare, _alike(url) as same, _Journal(url) as journal:
        for _ in range(ROUNDS):
            theirs.append(await _drive(bare.write, pids))
            alike.append(await _drive(same.write, pids))
            ours.append(await _drive(journal.write, pids))
    for subject, runs in ((COMMIT, theirs), (ALIKE, alike), (JOURNAL, ours)):
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
    ratio = _ratio(ours, theirs)
    line("times_cheaper", 1 / ratio, "", subject=COMMIT, database=name)
    line("times_cheaper", 1 / _ratio(ours, alike), "", subject=ALIKE, database=name)
    return ratio, median(run.p50_ms for run in ours)


def _ratio(ours: Sequence[Written], theirs: Sequence[Written]) -> float:
    """units: CPU divided by CPU, each round by the one right before it"""
    return median(our.each_us / their.each_us for our, their in zip(ours, theirs, strict=True))


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
    """What becomes of a message once its socket has read it, until it is acknowledged; nobody else listens."""

    def __init__(self, url: str) -> None:
        self._url = url
        self._ids = itertools.count()

    async def __aenter__(self) -> "_Journal":
        clock, self._database = SystemClock(), Database(self._url)
        self._journal = Journal(self._database)
        self._follower = Follower(self._database, self._journal, MemoryBackplane(), clock)
        talks = ConversationRegistry(self._database, self._follower, clock)
        talks.register("table", _may_write, _nobody, _nobody)
        self._writing = Writing(talks, self._database, self._journal, clock)
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._journal.close()
        await self._follower.close()
        await self._database.close()

    async def write(self, conversation: int, number: int) -> None:
        say = Say(body(0, number))
        await self._writing.command(ANN.id, f"table-house-{conversation}", f"b{next(self._ids):09}", say)


async def _may_write(person: str, house: str) -> Access:
    del person, house
    return Access(may_read=True, may_write=True)


async def _nobody(house: str) -> dict[str, str]:
    del house
    return {}


class _Plain:
    """What most programs do: each message an INSERT of its own.

    shape: `statements` are one transaction
    """

    def __init__(self, url: str, sqlite: Sequence[str], postgres: Sequence[str], row: Row) -> None:
        self._url = url
        self._on_sqlite, self._on_postgres, self._row = sqlite, postgres, row
        self._numbers = itertools.count(1)
        self._one_writer = asyncio.Lock()
        self._sqlite: aiosqlite.Connection | None = None
        self._pool: asyncpg.Pool[asyncpg.Record] | None = None

    async def __aenter__(self) -> "_Plain":
        if self._url.startswith("sqlite"):
            self._sqlite = await aiosqlite.connect(self._url.partition("///")[2])
            for name, value in sqlite_pragmas("NORMAL").items():
                await self._sqlite.execute(f"PRAGMA {name}={value}")
            await self._sqlite.execute(TABLE)
            await self._sqlite.commit()
        else:
            url = make_url(self._url)
            self._pool = await asyncpg.create_pool(
                host=url.host or url.query.get("host"), user=url.username, database=url.database,
                min_size=POOL, max_size=POOL,
            )  # fmt: skip
            await self._pool.execute(TABLE)
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._sqlite is not None:
            await self._sqlite.close()
        if self._pool is not None:
            await self._pool.close()

    async def write(self, conversation: int, number: int) -> None:
        rows = self._row(conversation, next(self._numbers), body(0, number))
        if self._sqlite is not None:
            async with self._one_writer:
                for statement, row in zip(self._on_sqlite, rows, strict=True):
                    await self._sqlite.execute(statement, row)
                await self._sqlite.commit()
        elif self._pool is not None and len(rows) == 1:
            await self._pool.execute(self._on_postgres[0], *rows[0])
        elif self._pool is not None:
            async with self._pool.acquire() as connection, connection.transaction():
                for statement, row in zip(self._on_postgres, rows, strict=True):
                    await connection.execute(statement, *row)


def _bare(url: str) -> _Plain:
    return _Plain(url, [SQLITE_INSERT], [POSTGRES_INSERT], _small)


def _alike(url: str) -> _Plain:
    return _Plain(url, SQLITE_ALIKE, POSTGRES_ALIKE, _same if url.startswith("postgres") else _same_as_text)


def _small(conversation: int, seq: int, text: str) -> Rows:
    return [(conversation, seq, ANN.id, time.perf_counter(), text)]


def _same(conversation: int, seq: int, text: str) -> Rows:
    """The rows that ours writes. shape: so many heads that nobody waits long for one"""
    stream, now = f"conversation:plain-house-{conversation}", SystemClock().now()
    return [(stream, seq, f"p{seq:09}", ANN.id, now, SAID.decode(), text), (f"{stream}-{seq % POOL}", seq)]


def _same_as_text(conversation: int, seq: int, text: str) -> Rows:
    (stream, number, command, person, at, *rest), head = _same(conversation, seq, text)
    return [(stream, number, command, person, f"{at:%F %T.%f}", *rest), head]
