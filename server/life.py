"""Starting, going on and ending: what happens around the requests of one process."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Iterable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

import structlog

from server.background import Background, Loop
from server.config import Config
from server.health import Health
from server.kit.scrubbing import Scrubbing
from server.parts import Parts
from server.realtime.bugs import where

TIDY_S = 60.0
END_S = 5.0  # with what sockets and requests are given, less than twenty seconds
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class Farewell:
    """How people leave a process that ends.

    units: `notice_s` for balancers to send nobody here any more; `spread_s` over which sockets are closed; `linger_s`
    that somebody is not seen to have gone; `within_s` all sockets are closed, or given up
    """

    notice_s: float
    spread_s: float
    linger_s: float
    within_s: float


TO_OTHERS = Farewell(notice_s=1.0, spread_s=4.0, linger_s=3.0, within_s=8.0)
FROM_THE_ONLY_ONE = Farewell(0.0, 0.0, 0.0, within_s=5.0)  # who comes back finds the next one: the sooner the better


class Life:
    """One process from its start to its end. A process that does not serve is a worker: it keeps nobody's media.

    shape: `beside` goes on beside everything else
    """

    def __init__(
        self, parts: Parts, config: Config, health: Health, *, serves: bool, beside: Mapping[str, Loop]
    ) -> None:
        self._parts = parts
        self._health, self._said_goodbye = health, False
        self._farewell = TO_OTHERS if config.redis_url and serves else FROM_THE_ONLY_ONE
        self._serves = serves
        self._own_media = config.own_media
        loops: dict[str, Loop] = {
            "follower": parts.ground.follower.run,
            "news": parts.ground.news.run,
            "wakes": parts.ground.wakes.run,
            "alive": parts.ground.alive.run,
            "sweep": self._sweep,
            "scrubbing": Scrubbing(parts.ground.database, parts.ground.clock).run,
            **beside,
        }
        if serves:
            loops |= {"room_media": parts.rooms.rooms.run, "tearoom_media": parts.tearooms.media.run}
            loops |= {"trials": parts.trials.run}
        if config.own_work or not serves:
            loops |= {
                "mail": parts.identity.postman.run,
                "fading": parts.conversations.run,
                "tidy": self._tidy,
            }
        self._background = Background(loops)

    @asynccontextmanager
    async def span(self, _: object) -> AsyncIterator[None]:
        """Started in the block, ended after it, whatever happened in between."""
        await self._start()
        yield
        await self._end()

    async def step_back(self) -> None:
        """Say that nobody should be sent here any more, and go on for the moment that it takes to be heard."""
        self._health.leaving = True
        await self._parts.ground.clock.sleep(self._farewell.notice_s)

    async def say_goodbye(self) -> None:
        """Close every socket with a code that means: come back. Once is enough."""
        if self._said_goodbye:
            return
        self._said_goodbye = True
        ground, how = self._parts.ground, self._farewell
        if how is FROM_THE_ONLY_ONE and not self._own_media:
            # First: a media server that stays need not silence those who only change the process.
            await ground.media.stop()
        with suppress(TimeoutError):
            async with asyncio.timeout(how.within_s):
                await ground.connections.drain(ground.clock, how.spread_s, how.linger_s)

    async def _start(self) -> None:
        ground = self._parts.ground
        await ground.backplane.start()
        await ground.alive.start()
        if self._serves:
            await ground.media.start()
        await ground.news.start()
        await ground.people.start()
        await self._parts.rooms.rooms.start()
        await self._parts.tearooms.start()
        if self._serves and not self._own_media:
            await self._resume()
        self._background.start()

    async def _end(self) -> None:
        ground = self._parts.ground
        try:
            async with asyncio.timeout(END_S):
                await self.say_goodbye()
                await self._leave_nobody_behind()
                await self._parts.rooms.rooms.settle()
                await self._background.stop()
                await ground.news.settle()
                await ground.alive.stop()
                await ground.journal.close()
                await ground.follower.close()
        except Exception:  # a database that hangs, most likely: those who stay find out what was left undone
            log.exception("not_ended_in_order")
        finally:
            await ground.media.stop()
            await ground.leases.stop()
            await ground.limiter.stop()
            await ground.backplane.stop()
            await ground.database.close()

    async def _leave_nobody_behind(self) -> None:
        """Whoever could not be let go in time is gone now: later nobody would look for them on this process."""
        alive, now = self._parts.ground.alive, self._parts.ground.clock.now()
        for places in (self._parts.rooms.rooms, self._parts.tearooms):
            if any(alive.id in place.presence.processes() for place in places.live.known().values()):
                await places.process_lapsed(alive.id, now)

    async def _resume(self) -> None:
        """Know again where people were when the last process ended: their media must not wait for their pages."""
        rooms, tearooms = self._parts.rooms.rooms, self._parts.tearooms
        unfinished = {meeting.id for meeting in await self._parts.schedule.unfinished()}
        await resume_all(rooms.resume, unfinished.intersection(await rooms.live.keys()))
        await resume_all(tearooms.resume, await tearooms.live.keys())

    async def _sweep(self) -> None:
        """Forget what nobody looks at."""
        while True:
            await self._parts.ground.clock.sleep(TIDY_S)
            await self._parts.rooms.rooms.live.sweep()
            await self._parts.tearooms.live.sweep()
            await self._parts.conversations.sweep()

    async def _tidy(self) -> None:
        """Delete what has been kept for long enough."""
        while True:
            await self._parts.ground.clock.sleep(TIDY_S)
            await self._parts.rooms.attendances.tidy()
            await self._parts.identity.myself.purge()
            await self._parts.groups.tidy()
            await self._parts.ground.news.tidy()


async def resume_all(resume: Callable[[str], Awaitable[None]], keys: Iterable[str]) -> None:
    """Read these places; one that cannot be read does not keep the others away."""
    for key in keys:
        try:
            await resume(key)
        except Exception as error:  # noqa: BLE001 - whoever goes there will meet it again
            log.error("bug", where=where(error))
