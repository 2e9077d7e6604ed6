"""What one sees of one's own line and microphone: a line that loses packets, and speaking while muted."""

from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

from playwright.async_api import Browser, expect

from server.turn_server.turn import Turn
from tests.browser.gathering import Guest, guest
from tests.browser.pages import button, sign_in
from tests.browser.relay import relay
from tests.browser.visit import visit
from tests.browser.words import words
from tests.journeys.evening import enter
from tests.journeys.house import house
from tests.journeys.own_group import OwnGroup
from tests.journeys.visitor import Visitor

NOTICED_S = 40.0

# A microphone into which somebody speaks without a pause.
VOICE = """
const open = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices)
navigator.mediaDevices.getUserMedia = async (wanted) => {
  if (!wanted.audio) return open(wanted)
  const context = new AudioContext()
  const voice = new OscillatorNode(context, { frequency: 220 })
  const heard = context.createMediaStreamDestination()
  voice.connect(heard)
  voice.start()
  return heard.stream
}
"""


async def test_a_line_that_loses_packets_and_a_voice_nobody_hears(own_group: OwnGroup, browser: Browser) -> None:
    async with AsyncExitStack() as stack:
        # given Cleo at a page in a meeting that Dee holds
        network = await stack.enter_async_context(relay(own_group.media_port))
        dee = await stack.enter_async_context(own_group.visit(Visitor(own_group.url, "Dee")))
        cleo = await stack.enter_async_context(guest(browser, own_group, "Cleo", through=network, before=VOICE))
        room = own_group.room
        await enter(dee, room)
        await sit_down(cleo, dee, room)

        def told() -> list[Any]:
            return [body["line"] for body in dee.ephemeral[room] if body["kind"] == "line"]

        # when every third packet is lost, then her page says so, and everybody is told
        network.loses = 3
        notice = cleo.page.get_by_text(words("ui_line_weak"))
        await dee.until(lambda: told()[-1:] == ["weak"], NOTICED_S)
        await expect(notice).to_be_visible()
        await cleo.room.shows("Cleo", "room_label_line_weak")

        # when she mutes and speaks on, then she is told and can be heard again with one press
        await cleo.room.mute()
        speaks = cleo.page.get_by_text(words("ui_speaks_muted"))
        await expect(speaks).to_be_visible()
        await button(cleo.page, "ui_unmute").click()
        await expect(speaks).to_have_count(0)
        await dee.until(lambda: dee.views[room]["seats"][cleo.person].get("microphone", False))


async def sit_down(one: Guest, lead: Visitor, room: str) -> None:
    await one.lobby.sees_oneself()
    await one.lobby.ready()
    await lead.until(lambda: one.person in lead.views[room].get("waiting", {}))
    await lead.do(room, "Admit", person=one.person)
    await expect(one.room.seat("Dee")).to_be_visible()


async def test_a_line_is_tried_before_the_meeting(browser: Browser, tmp_path: Path, turn: Turn) -> None:
    async with AsyncExitStack() as stack:
        # given a house with a relay, and a network that at first lets everything through
        relays = {"TEAROOM_TURN_URLS": ",".join(turn.urls), "TEAROOM_TURN_SECRET": turn.secret}
        home = await stack.enter_async_context(house(tmp_path / "data", **relays))
        network = await stack.enter_async_context(relay(home.media_port))
        network.media_by_tcp = True
        page = await stack.enter_async_context(visit(browser, home.url, through=network))
        await sign_in(page, home.links["facilitator"])
        await page.goto("/line")
        row = page.get_by_role("listitem")

        # then all three ways work, and the line is good
        await button(page, "line_try").click()
        await expect(button(page, "line_trying")).to_be_visible()
        await expect(page.get_by_role("heading", name=words("line_good"))).to_be_visible()
        for way in ("line_tcp", "line_relay"):
            await expect(row.filter(has_text=words(way))).to_contain_text(words("line_media_would"))

        # and when UDP is kept out, then people learn that they can take part all the same
        network.loses = 1
        await button(page, "line_try_again").click()
        await expect(page.get_by_role("heading", name=words("line_detour"))).to_be_visible()
        for way in ("line_udp", "line_relay"):
            await expect(row.filter(has_text=words(way))).to_contain_text(words("line_media_blocked"))
