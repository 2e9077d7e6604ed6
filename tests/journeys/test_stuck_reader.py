"""Somebody whose browser never reads: the others notice nothing, and little is kept for them until they are let go."""

import asyncio
import itertools
import socket
import sys
import time
from pathlib import Path

import pytest

from server.realtime.slow_readers import CLOSE_ABOVE_BYTES
from tests.bench.lines import percentile
from tests.bench_messages.places import Person, Place
from tests.bench_messages.subjects import TEAROOM_SMALL, tearoom
from tests.bench_messages.village import Village
from tests.light_line import LightLine

pytestmark = [pytest.mark.journey, pytest.mark.alone]

MEMBERS = 10
ROUNDS, ROUND_S, APART_S = 2, 2.0, 0.01
GONE_S = 5.0
TEXT = "x" * 3500  # at a hundred a second, what may wait is there in two seconds
SMALL_BUFFER = 4096
KERNEL_BYTES = 512 * 1024  # what the systems between may hold of what the server has already handed over
NOISE_MS = 10.0  # of a machine on which other tests run
numbers = itertools.count()


class Table:
    """People at tea who write to each other, and how long that takes to arrive."""

    def __init__(self, port: int, place: Place) -> None:
        self.port, self.place = port, place
        self.lines: list[LightLine] = []
        self.said_at: dict[bytes, float] = {}
        self.took_ms: list[float] = []

    async def come(self, person: Person, channels: list[str]) -> LightLine:
        """A browser with a small buffer."""
        line = LightLine(f"https://127.0.0.1:{self.port}", f"__Host-tearoom={person.secret}", channels)
        plug = socket.socket()
        plug.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, SMALL_BUFFER)
        plug.setblocking(False)
        loop = asyncio.get_running_loop()
        await loop.sock_connect(plug, ("127.0.0.1", self.port))
        await loop.create_connection(lambda: line, sock=plug)
        await line.ready
        return line

    async def sit(self, person: Person) -> LightLine:
        """The same, of somebody who walks in and listens."""
        line = await self.come(person, [f"tearoom:{self.place.key}"])
        ask(line, f"tearoom:{self.place.key}", '{"do":"WalkIn"}')
        line.say(f'{{"type":"subscribe","channel":"conversation:{self.place.name}"}}')
        while line.heard[b'{"type":"snapshot"'] < 2:
            await asyncio.sleep(0.01)
        return line

    async def talk(self, seconds: float) -> float:
        """Let everybody in turn write something. units: the 99th percentile of what it takes to arrive, in ms"""
        self.took_ms.clear()
        for number in range(int(seconds / APART_S)):
            line = self.lines[number % len(self.lines)]
            name = f"m{next(numbers):06d}"
            self.said_at[name.encode()] = time.perf_counter()
            ask(line, f"conversation:{self.place.name}", f'{{"do":"Say","text":"{name}{TEXT}"}}')
            await asyncio.sleep(APART_S)
        return percentile(self.took_ms, 99)

    def hear(self, payload: bytes) -> None:
        at = payload.find(b'"text":"')
        if payload.startswith(b'{"type":"patch"') and at > 0:
            name = payload[at + 8 : at + 15]
            self.took_ms.append((time.perf_counter() - self.said_at[name]) * 1000)


def ask(line: LightLine, channel: str, body: str) -> None:
    line.say(f'{{"type":"command","id":"c{next(numbers)}","channel":"{channel}","body":{body}}}')


async def play(port: int, place: Place) -> tuple[float, float, LightLine]:
    """What it takes beside somebody who never reads, and without; and whoever that was."""
    table, (stuck, *others) = Table(port, place), place.people
    table.lines = [await table.sit(person) for person in others]
    for line in table.lines:
        line.listener = table.hear
    idle = await table.sit(stuck)
    idle.transport.pause_reading()
    beside = await table.talk(ROUND_S)
    idle.transport.resume_reading()
    async with asyncio.timeout(GONE_S):
        await idle.gone.wait()
    without = await table.talk(ROUND_S)
    for line in table.lines:
        assert not line.gone.is_set()
        line.transport.abort()
    return beside, without, idle


def test_who_never_reads_slows_nobody_and_is_let_go(tmp_path: Path) -> None:
    url, village = f"sqlite:///{tmp_path / 'tearoom.db'}", Village()
    places = village.tearooms(ROUNDS, MEMBERS + 1)
    asyncio.run(village.settle(url))
    with tearoom(TEAROOM_SMALL, tmp_path, url, None) as subject:
        rounds = [asyncio.run(play(subject.ports[0], place)) for place in places]
    beside, without, those = zip(*rounds, strict=True)
    sys.stdout.write(f"p99 in ms: beside {beside}, without {without}\n")
    assert min(beside) <= 2 * max(min(without), NOISE_MS)
    for idle in those:
        assert idle.code in (4000, None)  # or the line was cut before they read of it
        assert idle.taken < CLOSE_ABOVE_BYTES + KERNEL_BYTES
