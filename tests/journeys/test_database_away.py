"""PostgreSQL is restarted during a meeting: people are told to try again, keep their lines, and go on."""

import asyncio
import itertools
from collections import Counter, defaultdict
from contextlib import AsyncExitStack
from functools import partial
from itertools import cycle
from pathlib import Path

import pytest

from server.journal.alive import BEAT_S, LAPSED_AFTER_S
from server.kit.migrate import migrate
from tests.journeys.evening import Evening, gather, texts
from tests.journeys.fleet import fleet
from tests.journeys.visitor import Said, Visitor
from tests.services.postgres import OwnPostgres, create_database

pytestmark = pytest.mark.journey

NAMES = ["Ben", "Cleo", "Fay"]
AWAY_S = LAPSED_AFTER_S + 1.0  # nobody can say that they live
LOOKS_S, PAUSE_S = 2 * BEAT_S, 0.1


async def patiently(one: Visitor, channel: str, refused: Counter[str], text: str) -> None:
    """Say something as a page does: again under the same id until it is taken."""
    while True:
        try:
            await one.do(channel, "Say", text, text=text)
        except Said as no:
            refused[no.code] += 1
            await asyncio.sleep(PAUSE_S)
        else:
            return


def _reads(visitor: Visitor, chat: str, text: str) -> bool:
    return text in texts(visitor, chat)


def _sees_round(visitor: Visitor, room: str) -> bool:
    return bool(visitor.views[room]["floor"].get("way") == "round")


async def see_all_seated(evening: Evening) -> None:
    for one in evening.everybody:
        assert set(one.views[evening.room]["order"]) == {other.person for other in evening.everybody}
        assert all(seat.get("here", True) for seat in one.views[evening.room]["seats"].values())


async def test_a_restarted_database_is_waited_for(tmp_path: Path, own_postgres: OwnPostgres) -> None:
    url = await create_database(own_postgres.url)
    await migrate(url)
    async with fleet(tmp_path, url, media=0) as home, AsyncExitStack() as stack:
        # given four people in two processes, who all write
        places = cycle(home.webs)
        evening = await gather(home, NAMES, stack, lambda name: Visitor(home.url, name, at=next(places).url))
        ann, everybody, chat = evening.facilitator, evening.everybody, f"conversation:meeting-{evening.meeting}"
        for one in everybody:
            await one.watch(chat)
        lines = [one.connection for one in everybody]
        acknowledged, enough, refused = defaultdict[str, list[str]](list), asyncio.Event(), Counter[str]()

        async def write(one: Visitor) -> None:
            for number in itertools.count():
                if enough.is_set():
                    return
                await patiently(one, chat, refused, f"{one.name} {number}")
                acknowledged[one.name].append(f"{one.name} {number}")
                await asyncio.sleep(PAUSE_S)

        async with asyncio.TaskGroup() as writing:
            for one in everybody:
                writing.create_task(write(one))

            # when the database is restarted, then everything is refused with one code
            await asyncio.to_thread(own_postgres.stop)
            answer = await ann.http.get("/api/groups")
            assert (answer.status_code, answer.json()) == (503, {"code": "again"})
            assert (await ann.http.get("/help")).status_code == 200
            await asyncio.sleep(AWAY_S)
            assert set(refused) == {"again"}
            await asyncio.to_thread(own_postgres.start)

            # and everybody goes on where they are
            await home.until_ready()
            await ann.do(evening.room, "SetWay", way="round", turn_s=60)
            for one in everybody:
                await one.until(partial(_sees_round, one, evening.room))
            await asyncio.sleep(LOOKS_S)  # in which nobody is thought dead
            enough.set()

        assert [one.connection for one in everybody] == lines
        await see_all_seated(evening)
        assert not [line for line in home.log().splitlines() if '"exception"' in line or '"bug"' in line]

        # and all read the same: everything that was acknowledged, once, in the order of who wrote it
        await patiently(ann, chat, refused, "That was all")
        for one in everybody:
            await one.until(partial(_reads, one, chat, "That was all"))
        for one in everybody:
            assert texts(one, chat) == texts(ann, chat)
            assert [text for text in texts(ann, chat) if text.startswith(f"{one.name} ")] == acknowledged[one.name]
