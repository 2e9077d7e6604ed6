"""A whole installation as in production, but on loopback: PostgreSQL, Redis, a balancer, and processes that can fail.

    async with fleet(tmp_path, postgres_url, webs=2) as here:
        await here.webs[0].kill()

People come to `here.url`; each of `here.links` signs in once.
"""

import asyncio
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx

from server.app import build
from server.config import read
from server.demo import Demo
from server.identity.api import PersonId
from server.identity.slice import IDENTITY
from server.kit.clock import SystemClock
from tests.journeys.balancer import balancer
from tests.media import FakeMedia
from tests.program import Program
from tests.services.ports import free_port
from tests.services.redis import RedisServer
from tests.services.smtp import Inbox, Relay, smtp_relay

START_S = 60.0  # starting a house is two seconds of work, and others may work beside it
LOG_TAIL = 4_000  # characters


class Web(Program):
    """One web process. shape: `port` is its own, behind the balancer; `url` without a slash at the end"""

    def __init__(self, log: Path, environment: dict[str, str]) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        super().__init__("web", log=log, **{**environment, "PORT": str(self.port)})

    async def missing(self, http: httpx.AsyncClient, *, media: bool) -> list[str]:
        """What it says that it still lacks; with or without a media server."""
        try:
            parts = (await http.get(f"{self.url}/readyz")).json()
        except httpx.TransportError:
            return ["web"]
        return [part for part, good in parts.items() if not good and (media or part != "media")]


class Media(Program):
    """One media process. shape: `port` is where browsers send to"""

    def __init__(self, log: Path, environment: dict[str, str]) -> None:
        self.port = free_port()
        own = {"TEAROOM_MEDIA_HOST": "127.0.0.1", "TEAROOM_MEDIA_ANNOUNCE": "127.0.0.1"}
        super().__init__("media", log=log, **{**environment, **own, "TEAROOM_MEDIA_PORT": str(self.port)})


class Fleet:
    """See above. shape: `links` by the part they play: organiser, facilitator, member 1 ..., newcomer"""

    def __init__(self, data: Path, database_url: str, redis: RedisServer, relay: Relay) -> None:
        self.data, self.database_url, self.redis = data, database_url, redis
        self.inbox: Inbox = relay.inbox
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.links: dict[str, str] = {}
        self.webs: list[Web] = []
        self.media: list[Media] = []
        self.workers: list[Program] = []
        self._log, self._clock = data / "fleet.log", data / "shift"
        self._environment = {
            "HOST": "127.0.0.1",
            "DATABASE_URL": database_url,
            "REDIS_URL": redis.url,
            "SSL_CERT_FILE": str(relay.certificate),
            "TEAROOM_DATA": str(data),
            "TEAROOM_MAIL_FROM": "tea@example.org",
            "TEAROOM_PUBLIC_URL": self.url,
            "TEAROOM_SECRET": "A" * 43,
            "TEAROOM_SMTP": relay.url,
            "TEAROOM_TEST_CLOCK": str(self._clock),
            "TEAROOM_WORKER": "separate",
        }

    async def start(self, webs: int, media: int, workers: int, environment: dict[str, str]) -> None:
        """Let people move in, and start this many processes at once; returns when all can be used."""
        await self._move_in()
        self._environment |= environment
        self.webs = [Web(self._log, self._environment) for _ in range(webs)]
        self.media = [Media(self._log, self._environment) for _ in range(media)]
        self.workers = [Program("worker", log=self._log, **self._environment) for _ in range(workers)]
        await asyncio.gather(*(one.start() for one in self.processes))
        await self.until_ready()

    @property
    def processes(self) -> Sequence[Program]:
        """Every process of ours."""
        return [*self.webs, *self.media, *self.workers]

    async def run(self, *command: str) -> int:
        """Another command with the same settings, to its end; its exit status. raises: TimeoutError"""
        program = Program(*command, log=self._log, **self._environment)
        await program.start()
        try:
            return await program.ended()
        finally:
            await program.end()

    async def until_ready(self) -> None:
        """Wait until every web process that has not ended can be used. raises: TimeoutError saying what is missing"""
        media, end = any(one.runs for one in self.media), time.monotonic() + START_S
        async with httpx.AsyncClient() as http:
            while any(missing := [await one.missing(http, media=media) for one in self.webs if one.runs]):
                if time.monotonic() > end:
                    ended = [type(one).__name__ for one in self.processes if not one.runs]
                    raise TimeoutError(f"missing {missing}, ended {ended}\n{self.log()[-LOG_TAIL:]}")
                await asyncio.sleep(0.05)

    def open_ports(self) -> list[int]:
        """Where the balancer tries."""
        return [one.port for one in self.webs if one.runs]

    def shift_clock(self, seconds: float) -> None:
        """Move the time on, in all processes at once; they meet it within a tenth of a second."""
        beside = self._clock.with_suffix(".new")
        beside.write_text(str(seconds))
        beside.replace(self._clock)  # at once: a reader never sees half a number

    def log(self) -> str:
        """Everything that the processes have printed so far."""
        return self._log.read_text()

    async def _move_in(self) -> None:
        """The people of the demo house, and a meeting of theirs that is open now."""
        application = build(read(self._environment, demo=False), SystemClock(), media=FakeMedia())
        demo = Demo(application, self.data / "people.json")
        cast = await demo.cast()
        await demo.open_meeting(cast)
        parts = {"organiser": cast.organiser, "facilitator": cast.facilitators[0]}
        parts |= {f"member {number}": person for number, person in enumerate(cast.members, 1)}
        identity = application.services[IDENTITY].identity
        self.links = {part: await identity.recovery_link(PersonId(person)) for part, person in parts.items()}
        self.links["newcomer"] = await demo.invite(cast)
        await application.platform.database.close()


@asynccontextmanager
async def fleet(
    tmp_path: Path, database_url: str, *, webs: int = 2, media: int = 1, workers: int = 1, **environment: str
) -> AsyncIterator[Fleet]:
    """One over this migrated, empty database, gone after the block. shape: `environment` is on top of its own"""
    async with AsyncExitStack() as stack:
        data = Path(stack.enter_context(TemporaryDirectory(prefix="tea")))  # paths of sockets must be short
        redis, relay = stack.enter_context(RedisServer()), stack.enter_context(smtp_relay(tmp_path))
        here = Fleet(data, database_url, redis, relay)
        await stack.enter_async_context(balancer(here.port, here.open_ports))
        try:
            await here.start(webs, media, workers, environment)
            yield here
        finally:
            await asyncio.gather(*(one.end() for one in here.processes))
