"""Redis stops for a while and comes back empty: everybody goes on, and hears the others a little later."""

import asyncio
import time
from collections import defaultdict
from contextlib import AsyncExitStack
from functools import partial
from itertools import cycle
from pathlib import Path

import pytest

from tests.journeys.evening import gather, talk_on, texts
from tests.journeys.fleet import fleet
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.whole  # it mostly waits, and so may others beside it

NAMES = ["Ben", "Cleo", "Fay", "Gus", "Hal"]
AWAY_S = 10.0
LATEST_S = 3.5  # until a lost hint is found by looking, and a little for busy machines


def _reads(visitor: Visitor, chat: str, text: str) -> bool:
    return text in texts(visitor, chat)


def _sees_round(visitor: Visitor, room: str) -> bool:
    return bool(visitor.views[room]["floor"].get("way") == "round")


async def test_while_redis_is_away_nothing_said_is_lost(tmp_path: Path, postgres_url: str) -> None:
    async with fleet(tmp_path, postgres_url, media=0) as home, AsyncExitStack() as stack:
        # given six people in two processes
        places = cycle(home.webs)
        evening = await gather(home, NAMES, stack, lambda name: Visitor(home.url, name, at=next(places).url))
        *everybody, hal = evening.everybody
        ann, chat = evening.facilitator, f"conversation:meeting-{evening.meeting}"
        for one in (*everybody, hal):
            await one.watch(chat)
        acknowledged, enough = defaultdict[str, list[str]](list), asyncio.Event()

        # when Redis is gone while all write
        async with asyncio.TaskGroup() as writing:
            for one in everybody:
                writing.create_task(talk_on(one, chat, acknowledged[one.name], enough))
            home.redis.stop()
            await asyncio.sleep(AWAY_S)

            # then the other process finds what was decided in one
            decided_at = time.monotonic()
            await ann.do(evening.room, "SetWay", way="round", turn_s=60)
            for one in everybody:
                await one.until(partial(_sees_round, one, evening.room))
            assert time.monotonic() - decided_at < LATEST_S

            # and whoever is removed in one is out in the other
            decided_at = time.monotonic()
            await ann.ask("DELETE", f"/api/groups/{evening.group}/members/{hal.person}")
            await hal.until(lambda: {evening.room, chat} <= hal.closed.keys())
            assert time.monotonic() - decided_at < LATEST_S

            # and Redis comes back, empty
            home.redis.start()
            await home.until_ready()
            enough.set()

        # then all read the same: everything that was acknowledged, once, in the order of who wrote it
        await ann.do(chat, "Say", text="That was all")
        for one in everybody:
            await one.until(partial(_reads, one, chat, "That was all"))
        read = texts(ann, chat)
        for one in everybody:
            assert texts(one, chat) == read
            assert [text for text in read if text.startswith(f"{one.name} ")] == acknowledged[one.name]
