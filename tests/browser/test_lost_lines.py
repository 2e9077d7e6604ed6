"""Lines that break: the facilitator's page is killed, and somebody is without a network for ten seconds, twice."""

import asyncio
import itertools
from collections.abc import Iterable
from contextlib import AsyncExitStack
from datetime import datetime
from typing import Any

import pytest
from playwright.async_api import Browser, expect

from tests.browser.gathering import Guest, gather, together
from tests.browser.pages import button
from tests.browser.relay import relay
from tests.browser.sight_and_sound import WINDOW_S, hears, listen, moves
from tests.browser.words import words
from tests.journeys.own_group import OwnGroup

CUT_S = 10
NEAR_S = 2.0  # how near attendance must come to what happened


@pytest.mark.long
async def test_the_circle_is_held_and_the_chair_kept_while_lines_break(own_group: OwnGroup, browser: Browser) -> None:
    async with AsyncExitStack() as stack:
        # given four people in the circle; Ben helps to hold it; Cleo's network can be cut
        network = await stack.enter_async_context(relay(own_group.media_port))
        dee, ben, cleo, fay = await gather(browser, own_group, stack, through=network)
        stayed = (ben, cleo, fay)
        await dee.lead.about("Ben", "room_do_appoint")
        await ben.room.shows("Ben", "room_label_cofacilitator")

        # when Dee's page is killed
        async with dee.moment():
            await dee.page.close()
            await together(one.room.shows("Dee", "room_label_away") for one in stayed)

        # then Ben is offered the circle after a while, takes it, and leads
        await ben.room.press("room_offer_accept")
        await together(one.room.shows("Ben", "room_label_lead") for one in stayed)
        await ben.lead.begin("room_begin_round", "room_way_round")
        await ben.room.shows("Ben", "room_label_holder")

        # when Cleo, with a hand up, changes networks and is without any for ten seconds
        await cleo.room.control("room_hand")
        await ben.room.shows("Cleo", "room_label_hand")
        async with cleo.moment():
            network.cut(abort=True)
            await together(one.room.shows("Cleo", "room_label_away") for one in (ben, fay))
        await expect(cleo.page.get_by_text(words("room_reconnecting"))).to_be_visible()
        await asyncio.sleep(CUT_S)
        async with cleo.moment():
            network.restore()
            here = (expect(one.room.seat("Cleo")).not_to_contain_text(words("room_label_away")) for one in (ben, fay))
            await together(here)

        # then she sits in her chair again, hand up, and has pressed nothing; pictures move both ways
        await together(one.room.shows("Cleo", "room_label_hand") for one in stayed)
        await see_each_other(stayed)
        await hears(cleo.page, ben.person)

        # when she then has no reception for ten seconds, and her connections hang
        network.cut()
        await asyncio.sleep(CUT_S - WINDOW_S)
        assert (await listen(cleo.page)).packets == 0
        network.restore()

        # then sound and pictures come back as well
        await see_each_other(stayed)
        await button(ben.lead.panel, "room_give_floor", name="Cleo").click()
        await together(hears(one.page, *(each.person for each in (ben, cleo) if each is not one)) for one in stayed)

        # when Ben ends the meeting, it is over for everybody, and attendance is what happened
        async with ben.moment(), cleo.moment(), fay.moment():
            await ben.lead.end_meeting()
            over = words("room_over_title")
            await together(expect(one.page.get_by_role("heading", name=over)).to_be_visible() for one in stayed)
        answer = await dee.page.context.request.get(f"/api/meetings/{dee.meeting}/attendance")
        attended = await answer.json()
        assert attended["count"] == 4
        for one in (dee, *stayed):
            agrees(one, attended["people"][one.person]["intervals"])


async def see_each_other(those: Iterable[Guest]) -> None:
    await together(moves(one.room.picture(other.name), other.person) for one, other in itertools.permutations(those, 2))


def agrees(one: Guest, intervals: list[dict[str, Any]]) -> None:
    """Each time in attendance lies near the moment in which somebody saw it happen."""
    told = [datetime.fromisoformat(each[end]) for each in intervals for end in ("from", "to")]
    assert len(told) == len(one.moments), (one.name, told, one.moments)
    for at, (began_at, ended_at) in zip(told, one.moments, strict=True):
        assert (began_at - at).total_seconds() <= NEAR_S, (one.name, at, began_at)
        assert (at - ended_at).total_seconds() <= NEAR_S, (one.name, at, ended_at)
