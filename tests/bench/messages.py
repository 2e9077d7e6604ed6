"""How long a command takes until everybody in the room knows, and what a delivered message costs the server."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from functools import partial

from tests.bench.lines import line, percentile
from tests.bench.size import sized
from tests.bench_messages.cpu import cpu_s
from tests.journeys.evening import Evening, gather
from tests.journeys.house import House
from tests.journeys.visitor import Visitor

PEOPLE = 12
COMMANDS = sized(200, 5)
MESSAGES = sized(600, 24)
DEFAULT_TURN_S = 180  # left out of views
PER_SECOND = 9  # a person may send ten commands a second for ever
NAMES = [f"Member {number}" for number in range(1, PEOPLE)]


async def command_latency(house: House) -> float:
    """Milliseconds from sending a command until the last of twelve people has its patch: the 99th percentile."""
    async with AsyncExitStack() as stack:
        evening = await gather(house, NAMES, stack)
        took = [await _one_command(evening, number) async for number in paced(COMMANDS)]
    for share in (0.5, 0.99):
        line(f"command_to_everyone_p{share * 100:.0f}", percentile(took, share), "ms", people=PEOPLE, commands=COMMANDS,
             clients="one process beside the server, so their time is in it", database="sqlite")  # fmt: skip
    return percentile(took, 0.99)


async def _one_command(evening: Evening, number: int) -> float:
    """Change the way of speaking and wait until it has reached everybody."""
    turn_s = 60 + number
    began = time.perf_counter()
    await asyncio.gather(
        evening.facilitator.do(evening.room, "SetWay", way="open", turn_s=turn_s),
        *(one.until(partial(_sees_length, one, evening.room, turn_s)) for one in evening.everybody),
    )
    return (time.perf_counter() - began) * 1000


def _sees_length(visitor: Visitor, room: str, turn_s: int) -> bool:
    return bool(visitor.views[room].get("floor", {}).get("turn_s", DEFAULT_TURN_S) == turn_s)


async def fan_out(house: House) -> float:
    """Server CPU microseconds per chat message delivered to one of twelve people, stored and acknowledged."""
    async with AsyncExitStack() as stack:
        evening = await gather(house, NAMES, stack)
        chat = f"conversation:meeting-{evening.meeting}"
        for one in evening.everybody:
            await one.watch(chat)
        before = cpu_s([house.pid])
        async for number in paced(MESSAGES // PEOPLE):
            await asyncio.gather(*(one.do(chat, "Say", text=f"message {number}") for one in evening.everybody))
        for one in evening.everybody:
            await one.until(partial(_has_all, one, chat))
        spent = cpu_s([house.pid]) - before
    delivered = MESSAGES * PEOPLE
    each = spent / delivered * 1e6
    line("fanout_cpu_per_delivered_message", each, "us", people=PEOPLE, messages=MESSAGES, delivered=delivered,
         stored="sqlite", media="the media process is not counted")  # fmt: skip
    return each


def _has_all(visitor: Visitor, chat: str) -> bool:
    return len(visitor.views[chat]["messages"]) == MESSAGES


async def paced(times: int) -> AsyncIterator[int]:
    """0 to `times`, no faster than people may send commands."""
    began = time.perf_counter()
    for number in range(times):
        yield number
        await asyncio.sleep(max(0.0, began + (number + 1) / PER_SECOND - time.perf_counter()))
