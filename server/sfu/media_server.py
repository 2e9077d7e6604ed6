"""The media server in the running event loop: a UDP socket, a TCP socket and a timer around `Sfu`."""

import asyncio
import socket
import time
from collections.abc import Callable, Sequence
from types import TracebackType

from server.kit.clock import Clock
from server.kit.ids import new_id
from server.ports.media import FromMedia, Load, ToMedia
from server.sfu.arena import Arena
from server.sfu.candidate import Candidate
from server.sfu.sfu import Sfu
from server.sfu.stun import Address
from server.sfu.tcp import TcpPort, listening
from server.sfu.ticks import TICK_S
from server.sfu.udp import UdpPort

BIND_TRIES = 20
_ANY = ("0.0.0.0", "::")  # noqa: S104 - compared with, not bound


class MediaServer:
    """`async with MediaServer(...) as server: server.handle(message)`.

    shape: `announce` are the addresses that browsers are given, the preferred first; empty means `host`. Host `::` is
    every IPv4 and IPv6 address; IPv6 addresses are announced only where the machine has IPv6
    units: `port` 0 takes any free one; `tcp_port` is the same number unless given
    """

    def __init__(
        self,
        host: str,
        port: int,
        announce: Sequence[str],
        emit: Callable[[FromMedia], None],
        clock: Clock,
        tcp_port: int | None = None,
    ) -> None:
        if host in _ANY and not announce:
            raise ValueError("a server that listens on every address must be told which to announce")
        self._host, self._port, self._announce, self._tcp_port = host, port, announce or [host], tcp_port
        self._emit, self._clock = emit, clock

    async def __aenter__(self) -> "MediaServer":
        self._udp, listener = self._bind()
        self.port, self.tcp_port = self._udp.port, listener.getsockname()[1]
        own = [host for host in self._announce if ":" not in host or self._udp.family == socket.AF_INET6]
        candidates = [Candidate(host, self.port) for host in own]
        candidates += [Candidate(host, self.tcp_port, "tcp") for host in own]
        self._sfu = Sfu(self._udp.queue, self._emit, candidates, self._clock.now(), new_id(), time.process_time)
        self._tcp = await TcpPort(self._udp.queue, self._receive, self._sfu.knows).open(listener)
        self._loop = asyncio.get_running_loop()
        self._timer = self._loop.call_later(TICK_S, self._tick)
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        self._timer.cancel()
        await self._tcp.close()
        self._udp.close()

    def _bind(self) -> tuple[UdpPort, socket.socket]:
        """Both sockets. A port that is free for UDP may be taken for TCP: where any port will do, another is tried."""
        for left in reversed(range(BIND_TRIES)):
            udp = UdpPort(self._host, self._port, self._receive)
            try:
                return udp, listening(self._host, udp.port if self._tcp_port is None else self._tcp_port)
            except OSError:
                udp.close()
                if self._port or self._tcp_port is not None or not left:
                    raise
        raise AssertionError("unreachable")

    def handle(self, message: ToMedia) -> None:
        """Do what the product asks."""
        self._sfu.handle(message, time.monotonic())
        self._udp.queue.flush()

    def load(self) -> Load:
        """How busy the server is."""
        return self._sfu.load()

    def rooms(self) -> list[str]:
        """The rooms that are in use here."""
        return self._sfu.rooms(time.monotonic())

    def _receive(self, arena: Arena, index: int, size: int, address: Address) -> None:
        self._sfu.receive(arena, index, size, address, time.monotonic())

    def _tick(self) -> None:
        self._timer = self._loop.call_later(TICK_S, self._tick)
        self._sfu.tick(time.monotonic())
        self._udp.queue.flush()
