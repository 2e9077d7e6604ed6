"""A whole Tearoom in processes of its own, as `make run` starts it, with faults that a test can cause."""

import asyncio
import os
import re
import signal
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import httpx

from tests.services.ports import free_port

START_S = 60
GREETED = "Press Ctrl-C to stop."
LINK = re.compile(r"^\s+(organiser|facilitator|member \d|newcomer)\s+(\S+)$", re.MULTILINE)


class House:
    """A running server. shape: `links` by role as printed; `url` without a slash at the end; `program` a module"""

    program = "server"

    def __init__(self, data: Path, **environment: str) -> None:
        self.data = data
        self.port = free_port()
        self.media_port = free_port()
        self.url = f"http://localhost:{self.port}"
        self.links: dict[str, str] = {}
        self._clock = data / "shift"
        self._environment = environment
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """Start, or start again on the same data, and wait until it is ready."""
        self.data.mkdir(exist_ok=True)
        log = (self.data / "server.log").open("ab")
        at = log.tell()
        self._process = await asyncio.create_subprocess_exec(
            sys.executable,
            "-m",
            self.program,
            "run",
            stdout=log,
            stderr=log,
            env=self.environment,
            start_new_session=True,
        )
        log.close()
        async with asyncio.timeout(START_S), httpx.AsyncClient() as http:
            while not (await self._ready(http) and GREETED in self.log()[at:]):
                if self._process.returncode is not None:
                    raise RuntimeError(self.log()[at:])
                await asyncio.sleep(0.05)
        self.links = dict(LINK.findall(self.log()[at:]))

    async def stop(self) -> None:
        """Ask it to end, as Ctrl-C does, and wait."""
        await self._end(signal.SIGINT)

    async def kill(self) -> None:
        """kill -9 of the web process; what it started must end by itself."""
        await self._end(signal.SIGKILL)

    @property
    def pid(self) -> int:
        """The web process."""
        if self._process is None:
            raise RuntimeError("not started")
        return self._process.pid

    @property
    def environment(self) -> dict[str, str]:
        """What the server is started with."""
        return {
            **os.environ,
            "PORT": str(self.port),
            "HOST": "127.0.0.1",
            "TEAROOM_DATA": str(self.data),
            "TEAROOM_MEDIA_PORT": str(self.media_port),
            "TEAROOM_TEST_CLOCK": str(self._clock),
            **self._environment,
        }

    def shift_clock(self, seconds: float) -> None:
        """Move the server's time on, in all its processes."""
        beside = self._clock.with_suffix(".new")
        beside.write_text(str(seconds))
        beside.replace(self._clock)  # at once: a reader never sees half a number

    def log(self) -> str:
        """Everything the server has printed so far."""
        return (self.data / "server.log").read_text()

    async def _end(self, how: signal.Signals) -> None:
        if self._process is not None and self._process.returncode is None:
            self._process.send_signal(how)
            async with asyncio.timeout(20):
                await self._process.wait()

    async def _ready(self, http: httpx.AsyncClient) -> bool:
        try:
            answer = await http.get(f"{self.url}/readyz")
            return answer.status_code == 200 and all(answer.json().values())
        except httpx.TransportError:
            return False


@asynccontextmanager
async def house(data: Path, **environment: str) -> AsyncIterator[House]:
    """A running house, ended whatever happens."""
    made = House(data, **environment)
    await made.start()
    try:
        yield made
    finally:
        await made.stop()
