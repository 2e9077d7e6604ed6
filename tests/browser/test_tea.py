"""After the meeting: three stay for tea, and a day later nothing is left of what was written."""

import asyncio
import itertools
from contextlib import AsyncExitStack

import pytest
from playwright.async_api import Browser, expect

from tests.browser.gathering import gather, together
from tests.browser.pages import write
from tests.browser.sight_and_sound import finds_another_way, hears, moves, sees_nothing
from tests.browser.words import words
from tests.journeys.house import House
from tests.journeys.own_group import OwnGroup

DAY_S = 86_400
PATIENCE_S = 10
IN_MEETING = "Plums are ripe again."
AT_TABLE = "A quieter word, between us two."
IN_ROOM = "Is there any ginger cake left?"


@pytest.mark.long
async def test_three_stay_for_tea_and_their_words_are_gone_the_next_day(
    group_apart: OwnGroup, browser: Browser
) -> None:
    async with AsyncExitStack() as stack:
        # given a meeting in which something was written
        home = group_apart.house
        dee, ben, cleo, fay = await gather(browser, group_apart, stack)
        paper = await cleo.room.open_chat()
        await ben.room.open_chat()
        await write(ben.page, "room_chat_placeholder", IN_MEETING)
        await expect(paper.get_by_text(IN_MEETING)).to_be_visible()
        assert written(home, IN_MEETING)

        # when it ends and three stay for tea
        await dee.lead.end_meeting()
        await dee.page.close()
        guests = (ben, cleo, fay)
        await together(one.tea.walk_in() for one in guests)

        # then what was written in the meeting is gone already
        await erased(home, IN_MEETING)

        # when two sit at one table and the third at another
        await ben.tea.sit_down("tea_table_window")
        await cleo.tea.sit_down("tea_table_window")
        await fay.tea.sit_down("tea_table_long")

        # then the two hear and see each other, and nobody hears the third
        await together([hears(ben.page, cleo.person), hears(cleo.page, ben.person), hears(fay.page)])
        await cleo.tea.turn_camera_on()
        await moves(ben.tea.picture("tea_table_window", "Cleo"), cleo.person)

        # and whoever wants sound only gets no picture any more, and loses no call, not even to another network
        await ben.tea.want_sound_only()
        await sees_nothing(ben.page)
        await finds_another_way(ben.page)
        await hears(ben.page, cleo.person)

        # and what is written at a table is read there, what is written to the room everywhere
        await together(one.tea.pull_up_board() for one in (cleo, fay))
        await ben.tea.write_at_table(AT_TABLE)
        await fay.tea.write_to_room(IN_ROOM)
        await expect(cleo.tea.log.get_by_text(AT_TABLE)).to_be_visible()
        await expect(cleo.tea.board.get_by_text(words("tea_tab_room_new", count="1"))).to_be_visible()
        await cleo.tea.read_room()
        await expect(cleo.tea.log.get_by_text(IN_ROOM)).to_be_visible()
        await expect(fay.page.get_by_text(AT_TABLE)).to_have_count(0)
        assert written(home, AT_TABLE)
        assert written(home, IN_ROOM)

        # when a day has passed
        home.shift_clock(DAY_S + 60)

        # then the words have left every page and every file
        for one, text in itertools.product(guests, (AT_TABLE, IN_ROOM)):
            await expect(one.page.get_by_text(text)).to_have_count(0)
        for text in (IN_MEETING, AT_TABLE, IN_ROOM):
            await erased(home, text)


def written(home: House, text: str) -> bool:
    """Whether the words are in any file of the house: the database, its write-ahead log, the server's own log."""
    return any(text.encode() in file.read_bytes() for file in home.data.rglob("*") if file.is_file())


async def erased(home: House, text: str) -> None:
    """Wait until the words are in no file; the write-ahead log follows the deletion at once."""
    async with asyncio.timeout(PATIENCE_S):
        while written(home, text):
            await asyncio.sleep(0.1)
