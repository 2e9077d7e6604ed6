"""After a restart everybody comes back at once: two thousand within five seconds, and nobody is lost."""

import asyncio
import resource
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import msgspec
import pytest

from server.journal.journal import Journal
from server.journal.model import Entry
from server.kit.clock import SystemClock
from server.kit.db import Database
from server.tearoom.events import Connected, Event, WalkedIn
from tests.bench_messages.cpu import cpu_s
from tests.bench_messages.places import Person, Place
from tests.bench_messages.subjects import TEAROOM_SMALL, tearoom
from tests.bench_messages.village import Village
from tests.light_line import LightLine

pytestmark = [pytest.mark.journey, pytest.mark.alone]

TEAROOMS, SIZE = 20, 100
WITHIN_S = 5.0
PATIENCE_S = 30.0  # two cores, of which those who come take one
MOST_MS = 4.0  # of the server's CPU for each: more than twice what it takes
USUAL = 1024  # files


@contextmanager
def files(limit: int | None) -> Iterator[None]:
    """So many sockets a process may have, and those it starts, until they ask for more; None: as many as may be."""
    before, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (limit or most, most))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, (before, most))


async def sit_down(url: str, places: list[Place]) -> None:
    """Let everybody have been in their tea-room when the process before was killed."""
    database = Database(url)
    journal = Journal(database)
    for place in places:
        events: list[Event] = []
        for person in place.people:
            events += [WalkedIn(person.id, False), Connected(person.id, f"old-{person.id}", "killed")]
        stream = f"tearoom:{place.key}"
        await journal.append(Entry(stream, 1, "all", "", SystemClock().now(), msgspec.json.encode(events)))
    await journal.close()
    await database.close()


async def arrive(port: int, place: Place, person: Person, after_s: float) -> LightLine:
    await asyncio.sleep(after_s)
    channels = ["person:me", f"tearoom:{place.key}", f"conversation:{place.name}"]
    line = LightLine(f"https://127.0.0.1:{port}", f"__Host-tearoom={person.secret}", channels)
    await asyncio.get_running_loop().create_connection(lambda: line, "127.0.0.1", port)
    await line.ready
    return line


async def everybody(port: int, places: list[Place]) -> list[LightLine]:
    people = [(place, person) for place in places for person in place.people]
    each_s = WITHIN_S / len(people)
    coming = [arrive(port, place, person, number * each_s) for number, (place, person) in enumerate(people)]
    async with asyncio.timeout(PATIENCE_S):
        lines = await asyncio.gather(*coming)
    for line in lines:
        line.transport.abort()
    return lines


def test_two_thousand_come_back_at_once(tmp_path: Path) -> None:
    # given two thousand people who were at tea
    url, village = f"sqlite:///{tmp_path / 'tearoom.db'}", Village()
    places = village.tearooms(TEAROOMS, SIZE)
    asyncio.run(village.settle(url))
    asyncio.run(sit_down(url, places))
    with files(USUAL), tearoom(TEAROOM_SMALL, tmp_path, url, None) as subject, files(None):
        before, began = cpu_s(subject.pids), time.monotonic()

        # when they come
        lines = asyncio.run(everybody(subject.ports[0], places))

        # then each is welcomed once, sees their tea-room, and hears its talk
        took_s, each_ms = time.monotonic() - began, (cpu_s(subject.pids) - before) / len(lines) * 1000
        sys.stdout.write(f"{len(lines)} people came in {took_s:.1f} s, {each_ms:.2f} ms each\n")
        for line in lines:
            assert line.heard[b'{"type":"welcome"'] == 1
            assert line.heard[b'{"type":"snapshot"'] == 3
        assert each_ms < MOST_MS
