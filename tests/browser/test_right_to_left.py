"""In a language that is written from right to left and is longer than English, every page can be read."""

import asyncio
import json
import mimetypes
import os
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Browser, Page, Route, expect

from server.front import PAGES
from tests.browser.album import MEASURE, SETTLED, Walk
from tests.browser.company import Company
from tests.browser.shots import LAPTOP, PHONE, SHOTS
from tests.browser.visit import visit
from tests.journeys.house import House

pytestmark = pytest.mark.browser

WEB = Path(__file__).parents[2] / "web"
LATIN = """() => [...document.querySelectorAll('h1, h2, label, button, nav a')]
  .filter((one) => one.checkVisibility() && !one.closest('bdi, [translate=no]') && !one.querySelector('bdi, select'))
  .map((one) => one.innerText).filter((text) => /\\b[a-z]{4,}\\b/.test(text))"""


@dataclass(frozen=True, slots=True)
class Pseudo:
    """The web as it is built in that language. shape: `texts` by key, `dist` its files"""

    texts: dict[str, str]
    dist: Path

    async def serve(self, route: Route) -> None:
        """Answer with that web instead of the house's."""
        path = urlsplit(route.request.url).path
        page = route.request.resource_type == "document" and is_page(path)
        file = self.dist / ("index.html" if page else path.lstrip("/"))
        if file.is_file():
            await route.fulfill(body=file.read_bytes(), content_type=mimetypes.guess_type(file.name)[0])
        else:
            await route.continue_()


def is_page(path: str) -> bool:
    """Whether the browser's router knows this path."""
    return path == "/" or any(path.startswith(page.partition("{")[0]) for page in PAGES if page != "/")


async def build(folder: Path) -> Pseudo:
    """Make the language out of the catalogue, and the web in it."""
    env = {**os.environ, "TEAROOM_PSEUDO": str(folder / "pseudo")}
    for command in (
        ["node", "pseudo.mjs", str(folder / "pseudo")],
        ["npx", "vite", "build", "--outDir", str(folder / "dist"), "--logLevel", "error"],
    ):
        process = await asyncio.create_subprocess_exec(*command, cwd=WEB, env=env)
        assert await process.wait() == 0
    return Pseudo(json.loads((folder / "pseudo" / "messages" / "ar-XB.json").read_text()), folder / "dist")


async def sights(page: Page, home: House) -> AsyncIterator[tuple[str, str]]:
    """Opens one page after the other. shape: its name, and the key of what it shows"""
    async with AsyncExitStack() as stack:
        company, walk = Company(home, stack, {}), Walk(page)
        dot, dee, sam = [
            await company.known(*one) for one in (("Dot", "organiser"), ("Dee", "facilitator"), ("Sam", "member 3"))
        ]
        await page.goto(home.links["newcomer"])
        yield "invite", "invite_fair"
        [group] = await dee.ask("GET", "/api/groups")
        await walk.be(sam)
        for name, path, shows in (
            ("group", f"/g/{group['id']}", "tour_member_4"),
            ("lobby", f"/m/{group['open_meeting']['id']}", "room_plan_title"),
            ("tea-room", f"/g/{group['id']}/tearoom", "tea_door_standing"),
            ("line", "/line", "line_text"),
            ("me", "/me", "me_back_title"),
        ):
            await page.goto(path)
            yield name, shows
        await walk.be(dee)
        await page.goto(f"/g/{group['id']}/settings")
        yield "settings", "settings_invites_text"
        await walk.be(dot)
        await page.goto("/organise")
        yield "organise", "organise_counts_only"


async def test_every_page_can_be_read_from_right_to_left(browser: Browser, home: House, tmp_path: Path) -> None:
    pseudo = await build(tmp_path)
    faults: list[str] = []
    async with visit(browser, home.url) as page:
        await page.context.route(f"{home.url}/**", lambda route: pseudo.serve(route))
        async for name, shows in sights(page, home):
            await expect(page.get_by_text(pseudo.texts[shows]).filter(visible=True).first).to_be_visible()
            assert await page.evaluate("[document.documentElement.lang, document.dir]") == ["ar-XB", "rtl"]
            faults += [f"{name}: in English: {text}" for text in await page.evaluate(LATIN)]
            for size in (PHONE, LAPTOP):
                await page.set_viewport_size(size)
                await page.evaluate(SETTLED)
                faults += [f"{name}-{size['width']}: {fault}" for fault in await page.evaluate(MEASURE)]
                await page.screenshot(path=SHOTS / f"rtl-{name}-{size['width']}.png", full_page=size is PHONE)
    assert faults == []
