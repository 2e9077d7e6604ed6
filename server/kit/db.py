"""The database: SQLite or PostgreSQL behind one interface, with one method to write and one to read."""

import asyncio
import sqlite3
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime
from typing import Any, TypeVar

from sqlalchemy import (
    Column,
    Connection,
    DateTime,
    Dialect,
    Index,
    MetaData,
    TypeDecorator,
    make_url,
    text,
)
from sqlalchemy.engine import URL
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine
from sqlalchemy.pool import QueuePool
from sqlalchemy.util import greenlet_spawn

from server.kit.db_faults import DatabaseAway, DatabaseFull, told_apart
from server.kit.db_sqlite import PATIENCE_S, StraightSqlite, Synchronous, fold, sqlite_engine, sqlite_pragmas

T = TypeVar("T")
Tx = AsyncConnection

CONNECT_S = 5.0
LAST_S = 2.0  # for transactions still running when the database closes

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


class UtcDateTime(TypeDecorator[datetime]):
    """A moment: refuses naive times, stores UTC, returns aware UTC, with microseconds on both databases.

    raises: ValueError for a naive time
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, _: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone cannot be stored")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, _: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def index_where_known(column: Column[Any]) -> None:
    """Index the column's values, without the rows where it is NULL."""
    known = column.is_not(None)
    Index(None, column, sqlite_where=known, postgresql_where=known)


class DatabaseClosed(DatabaseAway):
    """The program is shutting down: this call came too late."""


class Database:
    """Transactions on one database. They are refused while the database hangs, restarts or is full: see `db_faults`.

    shape: `url` is `sqlite:///file` or `postgresql://...`; a SQLite database is a file, never memory
    """

    def __init__(self, url: str, *, synchronous: Synchronous = "NORMAL", patience_s: float = PATIENCE_S) -> None:
        self.url = async_url(url)
        self._patience_s = patience_s
        if self.is_sqlite:
            pragmas = sqlite_pragmas(synchronous, patience_s)
            self._writer = sqlite_engine(self.url, pragmas, "BEGIN IMMEDIATE", pool_size=1)
            self._straight: StraightSqlite | None = StraightSqlite(self.url, pragmas)
            self._reader = sqlite_engine(self.url, pragmas | {"query_only": "ON"}, "BEGIN", pool_size=4)
        else:
            self._straight = None
            # A broken connection invalidates the whole pool, so only the first user to notice pays.
            self._writer = create_async_engine(
                self.url,
                pool_size=10,
                max_overflow=0,
                hide_parameters=True,
                connect_args={"timeout": CONNECT_S},
            )
            self._reader = self._writer.execution_options(isolation_level="REPEATABLE READ", postgresql_readonly=True)

        self._closed, self._in_use, self._left = False, 0, asyncio.Event()
        self._one_writer = asyncio.Lock()
        self.soiled = asyncio.Event()  # set when people's texts are deleted or changed: see `Scrubbing`

    @property
    def is_sqlite(self) -> bool:
        """Whether this is SQLite; only for SQL that differs between the two databases, such as SKIP LOCKED."""
        return self.url.get_backend_name() == "sqlite"

    @asynccontextmanager
    async def begin(self) -> AsyncIterator[Tx]:
        """A transaction that may write: committed at the end of the block, rolled back by an exception.

        On SQLite there is one at a time. Never await anything but the database inside, and never nest.
        raises: DatabaseAway, DatabaseFull
        """
        async with self._used(), self._turn(), self._writer.begin() as tx:
            yield tx

    async def write(self, work: Callable[[Connection], T]) -> T:
        """Run `work`, which only uses the database, as one transaction of many statements, at the lowest cost.

        On SQLite all of it runs on a thread of its own, without switching back.
        raises: DatabaseAway, DatabaseFull
        """
        async with self._used(), self._turn():
            if self._straight is not None:
                return await self._straight.write(work)
            async with self._writer.begin() as tx:
                return await tx.run_sync(work)

    async def straight(
        self, on_sqlite: Callable[[sqlite3.Connection], T], on_postgres: Callable[[Any], Awaitable[T]]
    ) -> T:
        """Run one transaction directly on the driver, for writes that happen thousands of times a second.

        shape: `on_sqlite` begins and ends its transaction, on a thread of its own; `on_postgres` gets asyncpg's
        connection, where each statement is a transaction by itself
        raises: DatabaseAway, DatabaseFull, and the driver's own errors for invalid rows
        """
        async with self._used(), self._turn():
            if self._straight is not None:
                return await self._straight.alone(on_sqlite)
            borrowed = await self._writer.raw_connection()
            driver: Any = borrowed.driver_connection
            try:
                return await on_postgres(driver)
            except Exception as error:
                if not driver.is_closed():
                    raise
                borrowed.invalidate(error)
                await self._writer.dispose()  # the rest of the pool is probably broken as well
                raise DatabaseAway from error
            finally:
                await greenlet_spawn(borrowed.close)

    @asynccontextmanager
    async def read(self) -> AsyncIterator[Tx]:
        """A read-only transaction on one snapshot of the database. raises: DatabaseAway"""
        async with self._used(), self._reader.begin() as tx:
            yield tx

    def connections(self) -> tuple[int, int, int]:
        """Connections in use, the maximum, and transactions waiting for a connection."""
        pools = {engine.pool for engine in (self._writer, self._reader)}
        used = sum(pool.checkedout() for pool in pools if isinstance(pool, QueuePool))
        size = sum(pool.size() for pool in pools if isinstance(pool, QueuePool))
        return used, size, max(0, self._in_use - used)

    async def ping(self) -> None:
        """Return when the database answers. raises: DatabaseAway"""
        async with self.read() as tx:
            await tx.execute(text("SELECT 1"))

    async def scrub(self) -> bool:
        """After a deletion: checkpoint SQLite's write-ahead log, which still contains the deleted data, into the file.

        Returns False, and leaves it to `Scrubbing`, while somebody is reading or nothing can be written; the deletion
        itself is done. PostgreSQL overwrites by itself (autovacuum).
        """
        if not self.is_sqlite:
            return True
        with suppress(DatabaseAway, DatabaseFull):
            # A checkpoint cannot be part of a transaction, and it blocks writers.
            async with self._used(), self._turn(), self._writer.connect() as connection:
                if await fold(await connection.get_raw_connection(), self._patience_s):
                    return True
        self.soiled.set()
        return False

    async def close(self) -> None:
        """Close every connection, after a short wait for running transactions; no new ones begin after that.

        The last connection to a SQLite file checkpoints the write-ahead log into it.
        """
        self._closed = True
        with suppress(TimeoutError):
            async with asyncio.timeout(LAST_S):
                while self._in_use:
                    self._left.clear()
                    await self._left.wait()
        if self._straight is not None:
            await self._straight.close()
        await self._reader.dispose()
        await self._writer.dispose()

    @asynccontextmanager
    async def _turn(self) -> AsyncIterator[None]:
        """SQLite's writers queue here in order, instead of competing for its lock."""
        if self._straight is None:
            yield
        else:
            async with self._one_writer:
                yield

    @asynccontextmanager
    async def _used(self) -> AsyncIterator[None]:
        if self._closed:
            raise DatabaseClosed
        self._in_use += 1
        try:
            with told_apart():
                async with asyncio.timeout(self._patience_s):
                    yield
        finally:
            self._in_use -= 1
            self._left.set()


def async_url(url: str) -> URL:
    """The URL with the async driver this program uses. raises: ValueError for any other database"""
    parsed = make_url(url)
    match parsed.drivername.split("+")[0]:
        case "sqlite" if parsed.database and parsed.database != ":memory:":
            return parsed.set(drivername="sqlite+aiosqlite")
        case "postgres" | "postgresql":
            return parsed.set(drivername="postgresql+asyncpg")
        case other:
            raise ValueError(f"not a usable database: {other}")
