"""Networks of their own for people, joined by a router that loses and delays what goes over somebody's line.

The kernel's own netem is missing on many machines; TUN devices and a process between them are not. Needs root.
"""

import asyncio
import fcntl
import os
import random
import struct
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from functools import partial
from ipaddress import IPv4Address

HUB, MASK = IPv4Address("10.213.77.1"), 24
_TUN, _SET, _NO_HEADER = 0x0001, 0x400454CA, 0x1000  # source: linux/if_tun.h
_UDP = 17
LARGEST, MTU = 2048, 1400


@dataclass(slots=True)
class Line:
    """One person's line, the same both ways. units: `loss` share of packets, `delay_s` seconds each way"""

    fd: int
    loss: float = 0.0
    delay_s: float = 0.0


class Weather:
    """Routes between the networks while the block runs. shape: only UDP suffers, so that pages come quickly"""

    def __init__(self, lines: Mapping[str, Line], addresses: Mapping[str, IPv4Address], seed: int = 1) -> None:
        self._lines, self._random = lines, random.Random(seed)
        self._to = {addresses[name].packed: line for name, line in lines.items()}
        self.passed = self.lost = 0

    def set(self, name: str, loss: float, delay_s: float) -> None:
        self._lines[name].loss, self._lines[name].delay_s = loss, delay_s

    def start(self) -> None:
        loop = asyncio.get_running_loop()
        for line in self._lines.values():
            loop.add_reader(line.fd, partial(self._read, line))

    def stop(self) -> None:
        for line in self._lines.values():
            asyncio.get_running_loop().remove_reader(line.fd)

    def _read(self, line: Line) -> None:
        while True:
            try:
                packet = os.read(line.fd, LARGEST)
            except BlockingIOError:
                return
            if packet[0] >> 4 == 4 and (to := self._to.get(packet[16:20])) is not None:
                self._pass(packet, line, to)

    def _pass(self, packet: bytes, line: Line, to: Line) -> None:
        if packet[9] != _UDP:
            os.write(to.fd, packet)
            return
        self.passed += 1
        if any(self._random.random() < each.loss for each in (line, to)):
            self.lost += 1
            return
        asyncio.get_running_loop().call_later(line.delay_s + to.delay_s, os.write, to.fd, packet)


def address_of(place: int) -> IPv4Address:
    """The address of the n-th network; 0 is the hub's."""
    return HUB + place


@contextmanager
def networks(*names: str) -> Iterator[Weather]:
    """A network namespace for each name, and the present one as `hub`. raises: PermissionError when not root"""
    if os.geteuid():
        raise PermissionError("network namespaces need root")
    with ExitStack() as stack:
        lines, addresses = {}, {}
        for place, name in enumerate(("hub", *names)):
            lines[name], addresses[name] = Line(_tun(f"tea{place}", stack)), address_of(place)
            inside = ["-n", _namespace(name, stack)] if place else []
            if place:
                _ip("link", "set", f"tea{place}", "netns", inside[1])
                _ip(*inside, "link", "set", "lo", "up")
            _ip(*inside, "addr", "add", f"{addresses[name]}/{MASK}", "dev", f"tea{place}")
            _ip(*inside, "link", "set", f"tea{place}", "up", "mtu", str(MTU))
        yield Weather(lines, addresses)


def inside(name: str) -> list[str]:
    """The command that runs another in somebody's network."""
    return ["ip", "netns", "exec", f"tearoom-{name}"]


def _tun(name: str, stack: ExitStack) -> int:
    fd = os.open("/dev/net/tun", os.O_RDWR | os.O_NONBLOCK)
    stack.callback(os.close, fd)  # the device goes with it
    fcntl.ioctl(fd, _SET, struct.pack("16sH", name.encode(), _TUN | _NO_HEADER))
    return fd


def _namespace(name: str, stack: ExitStack) -> str:
    own = f"tearoom-{name}"
    subprocess.run(["ip", "netns", "del", own], check=False, stderr=subprocess.DEVNULL)  # of a run that was killed
    _ip("netns", "add", own)
    stack.callback(subprocess.run, ["ip", "netns", "del", own], check=False)
    return own


def _ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True)
