"""The facilitator blinks, hands over, takes back and goes: the round waits, and nobody is heard for it."""

from contextlib import AsyncExitStack

import pytest
from playwright.async_api import Browser, expect

from server.room.lead import GRACE_S
from tests.browser.gathering import Guest, gather, together
from tests.browser.pages import button
from tests.browser.sight_and_sound import hears
from tests.browser.words import words
from tests.journeys.own_group import OwnGroup


@pytest.mark.long
async def test_the_round_waits_for_a_facilitator_who_blinks(group_apart: OwnGroup, browser: Browser) -> None:
    async with AsyncExitStack() as stack:
        # given a round in which Dee has spoken, Ben has the turn, and every microphone is on
        dee, ben, cleo, fay = everybody = await gather(browser, group_apart, stack)
        members = (ben, cleo, fay)
        await dee.lead.begin("room_begin_round", "room_way_round")
        await button(dee.lead.panel, "room_give_floor", name="Ben").click()
        await together(one.room.shows("Ben", "room_label_holder") for one in everybody)
        await hears(fay.page, dee.person, ben.person)

        # when Dee's page is gone, the round waits: Ben may finish, nobody is next, nobody is heard
        address = await goes_away(dee)
        await together(reads(one, "room_frozen_round", name="Dee") for one in members)
        await ben.room.press("room_i_have_finished")
        await together(reads(one, "room_now_frozen") for one in members)
        await hears(fay.page)

        # when Dee is back, it is Cleo's turn, and everything is as it was
        await comes_back(dee, address)
        await together(one.room.shows("Cleo", "room_label_holder") for one in members)
        await expect(dee.lead.panel).to_contain_text(words("room_has_floor", name="Cleo"))

        # when Dee would leave, she hands over instead; she holds the circle until Ben says yes
        await dee.room.press("room_leave")
        await button(dee.page.get_by_role("dialog"), "room_do_hand_over").click()
        chooser = dee.page.get_by_role("dialog", name=words("room_hand_over_whom"))
        await chooser.get_by_role("listitem").filter(has_text="Ben").get_by_role("button").click()
        await reads(dee, "room_handing", name="Ben")
        await reads(ben, "room_offer_asked", name="Dee")
        await ben.room.press("room_offer_decline")
        await reads(dee, "room_handing_declined", name="Ben")
        await dee.room.press("room_handing_read")
        await dee.lead.about("Ben", "room_do_hand_over")
        await dee.room.press("room_hand_over_ask")
        await ben.room.press("room_offer_accept")
        await together(reads(one, "room_lead_now", name="Ben") for one in (dee, cleo, fay))

        # and takes it back at once
        await dee.room.press("room_do_take_lead")
        await together(reads(one, "room_lead_now", name="Dee") for one in members)
        await dee.lead.about("Ben", "room_do_unappoint")

        # when she is gone for longer, two of those who stayed choose to go on; nobody is heard by that
        address = await goes_away(dee)
        await reads(fay, "room_frozen_round", name="Dee")
        group_apart.house.shift_clock(GRACE_S + 5)
        await fay.room.press("room_safe_go")
        await reads(cleo, "room_going_other", name="Fay")
        await cleo.room.press("room_safe_go")
        await together(reads(one, "room_safe_title") for one in members)
        await hears(ben.page, cleo.person)

        # when she is back, the round is resumed: Cleo goes on
        await comes_back(dee, address)
        await button(dee.lead.panel, "room_resume_round").click()
        await together(one.room.shows("Cleo", "room_label_holder") for one in everybody)
        await expect(dee.lead.panel).to_contain_text(words("room_state_spoke"))


async def goes_away(one: Guest) -> str:
    """The page is gone without a word; where it was."""
    address = one.page.url
    await one.page.goto("about:blank")
    return address


async def comes_back(one: Guest, address: str) -> None:
    """To the chair that was kept."""
    await one.page.goto(address)
    chair = button(one.page, "room_back_to_chair")
    await expect(chair.or_(one.room.circle)).to_be_visible()
    if await chair.is_visible():
        await chair.click()
    await expect(one.room.circle).to_be_visible()


async def reads(one: Guest, key: str, **values: str) -> None:
    """Their page says this, wherever."""
    await expect(one.page.get_by_text(words(key, **values)).filter(visible=True).first).to_be_visible()
