"""The lobby, the room and its end, in each state and role: good for everybody, and pictured."""

import pytest
from playwright.async_api import Browser, expect

from server.room.lead import SAFE_AFTER_S
from tests.browser.album import Walk, walk
from tests.browser.gathering import together
from tests.browser.live_evening import ENOUGH, GUESTS, Evening, evening_of
from tests.browser.pages import Lead, Lobby, Room, button
from tests.browser.portraits import DRAWN
from tests.browser.words import words
from tests.journeys.house import House
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.browser

HALF_TURN_S = 70


@pytest.mark.long
async def test_from_the_lobby_to_hands_up(browser: Browser, home: House) -> None:
    async with evening_of(browser, home) as evening, walk(browser, home) as lead, walk(browser, home) as member:
        await lobby(evening, lead, member)
        await circle(evening, lead, member, home)


@pytest.mark.long
async def test_what_lies_over_the_room_and_its_end(browser: Browser, home: House) -> None:
    async with evening_of(browser, home) as evening, walk(browser, home) as lead, walk(browser, home) as member:
        await sit_down(evening, lead, member)
        await together([over_the_lead(evening, lead), over_the_member(evening, member)])
        await safe_mode(evening, lead, member, home)
        await end(evening, lead, member)


async def lobby(evening: Evening, lead: Walk, member: Walk) -> None:
    """The device check, for both; then Dee goes in, locks the door, and lets Sam in at last."""
    await lead.be(evening.dee)
    await lead.page.goto(f"/m/{evening.meeting}")
    await Lobby(lead.page).sees_oneself()
    await lead.see("lobby-lead")
    await button(lead.page, "room_camera_turn_off").click()
    await lead.see("lobby-camera-off", words("room_check_heard"))
    await Lobby(lead.page).ready()
    await lead.see("room-alone", words("room_now_open"))

    await member.be(evening.sam)
    await member.page.goto(f"/m/{evening.meeting}")
    await Lobby(member.page).sees_oneself()
    await member.see("lobby", words("room_lobby_lead", name="Dee"))
    await expect(member.page.get_by_text("Thursday circle")).to_be_visible()
    await evening.seat_guests()
    await evening.lead("Lock", on=True)
    await member.see("lobby-locked", words("room_lobby_locked"))
    await evening.lead("Lock", on=False)
    await member.see("lobby-unlocked", words("room_lobby_unlocked", then=words("room_lobby_lead", name="Dee")))
    await Lobby(member.page).ready()
    waiting = words("room_waiting_lead", name="Dee")
    one_waits = words("room_in_the_lobby")
    await together([member.see("lobby-waiting", waiting), lead.see("room-lead-one-waits", one_waits)])
    await evening.lead("Refuse", person=evening.sam.person)
    await member.see("lobby-denied", words("room_lobby_denied_by", name="Dee"))


async def circle(evening: Evening, lead: Walk, member: Walk, home: House) -> None:
    """Open talk, a round as holder, next and other, hands up."""
    home.shift_clock(HALF_TURN_S)
    await button(member.page, "room_knock_again").click()
    await evening.admit(evening.sam)
    room = Room(member.page)
    for name in (*(set(GUESTS) & set(DRAWN)),):
        await expect(room.picture(name)).to_have_js_property("readyState", ENOUGH)
    await together([member.see("room-open", words("room_now_open")), lead.see("room-open-lead")])

    maya, tom, jo, priya = (evening.guests[name] for name in ("Maya", "Tom", "Jo", "Priya"))
    await evening.lead("SetWay", way="round", turn_s=180, prompt="check_in")
    await evening.give(maya)
    await evening.lead("Reorder", next=order(evening, [tom, jo, evening.sam]))
    await jo.do(evening.room, "React", kind="me_too")
    await member.see("room-round", words("room_follows", name="Tom"))
    await priya.do(evening.room, "Struggle", on=True)
    await priya.do(evening.room, "Pass")
    await lead.see("room-round-lead", words("room_struggles", name="Priya"))
    await evening.lead("SeenStruggle", person=priya.person)
    await evening.lead("Reorder", next=order(evening, [evening.sam]))
    await member.see("room-round-next", words("room_follows_you"))
    await evening.give(evening.sam)
    await member.see("room-round-mine", words("room_now_you"))
    await expect(member.page.locator(".gathering > .chair")).to_have_count(0)  # one's own looks as if somebody had left
    await evening.give(evening.dee)
    await lead.see("room-round-mine-lead", words("room_you_have_floor"))
    home.shift_clock(6 * HALF_TURN_S)
    await member.see("room-round-soft-end", words("room_left_none"))

    await evening.lead("SetWay", way="queue", turn_s=120, prompt="topic")
    await evening.raise_hands()
    await room.control("room_hand")
    floor = words("room_has_floor", name="Tom")
    await together([member.see("room-hands", words("room_hand_up")), lead.see("room-hands-lead", floor)])


def order(evening: Evening, first: list[Visitor]) -> list[str]:
    """Those who wait for a turn, these first."""
    people = [one.person for one in first]
    waiting = evening.gwen.views[evening.room]["floor"]["next"]
    return [*people, *(person for person in waiting if person not in people)]


async def sit_down(evening: Evening, lead: Walk, member: Walk) -> None:
    """All of them in the circle; hands are up, and Tom has the turn."""
    await evening.seat_guests()
    for one, visitor in ((lead, evening.dee), (member, evening.sam)):
        await one.be(visitor)
        await one.page.goto(f"/m/{evening.meeting}")
        await Lobby(one.page).ready()
    await evening.admit(evening.sam)
    await evening.lead("SetWay", way="queue", turn_s=120, prompt="topic")
    await evening.raise_hands()
    for one in (lead, member):
        await Room(one.page).shows("Tom", "room_label_holder")


async def over_the_lead(evening: Evening, lead: Walk) -> None:
    """What lies over the room for those who hold it."""
    await button(lead.page, "room_change_way").click()
    await lead.see("dialog-way", words("room_way_title"))
    await button(lead.page, "ui_close").click()
    await button(lead.page, "room_someone_else").click()
    await lead.see("dialog-order", words("room_order_others"))
    await button(lead.page, "ui_close").click()
    await Lead(lead.page).seat("Jo").get_by_role("button").click()
    await lead.see("menu-person", words("room_do_remove"))
    await lead.page.keyboard.press("Escape")
    await Lead(lead.page).about("Jo", "room_do_remove")
    await lead.see("dialog-remove", words("room_remove_text"))
    await button(lead.page, "ui_close").click()
    kim = await evening.company.newcomer("Kim", await evening.a_link())
    await kim.call()
    await kim.watch(evening.room)
    await kim.do(evening.room, "Enter")
    await button(lead.page, "room_door").click()
    await lead.see("dialog-door", words("room_lock_hint"))
    await button(lead.page, "ui_close").click()
    await evening.lead("Refuse", person=kim.person)
    await button(lead.page, "room_end_meeting").filter(visible=True).click()
    await lead.see("dialog-end", words("room_end_text"))
    await button(lead.page, "ui_close").click()


async def over_the_member(evening: Evening, member: Walk) -> None:
    """What lies over the room for everybody."""
    await evening.lead("Mute", person=evening.sam.person)
    await member.see("room-muted", words("room_was_muted"))
    await evening.lead("AskToUnmute", person=evening.sam.person)
    await member.see("room-asked", words("room_asked_to_unmute"))
    await button(member.page, "room_not_now").click()
    room = Room(member.page)
    await room.open_chat()
    await member.page.get_by_placeholder(words("room_chat_placeholder")).fill("I brought scones.")
    await member.page.keyboard.press("Enter")
    await member.see("room-say", "I brought scones.")
    await button(member.page, "ui_close").first.click()
    for control, words_key, name in (
        ("room_settings", "room_sound_only_hint", "settings"),
        ("ui_help", "room_help_only_they", "help"),
        ("room_leave", "room_leave_text", "leave"),
    ):
        await button(member.page, control).click()
        await member.see(f"dialog-{name}", words(words_key))
        await button(member.page, "ui_close").click()


async def safe_mode(evening: Evening, lead: Walk, member: Walk, home: House) -> None:
    """Those who may hold the circle lose their lines, one after the other, and come back."""
    address = lead.page.url
    await lead.page.goto("about:blank")
    await evening.gwen.hang_up()
    home.shift_clock(2 * HALF_TURN_S)
    await member.see("room-going", words("room_safe_go"))
    home.shift_clock(2 * HALF_TURN_S + SAFE_AFTER_S)
    await member.see("room-safe", words("room_safe_title"))
    await lead.page.goto(address)
    ready, inside = button(lead.page, "room_ready"), button(Lead(lead.page).panel, "room_begin_round")
    await expect(ready.or_(inside)).to_be_visible()
    if await ready.is_visible():  # her chair was given up; otherwise her tab has taken her straight back to it
        await ready.click()
    await lead.see("room-lead-back", words("room_begin_round"))


async def end(evening: Evening, lead: Walk, member: Walk) -> None:
    """The meeting ends; a removed person is told so."""
    await button(lead.page, "room_leave").click()
    await lead.see("dialog-leave-lead", words("room_leave_end"))
    await button(lead.page.get_by_role("dialog"), "room_do_hand_over").click()
    await lead.see("dialog-hand-over-whom", words("room_hand_over_whom"))
    await button(lead.page, "room_not_now").click()
    await Lead(lead.page).about("Jo", "room_do_hand_over")
    await lead.see("dialog-hand-over", words("room_hand_over_text"))
    await button(lead.page, "room_hand_over_ask").click()
    await lead.see("room-asking", words("room_handing_keep"))
    await evening.guests["Jo"].do(evening.room, "AcceptLead")
    await lead.see("room-lead-changed", words("room_do_take_lead"))
    await evening.guests["Jo"].do(evening.room, "Remove", person=evening.sam.person, may_return=True)
    await member.see("over-removed", words("room_removed_title"))
    await evening.guests["Jo"].do(evening.room, "EndMeeting")
    await lead.see("over", words("room_over_title"))
