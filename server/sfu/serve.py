"""Runs the media server in the present event loop: a socket and a timer around `Sfu`."""

import asyncio
import time
from collections.abc import Callable, Sequence
from types import TracebackType

from server.kit.clock import Clock
from server.kit.ids import new_id
from server.ports.media import FromMedia, Load, ToMedia
from server.sfu.arena import Arena
from server.sfu.sfu import TICK_S, Sfu
from server.sfu.stun import Address
from server.sfu.udp import UdpPort

_ANY = ("0.0.0.0", "::")  # noqa: S104 - compared with, not bound


class Server:
    """`async with Server(...) as server: server.handle(message)`. units: `port` 0 takes any free one

    shape: `announce` are the addresses that browsers are told, IPv6 ones only when `host` is one; empty means `host`
    """

    def __init__(
        self, host: str, port: int, announce: Sequence[str], tell: Callable[[FromMedia], None], clock: Clock
    ) -> None:
        if host in _ANY and not announce:
            raise ValueError("who listens everywhere must say which addresses to announce")
        self._host, self._port, self._announce = host, port, announce or [host]
        self._tell, self._clock = tell, clock

    async def __aenter__(self) -> "Server":
        self._udp = UdpPort(self._host, self._port, self._receive)
        self.port = self._udp.port
        own = [host for host in self._announce if ":" in self._host or ":" not in host]
        candidates = [(host, self.port) for host in own]
        self._sfu = Sfu(self._udp.outbox, self._tell, candidates, self._clock.now(), new_id(), time.process_time)
        self._loop = asyncio.get_running_loop()
        self._timer = self._loop.call_later(TICK_S, self._tick)
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        self._timer.cancel()
        self._udp.close()

    def handle(self, message: ToMedia) -> None:
        """Do what the product asks."""
        self._sfu.handle(message, time.monotonic())
        self._udp.outbox.flush()

    def load(self) -> Load:
        """Which process this is, and how busy."""
        return self._sfu.load()

    def rooms(self) -> list[str]:
        """The rooms that are in use here."""
        return self._sfu.rooms(time.monotonic())

    def _receive(self, arena: Arena, place: int, size: int, address: Address) -> None:
        self._sfu.receive(arena, place, size, address, time.monotonic())

    def _tick(self) -> None:
        self._timer = self._loop.call_later(TICK_S, self._tick)
        self._sfu.tick(time.monotonic())
        self._udp.outbox.flush()
