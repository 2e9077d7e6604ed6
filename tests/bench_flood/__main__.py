"""Attack a house of one process, one way after the other, and print the summary."""

import asyncio
import tempfile
import time
from contextlib import AsyncExitStack
from pathlib import Path

import httpx

from tests.bench.lines import line, summary
from tests.bench.size import sized
from tests.bench_flood.attack import Target
from tests.bench_flood.facilitating import attacked, facilitate
from tests.bench_flood.strangers import COSTLY, Asked
from tests.bench_messages.cpu import cpu_s
from tests.journeys.evening import Evening, gather
from tests.journeys.house import House, house

OWN_CLOCK = {"TEAROOM_TEST_CLOCK": ""}  # the clock that tests can move reads a file each time
COMMANDS = sized(160, 16)
SOCKETS = sized(250, 60)
SLOW = sized(300, 40)
TIMES = sized(20, 4)  # as often as one address may ask for a link
NAMES = [f"Member {number}" for number in range(1, 6)]
CUT_OFF_S = 45.0


async def main() -> None:
    """One evening, attacked again and again."""
    with tempfile.TemporaryDirectory() as folder:
        async with house(Path(folder), **OWN_CLOCK) as home, AsyncExitStack() as stack:
            worst_ms = await worst_request(home)
            evening = await gather(home, NAMES, stack)
            quiet_ms = await facilitate(evening, COMMANDS, "quiet")
            floods = [await flooded(home, evening, what) for what in ("sockets", "offers", "halves")]
    summary(facilitator_p99_ms=max(floods), quiet_p99_ms=quiet_ms, worst_request_ms=worst_ms)


async def flooded(home: House, evening: Evening, what: str) -> float:
    """The 99th percentile while a member, or a stranger, attacks. units: ms"""
    eve = evening.members[-1]
    cookie = "; ".join(f"{one.name}={one.value}" for one in eve.http.cookies.jar)
    many = SLOW if what == "halves" else SOCKETS
    target = Target(home.url, cookie, evening.room, f"/api/meetings/{evening.meeting}/media", many)
    async with attacked(what, target):
        before, began = cpu_s([home.pid]), time.perf_counter()
        p99_ms = await facilitate(evening, COMMANDS, f"{what}_{many}")
        busy = (cpu_s([home.pid]) - before) / (time.perf_counter() - began)
        line("web_busy", busy * 100, "% of a core", during=f"{what}_{many}")
        if what == "halves":
            await all_cut_off(home)
    return p99_ms


async def all_cut_off(home: House) -> None:
    """Wait until no connection that says nothing is left. raises: TimeoutError"""
    began = time.perf_counter()
    async with asyncio.timeout(CUT_OFF_S):
        while home.log().count("slow_connection_cut_off") < SLOW:
            await asyncio.sleep(0.2)
    line("slow_connections_cut_off_after", time.perf_counter() - began, "s", connections=SLOW)


async def worst_request(home: House) -> float:
    """What the costliest single request of a stranger takes of the one thread that serves everybody. units: ms"""
    costs = {one.name: await _cost_ms(home, one, number) for number, one in enumerate(COSTLY)}
    for name, cost_ms in costs.items():
        line("request_cpu", cost_ms, "ms", request=name, times=TIMES)
    return max(costs.values())


async def _cost_ms(home: House, asked: Asked, number: int) -> float:
    own = {"X-Tearoom": "1", "Origin": home.url, "X-Forwarded-For": f"198.51.100.{number}", **asked.headers}
    async with httpx.AsyncClient(base_url=home.url, headers=own, timeout=60) as http:
        requests = [
            http.build_request(asked.method, asked.path, json=asked.json, content=asked.form) for _ in range(TIMES + 1)
        ]
        await http.send(requests.pop())  # what is made once is made now
        before = cpu_s([home.pid])
        for request in requests:
            await http.send(request)
        return (cpu_s([home.pid]) - before) / TIMES * 1000


if __name__ == "__main__":
    asyncio.run(main())
