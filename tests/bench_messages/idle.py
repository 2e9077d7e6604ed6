"""What a connection costs that only waits: memory for each, and coming in with a snapshot."""

import asyncio
from pathlib import Path
from typing import Any

from tests.bench.lines import line
from tests.bench.size import sized
from tests.bench_messages.cpu import rss_kb
from tests.bench_messages.load import Come, Load
from tests.bench_messages.subjects import TEAROOM, Ground, tearoom
from tests.bench_messages.village import Village
from tests.services.postgres import create_database

WARMING, IDLE, JOINING, SIZE = sized((100, 1000, 500, 10), (10, 20, 10, 10))


def measure(folder: Path, ground: Ground, load: Load) -> dict[str, float]:
    """A server of its own, warmed up by some who come and go; what the summary wants."""
    url, village, data = asyncio.run(create_database(ground.postgres)), Village(), folder / "idle"
    data.mkdir()
    warming, idle, joining = (village.tearooms(people // SIZE, SIZE) for people in (WARMING, IDLE, JOINING))
    asyncio.run(village.settle(url))
    with tearoom(TEAROOM, data, url, ground) as subject:
        load.come(Come("warming", warming, subject.dialect, subject.ports, subject.pids))
        before = rss_kb(subject.pids)
        load.come(Come("idle", idle, subject.dialect, subject.ports, subject.pids))
        each = (rss_kb(subject.pids) - before) / IDLE
        came = load.come(Come("joining", joining, subject.dialect, subject.ports, subject.pids))
        for name in ("warming", "idle", "joining"):
            load.leave(name)
    what: dict[str, Any] = {
        "rooms_of": SIZE,
        "each": "signed in, walked in, subscribed to its tea-room and its conversation",
    }
    line("idle_connection", each, "KB", connections=IDLE, memory="growth of the server's resident set", **what)
    line("joins_with_snapshot_took", came.took_s, "s", connections=JOINING, **what)
    line("join_with_snapshot_cpu", came.cpu_s / JOINING * 1000, "ms", connections=JOINING, **what)
    return {"idle_kb": each}
