"""SQLite settings and engines."""

import asyncio
import sqlite3
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Literal, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.engine import URL
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

T = TypeVar("T")
Synchronous = Literal["NORMAL", "FULL"]

PATIENCE_S = 10.0  # for one transaction, from waiting for a connection to its end
FOLD_WAITS_MS = 100  # for readers, while writers wait
CHEAPER = {"cache_size": "-16000", "wal_autocheckpoint": "4000"}  # for many small rows spread over the tables


def busy_timeout(patience_s: float) -> str:
    """SQLite's lock timeout. Its thread cannot be interrupted, so it gives up before we do. units: milliseconds"""
    return str(round(patience_s * 500))


def sqlite_pragmas(synchronous: Synchronous, patience_s: float = PATIENCE_S) -> dict[str, str]:
    """The pragmas: readers do not block the writer, foreign keys are enforced, deleted bytes are overwritten."""
    return {
        "busy_timeout": busy_timeout(patience_s),
        "journal_mode": "WAL",
        "synchronous": synchronous,
        "foreign_keys": "ON",
        "secure_delete": "ON",
    }


def sqlite_engine(url: URL, pragmas: Mapping[str, str], begin: str, *, pool_size: int) -> AsyncEngine:
    """An engine for a SQLite file that sets these pragmas and begins every transaction with this statement."""
    engine = create_async_engine(url, pool_size=pool_size, max_overflow=0, hide_parameters=True)
    _prepare(engine.sync_engine, pragmas, begin)
    return engine


async def fold(connection: PoolProxiedConnection, patience_s: float) -> bool:
    """Checkpoint the write-ahead log into the file and truncate it; False while somebody reads an older snapshot."""
    driver: Any = connection.driver_connection
    await driver.execute(f"PRAGMA busy_timeout={FOLD_WAITS_MS}")
    try:
        ((busy, *_),) = await driver.execute_fetchall("PRAGMA wal_checkpoint(TRUNCATE)")
        return not busy
    finally:
        await driver.execute(f"PRAGMA busy_timeout={busy_timeout(patience_s)}")


class StraightSqlite:
    """SQLite without a thread switch for every statement. One transaction at a time."""

    def __init__(self, url: URL, pragmas: dict[str, str]) -> None:
        self._engine = create_engine(url.set(drivername="sqlite"), pool_size=1, max_overflow=0, hide_parameters=True)
        _prepare(self._engine, pragmas | CHEAPER, "BEGIN IMMEDIATE")
        self._thread = ThreadPoolExecutor(1, "sqlite-writer")

    async def write(self, work: Callable[[Connection], T]) -> T:
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._transaction, work)

    async def alone(self, work: Callable[[sqlite3.Connection], T]) -> T:
        """Let `work` begin and end a transaction of its own, directly on the driver."""
        return await asyncio.get_running_loop().run_in_executor(self._thread, self._with_driver, work)

    async def close(self) -> None:
        await asyncio.to_thread(self._engine.dispose)
        self._thread.shutdown()

    def _transaction(self, work: Callable[[Connection], T]) -> T:
        with self._engine.begin() as connection:
            return work(connection)

    def _with_driver(self, work: Callable[[sqlite3.Connection], T]) -> T:
        borrowed = self._engine.raw_connection()
        try:
            driver: Any = borrowed.driver_connection
            return work(driver)
        finally:
            borrowed.close()


def _prepare(engine: Engine, pragmas: Mapping[str, str], begin: str) -> None:
    @event.listens_for(engine, "connect")
    def prepare(connection: DBAPIConnection, _: ConnectionPoolEntry) -> None:
        connection.isolation_level = None  # the driver must not begin transactions by itself
        cursor = connection.cursor()
        for name, value in pragmas.items():
            cursor.execute(f"PRAGMA {name}={value}")
        cursor.close()

    @event.listens_for(engine, "begin")
    def start(connection: Connection) -> None:
        connection.exec_driver_sql(begin)
