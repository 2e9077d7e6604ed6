"""The first round: four people in real browsers, from the lobby to hands up."""

import itertools
from collections.abc import Iterable
from contextlib import AsyncExitStack

import pytest
from playwright.async_api import Browser, expect

from tests.browser.gathering import Guest, gather, together
from tests.browser.pages import button, write
from tests.browser.sight_and_sound import hears, listen, moves
from tests.browser.words import words
from tests.journeys.own_group import OwnGroup

TEXT = "<b>Tea</b> & <script>alert(1)</script> at four?"
QUESTION = "What helped you this week?"
ANSWER = "Thank you, Cleo."

# A window that is wider than any camera's picture, in which something moves.
A_SCREEN = """
() => {
  const canvas = Object.assign(document.createElement('canvas'), { width: 960, height: 320 })
  const pen = canvas.getContext('2d')
  setInterval(() => {
    pen.fillStyle = pen.fillStyle === '#ffffff' ? '#204020' : '#ffffff'
    pen.fillRect(0, 0, 960, 320)
  }, 100)
  window.shared = canvas.captureStream(10)
  navigator.mediaDevices.getDisplayMedia = async () => shared
}
"""


@pytest.mark.long
async def test_four_people_meet_speak_in_turn_and_write(own_group: OwnGroup, browser: Browser) -> None:
    async with AsyncExitStack() as stack:
        # given four people who came through the lobby
        everybody = dee, ben, cleo, fay = await gather(browser, own_group, stack)

        # then everybody sees everybody else's picture move, on their own seat, and hears everybody else
        await together(
            moves(one.room.picture(other.name), other.person) for one, other in itertools.permutations(everybody, 2)
        )
        await together(hears(one.page, *people(everybody, but=one)) for one in everybody)

        # when Ben shares his screen, everybody else sees it beside the circle
        await ben.page.evaluate(A_SCREEN)
        await ben.room.control("room_screen_share")
        await expect(ben.page.get_by_text(words("room_screen_mine"))).to_be_visible()
        await together(sees_the_screen(one, ben) for one in (dee, cleo, fay))

        # when Dee begins a round, which is not Ben's turn, nothing more is captured, and she gives the turn on
        await dee.lead.begin("room_begin_round", "room_way_round")
        await has_the_turn(everybody, "Dee")
        await expect(ben.page.get_by_text(words("room_screen_ended")).first).to_be_visible()
        assert await ben.page.evaluate("shared.getTracks()[0].readyState") == "ended"
        await together(expect(one.room.screen("Ben")).to_have_count(0) for one in (dee, cleo, fay))
        await button(dee.lead.panel, "room_give_floor", name="Ben").click()
        await has_the_turn(everybody, "Ben")

        # then everybody hears the holder and the facilitator, and nobody else, though their microphones are on
        await together(hears(one.page, *people((dee, ben), but=one)) for one in everybody)
        await speaks_into_the_wind(cleo)

        # and once the facilitator is silent, the holder alone; to the holder comes not one packet
        await dee.lead.mute()
        silence, *_ = await together(hears(one.page, *people((ben,), but=one)) for one in (ben, dee, cleo, fay))
        assert silence.packets == 0
        await speaks_into_the_wind(fay)

        # when Ben passes and Cleo asks to be come back to, it is Fay's turn, and then Cleo's, until all had theirs
        await ben.room.press("room_pass")
        await has_the_turn(everybody, "Cleo")
        await hears(fay.page, cleo.person)
        await cleo.room.press("room_come_back")
        await has_the_turn(everybody, "Fay")
        await dee.room.shows("Cleo", "room_state_come_back")
        await dee.room.shows("Ben", "room_note_passed")
        await fay.room.press("room_i_have_finished")
        await has_the_turn(everybody, "Cleo")
        await cleo.room.press("room_i_have_finished")
        await expect(dee.lead.panel).to_contain_text(words("room_round_finished"))

        # when Dee asks a question of the group's own, Cleo starts, and it goes the other way round
        await dee.lead.ask_round(QUESTION, "Cleo")
        await has_the_turn(everybody, "Cleo")
        await together(expect(one.page.get_by_text(QUESTION).first).to_be_visible() for one in everybody)
        await dee.room.shows("Ben", "room_label_next")

        # and Cleo, who is skipped by mistake, is told so, and has the turn again when that is undone
        await button(dee.lead.panel, "room_skip").click()
        await has_the_turn(everybody, "Ben")
        await dee.room.shows("Cleo", "room_state_skipped")
        await expect(cleo.page.get_by_text(words("room_you_were_skipped")).filter(visible=True).last).to_be_visible()
        await dee.room.press("room_undo")
        await has_the_turn(everybody, "Cleo")

        # and Fay, who is last, passes long before her turn
        await fay.room.press("room_pass_this_time")
        await dee.room.shows("Fay", "room_note_passed")
        await expect(button(fay.page, "room_speak_after_all")).to_be_visible()

        # when hands are asked for, they get the turn in the order in which they went up
        await dee.lead.begin("room_change_way", "room_way_queue")
        await fay.room.control("room_hand")
        await has_the_turn(everybody, "Fay")
        await ben.room.control("room_hand")
        await dee.room.shows("Ben", "room_label_next", "room_label_hand")
        await cleo.room.control("room_hand")
        await dee.room.shows("Cleo", "room_label_hand")
        await dee.lead.about("Cleo", "room_do_lower_hand")
        await expect(button(cleo.room.controls, "room_hand")).to_be_visible()
        await fay.room.press("room_i_have_finished")
        await has_the_turn(everybody, "Ben")

        # when Dee removes Fay by mistake, and undoes it by keyboard, Fay comes straight back, with everything off
        await dee.lead.about("Fay", "room_do_remove")
        dialog = dee.page.get_by_role("dialog")
        await expect(dialog.locator(".primary")).to_have_text([words("room_remove_may_return")])  # the milder one
        await button(dialog, "room_remove_for_good").click()
        await expect(fay.page.get_by_text(words("room_removed_title"))).to_be_visible()
        await expect(button(dee.page, "room_undo")).to_be_visible()
        await dee.page.keyboard.press("Control+z")
        await expect(fay.page.get_by_text(words("room_lobby_let_back")).first).to_be_visible()
        await fay.room.press("room_come_back_in")
        await dee.room.shows("Fay", "room_label_muted", "room_label_no_picture")
        await expect(fay.room.circle).to_be_visible()

        # and without the turn one can still write, and say a word for everybody to see
        papers = [await one.room.open_chat() for one in everybody]
        await write(cleo.page, "room_chat_placeholder", TEXT)
        await together(expect(paper.get_by_text(TEXT)).to_be_visible() for paper in papers)

        # and what the facilitator writes is marked, whatever anybody calls themself
        await write(dee.page, "room_chat_placeholder", ANSWER)
        mark = words("ui_facilitator")
        for paper in papers[1:]:
            await expect(paper.locator("li").filter(has_text=ANSWER)).to_contain_text(mark)
            await expect(paper.locator("li").filter(has_text=TEXT)).not_to_contain_text(mark)
        await button(papers[-1], "room_react_thank_you").click()
        thanks = words("room_react_thank_you")
        await together(expect(one.room.seat("Fay")).to_contain_text(thanks) for one in (dee, ben, cleo))


def people(those: Iterable[Guest], *, but: Guest) -> list[str]:
    return [one.person for one in those if one is not but]


async def has_the_turn(everybody: Iterable[Guest], name: str) -> None:
    """Everybody's page says so."""
    await together(one.room.shows(name, "room_label_holder") for one in everybody)


async def sees_the_screen(one: Guest, of: Guest) -> None:
    """What this page decodes beside the circle is their screen, and moves."""
    video = one.room.screen(of.name)
    await moves(video, of.person)
    assert await video.evaluate("(video) => video.videoWidth === 3 * video.videoHeight")


async def speaks_into_the_wind(one: Guest) -> None:
    """Somebody's voice really leaves their page, so that silence elsewhere is the server's doing."""
    heard = await listen(one.page)
    assert heard.spoken > 0
    assert heard.sent > 0
