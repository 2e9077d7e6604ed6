"""Run every benchmark and print the summary."""

import asyncio
import tempfile
from pathlib import Path

from tests.bench.company import company
from tests.bench.joining import join
from tests.bench.lines import summary
from tests.bench.messages import command_latency, fan_out
from tests.bench.opening import opening
from tests.journeys.house import house

OWN_CLOCK = {"TEAROOM_TEST_CLOCK": ""}  # the clock that tests can move reads a file each time


async def main() -> None:
    """Each benchmark on a house of its own, one after the other."""
    with tempfile.TemporaryDirectory() as folder:
        async with house(Path(folder) / "join", **OWN_CLOCK) as home:
            join_s = await join(home)
        async with house(Path(folder) / "commands", **OWN_CLOCK) as home:
            command_ms = await command_latency(home)
        async with house(Path(folder) / "messages", **OWN_CLOCK) as home:
            fanout_us = await fan_out(home)
        async with house(Path(folder) / "opening", **OWN_CLOCK) as home:
            scores = await opening(home)
        async with house(Path(folder) / "company", **OWN_CLOCK) as home:
            page_cores, press_ms = await company(home)
    summary(
        join_s=join_s,
        command_p99_ms=command_ms,
        fanout_us=fanout_us,
        page_cores=page_cores,
        press_ms=press_ms,
        **scores,
    )


asyncio.run(main())
