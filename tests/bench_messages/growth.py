"""How cost grows with people and with processes."""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.bench.lines import line
from tests.bench.size import sized
from tests.bench_messages.cpu import rss_kb
from tests.bench_messages.load import Come, Load, Talk, Talked
from tests.bench_messages.places import Place
from tests.bench_messages.rooms import WARM_S, WINDOW
from tests.bench_messages.subjects import TEAROOM, Ground, Subject, tearoom
from tests.bench_messages.tally import Faults
from tests.bench_messages.village import Village
from tests.services.postgres import create_database

CONNECTIONS, SPREAD = sized(((100, 1_000, 5_000), 1_000), ((20,), 20))
PROCESSES = (1, 2)
SIZE = 10
SECONDS = sized(2.0, 0.2)


def measure(folder: Path, ground: Ground, load: Load) -> dict[str, float]:
    """Rooms of ten, more and more of them; then the same people on one process and on two."""
    faults = Faults()
    with _server(folder / "people", ground, CONNECTIONS) as (subject, people):
        for number, places in zip(CONNECTIONS, people, strict=True):
            faults.add(_more(subject, load, number, places))
    for processes in PROCESSES:
        with _server(folder / f"on{processes}", ground, [SPREAD], processes) as (subject, (places,)):
            faults.add(_processes(subject, load, processes, places))
    return {"lost in growth": faults.lost, "doubled in growth": faults.doubled}


@contextmanager
def _server(
    data: Path, ground: Ground, people: Sequence[int], processes: int = 1
) -> Iterator[tuple[Subject, list[list[Place]]]]:
    """A server of its own, over a house of its own in which so many people wait at a time."""
    url, village = asyncio.run(create_database(ground.postgres)), Village()
    places = [village.tearooms(number // SIZE, SIZE) for number in people]
    asyncio.run(village.settle(url))
    data.mkdir()
    with tearoom(TEAROOM, data, url, ground, processes=processes) as subject:
        yield subject, places


def _more(subject: Subject, load: Load, number: int, places: list[Place]) -> Faults:
    before = rss_kb(subject.pids)
    load.come(Come("growing", places, subject.dialect, subject.ports, subject.pids))
    each = (rss_kb(subject.pids) - before) / number
    talked = load.talk(Talk("growing", SECONDS, WARM_S, subject.pids, window=WINDOW))
    load.leave("growing")
    what: dict[str, Any] = {
        "connections": number,
        "rooms_of": SIZE,
        "window_per_room": WINDOW,
        "processes": 1,
        "refused": talked.refused,
    }
    line("growth_cpu_per_delivered_message", talked.each_us, "us", **what)
    line("growth_memory_per_connection", each, "KB", **what)
    return talked.faults


def _processes(subject: Subject, load: Load, processes: int, places: list[Place]) -> Faults:
    load.come(Come("spread", places, subject.dialect, subject.ports, subject.pids))
    talked: Talked = load.talk(Talk("spread", SECONDS, WARM_S, subject.pids, window=WINDOW))
    load.leave("spread")
    what: dict[str, Any] = {
        "connections": SPREAD,
        "rooms_of": SIZE,
        "window_per_room": WINDOW,
        "processes": processes,
        "refused": talked.refused,
        "cores": "a core for each process; the second is shared with load, PostgreSQL and Redis",
        "spread": "every room's people over all processes",
    }
    line("growth_throughput", talked.delivered / talked.took_s, "messages/s", **what)
    line("growth_cpu_with_processes", talked.each_us, "us", **what)
    return talked.faults
