"""The backplane of many processes: Redis pub/sub over one connection, which reconnects whenever it breaks."""

import asyncio
import random
import secrets
from collections.abc import Awaitable, Callable, Collection, Coroutine
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

import structlog

from server.adapters.backplane_memory import MemoryBackplane
from server.adapters.redis_address import RedisAddress
from server.adapters.redis_line import RedisGone, RedisLine
from server.ports.backplane import Heard, Traffic

FIRST_S = 3.0  # for the first attempt at startup; the process then continues without Redis
PING_S = 1.0
MOST_UNANSWERED = 3  # seconds without an answer before a connection is given up
SHORTEST_PAUSE_S, LONGEST_PAUSE_S = 0.05, 1.0  # between attempts
SENDER_BYTES = 8

log = structlog.get_logger()


@dataclass(eq=False, slots=True)
class _Channel:
    """A channel subscribed to here. shape: `confirmed` is done once Redis knows, or is gone; None while it is away"""

    name: str
    confirmed: "asyncio.Future[Any] | None" = None
    listeners: int = 0


class RedisBackplane:
    """`Backplane` for all processes that use the same Redis database. Messages published here reach local subscribers
    at once, in memory, with or without Redis; their echo is recognised by its sender bytes.

    shape: on Redis a message is `SENDER_BYTES` of the sender's id, then its data
    """

    def __init__(self, url: str, *, ping_s: float = PING_S) -> None:
        self.traffic = Traffic()
        self._address = RedisAddress.parse(url)
        self._ping_s = ping_s
        self._prefix = f"tearoom:{self._address.database}:"  # Redis itself does not separate channels by database
        self._sender = secrets.token_bytes(SENDER_BYTES)
        self._here = MemoryBackplane()
        self._channels: dict[bytes, _Channel] = {}
        self._gaps: list[Callable[[], Awaitable[None]]] = []
        self._line: RedisLine | None = None
        self._tried = asyncio.Event()
        self._ready = False
        self._tasks: set[asyncio.Task[None]] = set()

    async def start(self) -> None:
        """Keep the connection up from now on; returns when Redis is connected, or found to be unreachable."""
        self._begin(self._keep_up())
        with suppress(TimeoutError):
            async with asyncio.timeout(FIRST_S):
                await self._tried.wait()

    async def stop(self) -> None:
        """Close the connection after everything published has been sent; harmless when there is none."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def publish(self, channel: str, data: bytes) -> None:
        if self._line is not None:
            self.traffic.published += 1
            self._line.tell("PUBLISH", self._prefix + channel, self._sender + data)
        self._here.tell(channel, data)

    async def subscribe(self, channel: str, heard: Heard) -> Callable[[], Awaitable[None]]:
        stop_here = await self._here.subscribe(channel, heard)
        wire_name, stopped = (self._prefix + channel).encode(), False
        known = self._channels.get(wire_name)
        if known is None:
            known = self._channels[wire_name] = _Channel(channel)
            if self._line is not None:
                known.confirmed = self._line.subscribe(wire_name)
        known.listeners += 1

        async def stop() -> None:
            nonlocal stopped
            if stopped:
                return
            stopped = True
            known.listeners -= 1
            await stop_here()
            if known.listeners == 0:
                del self._channels[wire_name]
                if self._line is not None:
                    self._line.unsubscribe(wire_name)

        try:
            if known.confirmed is not None:
                await asyncio.wait([known.confirmed])
        except BaseException:
            await stop()
            raise
        return stop

    async def unheard(self, channels: Collection[str]) -> set[str]:
        if self._line is None or not channels:
            return set()
        try:
            async with asyncio.timeout(self._ping_s):
                found = await self._line.ask("PUBSUB", "NUMSUB", *(self._prefix + channel for channel in channels))
        except (RedisGone, TimeoutError):
            return set()
        return {channel for channel, ears in zip(channels, found[1::2], strict=True) if ears == 0}

    def on_gap(self, gap: Callable[[], Awaitable[None]]) -> None:
        self._gaps.append(gap)

    @property
    def ready(self) -> bool:
        return self._ready

    async def _keep_up(self) -> None:
        pause_s, told_away = SHORTEST_PAUSE_S, False
        while True:
            try:
                line = await RedisLine.open(self._address, self._pushed)
                await self._attend(line)
                told_away, pause_s = False, SHORTEST_PAUSE_S
                why = line.lost.result()
            except OSError as error:
                why = str(error) if isinstance(error, RedisGone) else type(error).__name__
            self._tried.set()
            if not told_away:
                log.warning("redis_away", why=why)
                told_away = True
            await asyncio.sleep(pause_s * random.uniform(0.5, 1.0))  # noqa: S311 - not a secret
            pause_s = min(2 * pause_s, LONGEST_PAUSE_S)

    async def _attend(self, line: RedisLine) -> None:
        """Use this connection for as long as it answers. raises: RedisGone, if it never worked"""
        self._line = line  # at once, so that new subscriptions use it
        confirmed = line.subscribe(*self._channels) if self._channels else line.ask("PING")
        for channel in self._channels.values():
            channel.confirmed = confirmed
        missed = bool(self._channels)
        try:
            await self._answered(line, confirmed)
            self._ready = True
            self.traffic.reached += 1
            self._tried.set()
            log.info("redis_there")
            if missed:
                self._begin(self._tell_gap())
            while not line.lost.done():
                await self._answered(line, line.ask("PING"))
                await asyncio.wait([line.lost], timeout=self._ping_s)
        except RedisGone:
            if not self._ready:
                raise
        finally:
            self._line, self._ready = None, False
            await line.close()

    async def _answered(self, line: RedisLine, answer: "asyncio.Future[Any]") -> None:
        """Give up the connection if it does not answer. Counts rounds, not seconds: this side may have stalled."""
        for _ in range(MOST_UNANSWERED):
            if (await asyncio.wait([answer], timeout=self._ping_s))[0]:
                break
        else:
            line.give_up("not_answered")
        await answer

    def _pushed(self, push: list[Any]) -> None:
        if push[0] != b"message" or push[2].startswith(self._sender):
            return
        channel = self._channels.get(push[1])
        if channel is None:  # nobody subscribes any more
            return
        self.traffic.heard += 1
        try:
            self._here.tell(channel.name, push[2][SENDER_BYTES:])
        except Exception as error:  # noqa: BLE001 - who else publishes there is not known; the line must go on
            log.error("not_understood", error=type(error).__name__)

    def _begin(self, what: Coroutine[Any, Any, None]) -> None:
        task = asyncio.create_task(what)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _tell_gap(self) -> None:
        for gap in self._gaps:
            try:
                await gap()
            except Exception as error:  # noqa: BLE001 - the others must hear of it all the same
                log.warning("gap_not_closed", error=type(error).__name__)
