"""Startup, supervision and shutdown of one process."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

import structlog

from server.background import Background
from server.config import Config
from server.health import Health
from server.kit.scrubbing import Scrubbing
from server.kit.supervise import Loop, periodic
from server.platform.platform import Platform
from server.platform.services import Services
from server.platform.slice import LivePlaces
from server.realtime.bugs import where

TIDY_S = 60.0
END_S = 5.0  # together with the time for sockets and requests, less than twenty seconds
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class DrainPolicy:
    """How people leave a process that shuts down.

    units: `notice_s` for balancers to stop sending people here; `spread_s` over which sockets are closed; `linger_s`
    during which people who reconnect are not seen to leave; `within_s` by which all sockets are closed or given up
    """

    notice_s: float
    spread_s: float
    linger_s: float
    within_s: float


TO_OTHERS = DrainPolicy(notice_s=1.0, spread_s=4.0, linger_s=3.0, within_s=8.0)
TO_THE_NEXT_START = DrainPolicy(0.0, 0.0, 0.0, within_s=5.0)  # people return to the next process: the sooner the better


class Lifecycle:
    """One process from start to end. A process that does not serve is a worker: it handles nobody's media.

    shape: `beside` runs beside everything else
    """

    def __init__(
        self,
        platform: Platform,
        services: Services,
        config: Config,
        health: Health,
        *,
        serves: bool,
        beside: Mapping[str, Loop],
    ) -> None:
        self._platform, self._services = platform, services
        self._health, self._drained = health, False
        self._policy = TO_OTHERS if config.redis_url and serves else TO_THE_NEXT_START
        self._serves = serves
        self._own_media = config.own_media
        loops: dict[str, Loop] = {
            "follower": platform.follower.run,
            "news": platform.news.run,
            "wakes": platform.wakes.run,
            "alive": platform.alive.run,
            "scrubbing": Scrubbing(platform.database, platform.clock).run,
            **self._now_and_then("sweep", services.steps(lambda slice_: slice_.sweep)),
            **beside,
        }
        if serves:
            loops |= services.serving()
        if config.own_work or not serves:
            loops |= services.working()
            loops |= self._now_and_then("tidy", services.steps(lambda slice_: slice_.tidy))
            loops |= platform.consumers.loops()
            loops |= platform.timers.loops()
        self._background = Background(loops, platform.clock)

    @asynccontextmanager
    async def span(self, _: object) -> AsyncIterator[None]:
        """Started inside the block, stopped after it, whatever happens in between."""
        await self._start()
        yield
        await self._end()

    async def start_drain(self) -> None:
        """Announce that nobody should be sent here any more, and continue until balancers have noticed."""
        self._health.leaving = True
        await self._platform.clock.sleep(self._policy.notice_s)

    async def drain_sockets(self) -> None:
        """Close every socket with a code that means: come back. Once is enough."""
        if self._drained:
            return
        self._drained = True
        platform, how = self._platform, self._policy
        if how is TO_THE_NEXT_START and not self._own_media:
            # First: a media server that stays need not silence people who only change the process.
            await platform.media.stop()
        with suppress(TimeoutError):
            async with asyncio.timeout(how.within_s):
                await platform.connections.drain(platform.clock, how.spread_s, how.linger_s)

    async def _start(self) -> None:
        platform = self._platform
        await platform.backplane.start()
        await platform.alive.start()
        if self._serves:
            await platform.media.start()
        await platform.news.start()
        await platform.people.start()
        for start in self._services.steps(lambda slice_: slice_.start).values():
            await start()
        if self._serves and not self._own_media:
            # Restore where people were when the last process ended: their media must not wait for their pages.
            for places in self._services.places():
                await resume_all(places)
        self._background.start()

    async def _end(self) -> None:
        platform = self._platform
        try:
            async with asyncio.timeout(END_S):
                await self.drain_sockets()
                await self._leave_nobody_behind()
                for settle in self._services.steps(lambda slice_: slice_.settle).values():
                    await settle()
                await self._background.stop()
                await platform.consumers.stop()
                await platform.timers.stop()
                await platform.news.settle()
                await platform.alive.stop()
                await platform.journal.close()
                await platform.follower.close()
        except Exception:  # most likely a hanging database; remaining processes detect what was left undone
            log.exception("not_ended_in_order")
        finally:
            await platform.media.stop()
            await platform.leases.stop()
            await platform.limiter.stop()
            await platform.backplane.stop()
            await platform.database.close()

    async def _leave_nobody_behind(self) -> None:
        """Record everybody who could not be disconnected in time as gone now: later nobody would look for them here."""
        process, now = self._platform.alive.id, self._platform.clock.now()
        for places in self._services.places():
            if process in places.processes():
                await places.process_lapsed(process, now)

    def _now_and_then(self, what: str, steps: Mapping[str, Loop]) -> Mapping[str, Loop]:
        """Runs each of these steps once a minute; one that fails does not stop the others."""
        return {f"{what} {name}": periodic(TIDY_S, step, self._platform.clock) for name, step in steps.items()}


async def resume_all(places: LivePlaces) -> None:
    """Load the places where somebody may be; one that cannot be read does not stop the others."""
    for key in await places.resumable():
        try:
            await places.resume(key)
        except Exception as error:  # noqa: BLE001 - whoever goes there will meet it again
            log.error("bug", where=where(error))
