"""The servers under measurement, each in processes of its own on the server's core, and what they stand on."""

import asyncio
import json
import os
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.pool import NullPool

from server.kit.db import async_url
from tests.bench_messages.cpu import LOAD_CORE, SERVER_CORE, children, parent, pin
from tests.bench_messages.dialects import Dialect, PlainChat, SocketioChat, TearoomChat
from tests.program import ROOT
from tests.services.ports import free_port
from tests.services.postgres import postgres_server
from tests.services.redis import redis_server

START_S = 30.0
SECRET = "A" * 43
TEAROOM, TEAROOM_SMALL = "tearoom", "tearoom (SQLite, one process)"
PICOWS, SOCKETIO, CHANNELS = "picows", "python-socketio", "Django Channels"
PEERS = (PICOWS, SOCKETIO, CHANNELS)


@dataclass(frozen=True, slots=True)
class Subject:
    """A running server. shape: `pids` do a chat's work, `beside` what it stands on, by name"""

    name: str
    dialect: Dialect
    ports: Sequence[int]
    pids: Sequence[int]
    beside: dict[str, Sequence[int]]


@dataclass(frozen=True, slots=True)
class Ground:
    """PostgreSQL and Redis for everybody, on the load's core: what they use is told on lines of its own."""

    postgres: str
    redis: str
    redis_pids: Sequence[int]
    postmaster: int

    def postgres_pids(self) -> list[int]:
        """The server and the backends that it has now."""
        return [self.postmaster, *children(self.postmaster)]


@contextmanager
def ground() -> Iterator[Ground]:
    """Started as production starts them: PostgreSQL waits for the disk, Redis keeps nothing."""
    before = set(children(os.getpid()))
    with redis_server() as redis:
        (redis_pid,) = set(children(os.getpid())) - before
        with postgres_server(durable=True) as postgres:
            postmaster = asyncio.run(_postmaster(postgres))
            for pid in (redis_pid, postmaster, *children(postmaster)):
                pin(pid, LOAD_CORE)
            yield Ground(postgres, redis, [redis_pid], postmaster)


@contextmanager
def tearoom(
    name: str, data: Path, database_url: str, ground: Ground | None, *, processes: int = 1
) -> Iterator[Subject]:
    """`python -m server web`, and with it `media`, as in production.

    shape: without `ground` it stands alone: SQLite, no Redis, media as its child
    """
    settings = {
        "TEAROOM_DATA": str(data),
        "DATABASE_URL": database_url,
        "TEAROOM_SECRET": SECRET,
        "TEAROOM_SMTP": "smtps://relay.example",
        "TEAROOM_MAIL_FROM": "tea@example.com",
        "TEAROOM_TEST_CLOCK": "",
        **({"REDIS_URL": ground.redis} if ground else {}),
    }
    with ExitStack() as stack:
        if ground:
            media = {"TEAROOM_MEDIA_PORT": str(free_port()), **settings}
            stack.enter_context(_process(["-m", "server", "media"], data / "media.log", LOAD_CORE, **media))
        ports, pids = [], []
        for number in range(processes):
            port = free_port()
            mine = {"PORT": str(port), "TEAROOM_MEDIA_PORT": str(free_port())}
            mine["TEAROOM_PUBLIC_URL"] = f"https://127.0.0.1:{port}"  # it answers to no other name
            process = stack.enter_context(
                _process(["-m", "server", "web"], data / f"web{number}.log", SERVER_CORE + number, **settings, **mine)
            )
            _until_ready(port, process)
            ports.append(port)
            pids.append(process.pid)
        beside = {"redis": ground.redis_pids, "postgresql": ground.postgres_pids()} if ground else {}
        yield Subject(name, TearoomChat(), ports, pids, beside)


@contextmanager
def peer(name: str, folder: Path, ground: Ground) -> Iterator[Subject]:
    """One of the others, which keeps nothing. raises: TimeoutError, RuntimeError when it does not start"""
    port = free_port()
    modules = {SOCKETIO: "socketio_chat", CHANNELS: "channels_chat"}
    if name == PICOWS:
        redis_port = ground.redis.rpartition(":")[2].partition("/")[0]
        command = ["-m", "tests.bench_messages.peers.picows_chat", str(port), redis_port]
    else:
        module = f"tests.bench_messages.peers.{modules[name]}:app"
        command = ["-m", "uvicorn", module, "--port", str(port), "--log-level", "warning", "--no-access-log"]
        command += ["--ws-per-message-deflate", "false", "--lifespan", "off"]
    log = folder / f"{name.replace(' ', '-')}.log"
    with _process(command, log, SERVER_CORE, BENCH_REDIS=ground.redis) as process:
        _until_listening(port, process)
        dialect = SocketioChat() if name == SOCKETIO else PlainChat()
        yield Subject(name, dialect, [port], [process.pid], {"redis": ground.redis_pids})


@contextmanager
def _process(command: Sequence[str], log: Path, core: int, **environment: str) -> Iterator["subprocess.Popen[bytes]"]:
    with log.open("wb") as output:
        process = subprocess.Popen(
            [sys.executable, *command], stdout=output, stderr=output, cwd=ROOT, env={**os.environ, **environment}
        )
    pin(process.pid, core)
    try:
        yield process
    finally:
        process.kill()  # what it was asked has been measured: it need not part from anybody
        process.wait()


def _until_ready(port: int, process: "subprocess.Popen[bytes]") -> None:
    def is_ready() -> bool:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=2) as answer:
            return all(json.load(answer).values())

    _until(is_ready, process)


def _until_listening(port: int, process: "subprocess.Popen[bytes]") -> None:
    def listens() -> bool:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
        return True

    _until(listens, process)


def _until(done: Callable[[], bool], process: "subprocess.Popen[bytes]") -> None:
    end = time.monotonic() + START_S
    while True:
        try:
            if done():
                return
        except OSError:  # not yet
            time.sleep(0.05)
        if process.poll() is not None:
            raise RuntimeError("ended while starting")
        if time.monotonic() > end:
            raise TimeoutError("not ready")


async def _postmaster(url: str) -> int:
    """The process whose backends answer at this address; it must run on this machine."""
    engine = create_async_engine(async_url(url), poolclass=NullPool)
    async with engine.connect() as connection:
        backend = (await connection.execute(text("SELECT pg_backend_pid()"))).scalar_one()
        found = parent(int(backend))
    await engine.dispose()
    return found
