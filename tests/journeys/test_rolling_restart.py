"""All web processes are restarted, one after the other, in the middle of a round: nobody in it is disturbed."""

import asyncio
import time
from collections import defaultdict
from contextlib import AsyncExitStack
from functools import partial
from itertools import count
from pathlib import Path

import pytest

from server.realtime.socket import RESUME
from tests.journeys.evening import Evening, texts
from tests.journeys.fleet import Fleet, fleet
from tests.journeys.page import Page, going_on
from tests.journeys.test_fleet import each_of_two, sees_holder, stays

pytestmark = pytest.mark.journey

ENDS_S = 20.0
BLINK_S = 1.0
LOOK_S = 0.02
SAY_EVERY_S = 0.5


class Absences:
    """How long anybody was shown as away, on anybody's screen. units: seconds"""

    def __init__(self, evening: Evening) -> None:
        self._evening = evening
        self.longest: dict[tuple[str, str], float] = defaultdict(float)

    async def run(self) -> None:
        """Look at every screen, again and again."""
        since: dict[tuple[str, str], float] = {}
        while True:
            now = time.monotonic()
            for one in self._evening.everybody:
                for person, seat in one.views[self._evening.room].get("seats", {}).items():
                    who = one.person, person
                    if seat.get("here", True):
                        since.pop(who, None)
                    else:
                        self.longest[who] = max(self.longest[who], now - since.setdefault(who, now))
            await asyncio.sleep(LOOK_S)


async def chats(page: Page, chat: str) -> list[str]:
    """Go on saying something until told to stop; what was acknowledged."""
    said: list[str] = []
    try:
        for number in count():
            text = f"{page.visitor.name} {number}"
            await page.do(chat, "Say", text=text)
            said.append(text)
            await asyncio.sleep(SAY_EVERY_S)
    except asyncio.CancelledError:
        return said
    return said


async def restart(home: Fleet, number: int) -> tuple[int, float]:
    """End a web process as whoever deploys does, and start it anew; its exit status, and how long it took to end."""
    began_at = time.monotonic()
    status = await home.webs[number].stop()
    took_s = time.monotonic() - began_at
    await home.webs[number].start()
    await home.until_ready()
    return status, took_s


async def give_on(pages: dict[str, Page], evening: Evening) -> str:
    """Whoever holds the turn gives it on; who has it then, once all have seen that."""
    ann = evening.facilitator
    holder = ann.views[evening.room]["floor"]["holder"]
    following = str(ann.views[evening.room]["floor"]["next"][0])
    await pages[holder].do(evening.room, "NextTurn", holder=holder)
    for one in evening.everybody:
        await one.until(partial(sees_holder, one, evening.room, following))
    return following


async def test_nobody_in_a_round_is_disturbed(tmp_path: Path, postgres_url: str) -> None:
    async with fleet(tmp_path, postgres_url, media=1) as home, AsyncExitStack() as stack:
        # given people in a round, half of them in each process, who write all the time
        evening = await each_of_two(home, stack)
        room, chat, ann = evening.room, f"conversation:meeting-{evening.meeting}", evening.facilitator
        for one in evening.everybody:
            await one.watch(chat)
        pages = {one.person: Page(one, room, home.url, chat) for one in evening.everybody}
        absences = Absences(evening)
        await ann.do(room, "SetWay", way="round", turn_s=60)
        await ann.until(lambda: ann.views[room]["floor"].get("holder") is not None)
        async with going_on(absences.run, *(page.run for page in pages.values())):
            talking = [asyncio.create_task(chats(page, chat)) for page in pages.values()]

            # when one process after the other is restarted, then turns go on as people give them, and only so
            for number in range(len(home.webs)):
                restarting = asyncio.create_task(restart(home, number))
                holder = await give_on(pages, evening)
                status, took_s = await restarting
                assert (status, took_s < ENDS_S) == (0, True)
                assert all(sees_holder(one, room, holder) for one in evening.everybody)

            # and nothing that was acknowledged is lost, nothing is there twice, and everybody's order is kept
            for task in talking:
                task.cancel()
            said = [await task for task in talking]
            await ann.until(lambda: {text for own in said for text in own} <= set(texts(ann, chat)))
            read = texts(ann, chat)
            assert len(set(read)) == len(read)
            for own in said:
                assert len(own) > 10
                assert [text for text in read if text in set(own)] == own

            # and everybody was asked to come back, none was seen to have gone for longer than a blink, and none did
            assert all(page.codes and set(page.codes) == {RESUME} for page in pages.values())
            assert max(absences.longest.values(), default=0.0) <= BLINK_S
            assert await stays(evening) == {one.person: 1 for one in evening.everybody}
            # and sound and pictures stayed where they were
            told = [body["kind"] for one in evening.everybody for body in one.ephemeral[room]]
            assert "media_moved" not in told
