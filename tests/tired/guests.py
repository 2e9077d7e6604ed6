"""Those who have a page, each on a network of their own, and light ones beside them."""

import math
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from playwright.async_api import Browser, BrowserContext, Page

from tests.browser.gathering import LAPTOP, PHONE
from tests.browser.pages import Lobby, Room, come_in, sign_in, walk_to_the_door
from tests.browser.relay import Relay, relay
from tests.browser.visit import DEVICES
from tests.browser.words import words
from tests.journeys.house import House

# Remembers every track that the page ever got of a device.
TRACKS = """(() => {
  window.tracks = []
  const devices = navigator.mediaDevices
  const real = devices.getUserMedia.bind(devices)
  devices.getUserMedia = async (wanted) => {
    const stream = await real(wanted)
    window.tracks.push(...stream.getTracks())
    return stream
  }
})()"""
LIVE = "() => (window.tracks ?? []).filter(({ readyState }) => readyState === 'live').map(({ kind }) => kind)"


@dataclass(slots=True)
class Guest:
    """Somebody at a page. shape: `broken` are uncaught errors of every page they had. units: `lost_at` seconds, when
    their microphone was last pulled out
    """

    name: str
    person: str
    context: BrowserContext
    page: Page
    network: Relay
    meeting: str
    group: str
    broken: list[str] = field(default_factory=list)
    lost_at: float = -math.inf

    @property
    def room(self) -> Room:
        return Room(self.page)

    @property
    def lobby(self) -> Lobby:
        return Lobby(self.page)

    async def live_tracks(self) -> list[str]:
        """Of which kinds the page still holds devices open."""
        return list(await self.page.evaluate(LIVE))

    async def new_page(self) -> Page:
        """Another tab of theirs, whose errors count as well."""
        page = await self.context.new_page()
        page.on("pageerror", lambda error: self.broken.append(f"uncaught: {error}"))
        page.on("console", lambda message: self.broken.append(message.text) if is_bug(message.text) else None)
        return page


def is_bug(text: str) -> bool:
    """Whether a line of the console is a fault of the page's; a browser also writes there that a network is away."""
    return "Content Security Policy" in text or text.startswith("Uncaught")


@asynccontextmanager
async def guest(browser: Browser, house: House, name: str, *, facilitates: bool = False) -> AsyncIterator[Guest]:
    """Somebody who has come as far as the lobby, with a network that can be cut."""
    async with relay(house.media_port) as network:
        context = await browser.new_context(
            base_url=house.url,
            permissions=DEVICES,
            locale="en-GB",
            proxy={"server": network.proxy},
            viewport=LAPTOP if facilitates else PHONE,
        )
        await context.add_init_script(TRACKS)
        await context.add_init_script(network.script)
        try:
            yield await _arrived(context, network, house, name, facilitates=facilitates)
        finally:
            network.restore()
            await context.close()


async def _arrived(context: BrowserContext, network: Relay, house: House, name: str, *, facilitates: bool) -> Guest:
    one = Guest(name, "", context, await context.new_page(), network, "", "")
    first, one.page = one.page, await one.new_page()
    await first.close()
    if facilitates:
        await sign_in(one.page, house.links["facilitator"])
    else:
        await come_in(one.page, house.links["newcomer"], name)
    await walk_to_the_door(one.page)
    one.meeting = one.page.url.rpartition("/")[2]
    me = await one.page.evaluate("fetch('/api/me').then((answer) => answer.json())")
    [group] = await one.page.evaluate("fetch('/api/groups').then((answer) => answer.json())")
    one.person, one.group = me["person"], group["id"]
    return one


MICROPHONE_WAITS = ("room_mic_waits", "room_mic_waits_short")  # the short words on a phone
MICROPHONE = ("room_mic_on", *MICROPHONE_WAITS, "room_mic_off")
CAMERA_ON, CAMERA_OFF = ("room_camera",), ("room_camera_off", "room_camera_off_short")


def any_of(*keys: str) -> re.Pattern[str]:
    """What a control is called that says one of these."""
    return re.compile("^(" + "|".join(re.escape(words(key)) for key in keys) + ")$")


def microphone_words(*, on: bool, may_speak: bool) -> tuple[str, ...]:
    """What the control of one's own microphone may say, as keys of the catalogue."""
    if not on:
        return ("room_mic_off",)
    return ("room_mic_on",) if may_speak else MICROPHONE_WAITS
