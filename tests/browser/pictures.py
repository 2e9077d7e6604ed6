"""The pictures in README.md, of the real room in a real browser: `make pictures`.

Eight drawn people sit in a round: Sam at a page, the others without one.
"""

import asyncio
import tempfile
from contextlib import AsyncExitStack
from fractions import Fraction
from pathlib import Path

import av
import av.filter
from playwright.async_api import Browser, Page, ViewportSize, expect

from tests.browser.chromium import chromium
from tests.browser.company import Company
from tests.browser.pages import Lobby, Room, sign_in
from tests.browser.portraits import DRAWN, WIDE, decode, key_frame, paint, write_film
from tests.browser.shots import LAPTOP, PHONE
from tests.browser.visit import visit
from tests.browser.words import words
from tests.journeys.house import House, house
from tests.journeys.visitor import Visitor

PICTURES = Path(__file__).parents[2] / "web" / "pictures"
BEFORE_S, AFTER_S = 300, 50
ENOUGH = 4  # a video element shows pictures
PATIENCE_MS = 30_000  # a page hears of the moved clock within ten seconds


async def main() -> None:
    """Take them anew."""
    with tempfile.TemporaryDirectory() as folder:
        film = Path(folder) / "sam.y4m"
        async with chromium() as browser:
            portraits = {name: key_frame(await paint(browser, name)) for name in DRAWN}
            write_film(await paint(browser, "Sam", WIDE), film)
        async with (
            chromium(f"--use-file-for-fake-video-capture={film}") as browser,
            house(Path(folder) / "data") as home,
        ):
            await take(browser, home, portraits)


async def take(browser: Browser, home: House, portraits: dict[str, bytes]) -> None:
    """Seat everybody, give Maya the turn, and look at it as Sam does."""
    async with AsyncExitStack() as stack, visit(browser, home.url) as page:
        company = Company(home, stack, portraits)
        dee = await company.known("Dee", "facilitator")
        [group] = await dee.ask("GET", "/api/groups")
        meeting = group["open_meeting"]["id"]
        room = f"room:{meeting}"
        invite = await dee.ask("POST", f"/api/groups/{group['id']}/invites", {"days": 1, "uses": 5})
        await company.sit(dee, meeting)
        maya, tom = await company.known("Maya", "member 1"), await company.known("Tom", "member 2")
        for one in (maya, tom, await company.newcomer("Ruth", invite["url"])):
            await company.sit(one, meeting, dee)
        await come(page, home, meeting, dee)
        newcomers = [await company.newcomer(name, invite["url"]) for name in ("Priya", "Gwen", "Jo")]
        for one in newcomers:
            await company.sit(one, meeting, dee)
        home.shift_clock(BEFORE_S)
        await dee.do(room, "SetWay", way="round", turn_s=180, prompt="check_in")
        await dee.do(room, "NextTurn", holder=dee.person)
        home.shift_clock(BEFORE_S + AFTER_S)
        await Room(page).mute()
        for name, size in {"room": LAPTOP, "room-phone": PHONE}.items():
            await expose(page, size)
            await newcomers[-1].do(room, "React", kind="me_too")
            await expect(page.get_by_text(words("room_react_me_too"))).to_be_visible(timeout=PATIENCE_MS)
            (PICTURES / f"{name}.png").write_bytes(few_colours(await page.screenshot(animations="disabled")))


async def come(page: Page, home: House, meeting: str, dee: Visitor) -> None:
    """Sam comes in and sits down."""
    await sign_in(page, home.links["member 3"])
    await page.goto(f"/m/{meeting}")
    await Lobby(page).sees_oneself()
    await Lobby(page).ready()
    await dee.until(lambda: bool(dee.views[f"room:{meeting}"].get("waiting", {})))
    await dee.do(f"room:{meeting}", "AdmitAll")
    await expect(Room(page).seat("Dee")).to_be_visible(timeout=PATIENCE_MS)


async def expose(page: Page, size: ViewportSize) -> None:
    """Wait until every picture is there at this size, and the time left is the one that we want to show."""
    await page.set_viewport_size(size)
    await page.emulate_media(color_scheme="light", reduced_motion="reduce")
    for name in ("Dee", "Maya", "Tom", "Priya", "Jo"):
        await expect(Room(page).picture(name)).to_have_js_property("readyState", ENOUGH, timeout=PATIENCE_MS)
    said = "room_left_minutes_short" if size == PHONE else "room_left_minutes"
    await expect(page.get_by_text(words(said, count="2")).filter(visible=True).first).to_be_visible(timeout=PATIENCE_MS)


def few_colours(png: bytes) -> bytes:
    """The picture with a palette, a third of the size."""
    frame = decode(png)
    graph = av.filter.Graph()
    source = graph.add_buffer(width=frame.width, height=frame.height, format=frame.format, time_base=frame.time_base)
    split, palette, use = (
        graph.add("split"),
        graph.add("palettegen"),
        graph.add("paletteuse", "dither=bayer:bayer_scale=4"),
    )
    sink = graph.add("buffersink")
    source.link_to(split)
    split.link_to(use, 0, 0)
    split.link_to(palette, 1, 0)
    palette.link_to(use, 0, 1)
    use.link_to(sink)
    graph.configure()
    graph.push(frame)
    graph.push(None)
    flat = graph.vpull()
    codec = av.CodecContext.create("png", "w")
    assert isinstance(codec, av.VideoCodecContext)
    codec.width, codec.height, codec.pix_fmt, codec.time_base = flat.width, flat.height, "pal8", Fraction(1)
    return b"".join(bytes(packet) for packet in [*codec.encode(flat), *codec.encode(None)])


if __name__ == "__main__":
    asyncio.run(main())
