"""Runs the media server in the present event loop: a socket and a timer around `Sfu`."""

import asyncio
import socket
import time
from collections.abc import Callable, Sequence
from types import TracebackType

from server.kit.clock import Clock
from server.ports.media import FromMedia, ToMedia
from server.sfu.sfu import TICK_S, Sfu
from server.sfu.stun import Address
from server.sfu.udp import UdpPort

_WILD = ("0.0.0.0", "::")  # noqa: S104 - a name for what is compared with, not what is bound


class Server:
    """`async with Server(...) as server: server.handle(message)`. units: `port` 0 takes any free one

    shape: `announce` are the addresses browsers are told; empty means this machine's own
    """

    def __init__(
        self, host: str, port: int, announce: Sequence[str], tell: Callable[[FromMedia], None], clock: Clock
    ) -> None:
        self._host, self._port, self._announce, self._tell, self._clock = host, port, announce, tell, clock

    async def __aenter__(self) -> "Server":
        self._udp = UdpPort(self._host, self._port, self._receive)
        hosts = self._announce or ([self._host] if self._host not in _WILD else own_addresses())
        self.port = self._udp.port
        candidates = [(host, self.port) for host in hosts]
        self._sfu = Sfu(self._udp.send, self._tell, candidates, self._clock.now(), time.process_time)
        self._tell(self._sfu.load())
        self._loop = asyncio.get_running_loop()
        self._timer = self._loop.call_later(TICK_S, self._tick)
        return self

    async def __aexit__(self, kind: type[BaseException] | None, error: object, trace: TracebackType | None) -> None:
        self._timer.cancel()
        self._udp.close()

    def handle(self, message: ToMedia) -> None:
        """Do what the product asks."""
        self._sfu.handle(message, time.monotonic())

    def _receive(self, data: bytes, address: Address) -> None:
        self._sfu.receive(data, address, time.monotonic())

    def _tick(self) -> None:
        self._timer = self._loop.call_later(TICK_S, self._tick)
        self._sfu.tick(time.monotonic())


def own_addresses() -> list[str]:
    """The address this machine is seen by on its network, and loopback. Sends nothing."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.connect(("192.0.2.1", 9))  # a documentation address: only asks the routing table
            return [probe.getsockname()[0], "127.0.0.1"]
        except OSError:
            return ["127.0.0.1"]
