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

import httpx
import pytest
from playwright.async_api import Browser, Page, Route, expect
from starlette.applications import Starlette

from server.adapters.mail_demo import DemoMailbox
from server.guide.api import GuidePage
from server.kit.clock import SystemClock
from server.kit.languages import Languages
from server.kit.message_catalogue import Language, MessageCatalogue
from server.kit.pages import Pages
from server.ports.mail import Mail
from server.safety.api import HelpPage, load
from server.slices import SLICES
from tests.browser.album import MEASURE, SETTLED, Walk
from tests.browser.company import Company
from tests.browser.pages import Lead, Lobby, button
from tests.browser.shots import LAPTOP, PHONE, shoot
from tests.browser.visit import DEVICES, visit
from tests.browser.words import Catalogue, reading, words
from tests.journeys.evening import enter
from tests.journeys.house import House
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.browser

WEB = Path(__file__).parents[2] / "web"
SERVERS_OWN = {"/help": "safety_lead", "/how": "how_lead", "/demo/mailbox": "demo_mailbox_lead"}
"""Pages of the server's, by path, with the key of what they show."""
LATIN = """() => [...document.querySelectorAll('h1, h2, label, button, nav a, .lead, .mail')]
  .filter((one) => one.checkVisibility() && !one.closest('bdi, [translate=no]') && !one.querySelector('bdi, select'))
  .map((one) => one.innerText.replace(/https?:\\S+|\\S+@\\S+/g, '')).filter((text) => /\\b[a-z]{4,}\\b/.test(text))"""


@dataclass(frozen=True, slots=True)
class Pseudo:
    """The web as it is built in that language. shape: `texts` by key, `dist` its files"""

    texts: Catalogue
    dist: Path

    async def serve(self, route: Route) -> None:
        """Answer with that web, and with that server's pages, instead of the house's."""
        path = urlsplit(route.request.url).path
        if path in SERVERS_OWN:
            answer = await self._ask(path)
            await route.fulfill(status=answer.status_code, headers=dict(answer.headers), body=answer.content)
            return
        page = route.request.resource_type == "document" and is_page(path)
        file = self.dist / ("index.html" if page else path.lstrip("/"))
        if file.is_file():
            await route.fulfill(body=file.read_bytes(), content_type=mimetypes.guess_type(file.name)[0])
        else:
            await route.continue_()

    async def _ask(self, path: str) -> httpx.Response:
        """One of the server's own pages; in the mailbox is all that the house ever mails."""
        words = MessageCatalogue(dict(self.texts), Language("ar", "ar", "العربية"))
        pages, mailbox = Pages(Languages([words])), DemoMailbox(lambda _: None)
        for key in (key for key in self.texts if key.startswith("identity_mail_") and key.endswith("_text")):
            text = words.say(key, url="https://tea.example/stop/1", device="·", when=words.moment(SystemClock().now()))
            await mailbox.send(Mail(key, "ann@example.org", words.say("identity_mail_notice_subject"), text))
        routes = [*HelpPage(pages, load()).routes(), *GuidePage(pages).routes(), *mailbox.routes(pages)]
        local = httpx.ASGITransport(Starlette(routes=routes), client=("127.0.0.1", 50_000))
        async with httpx.AsyncClient(transport=local, base_url="http://localhost") as browser:
            return await browser.get(path)


def is_page(path: str) -> bool:
    """Whether the browser's router knows this path."""
    return path == "/" or any(
        path.startswith(page.partition("{")[0]) for slice_ in SLICES for page in slice_.views if page != "/"
    )


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
        async for sight in inside(page, sam, group["open_meeting"]["id"]):
            yield sight
        await walk.be(dot)
        await page.goto("/organise")
        yield "organise", "organise_counts_only"
        for path, shows in SERVERS_OWN.items():
            await page.goto(path)
            yield path.rpartition("/")[2], shows


async def inside(page: Page, sam: Visitor, meeting: str) -> AsyncIterator[tuple[str, str]]:
    """The room, for who facilitates it, and what it opens."""
    await page.goto(f"/m/{meeting}")
    await Lobby(page).ready()
    lead, room = Lead(page), f"room:{meeting}"
    await expect(lead.seat("Dee")).to_be_visible()
    await enter(sam, room)
    await button(lead.panel, "room_door").click()
    yield "room-door", "room_lock_hint"
    await button(page, "ui_close").click()
    await button(lead.panel, "room_let_in").click()
    await expect(lead.seat("Sam")).to_be_visible()
    yield "room-open", "room_open_hint"
    await button(lead.panel, "room_begin_round").click()
    yield "room-way", "room_way_title"
    await button(page, "room_way_begin").click()
    yield "room-round", "room_you_have_floor"
    await lead.seat("Sam").get_by_role("button").click()
    yield "room-person", "room_do_remove"
    await page.keyboard.press("Escape")
    await lead.open_chat()
    yield "room-chat", "room_chat_empty"
    await button(page, "ui_close").first.click()
    for control, shows in (
        ("room_settings", "room_sound_only_hint"),
        ("ui_help", "room_help_text"),
        ("room_leave", "room_leave_end"),
    ):
        await button(page, control).click()
        yield control, shows
        await button(page, "ui_close").click()


@pytest.mark.long
async def test_every_page_can_be_read_from_right_to_left(browser: Browser, home: House, tmp_path: Path) -> None:
    pseudo = await build(tmp_path)
    faults: list[str] = []
    with reading(pseudo.texts):
        await read_everything(browser, home, pseudo, faults)
    assert not faults, "\n".join(dict.fromkeys(faults))


async def read_everything(browser: Browser, home: House, pseudo: Pseudo, faults: list[str]) -> None:
    """Every sight on a phone and a laptop."""
    async with visit(browser, home.url) as page:
        await page.emulate_media(reduced_motion="reduce")
        # Chromium takes a page that a test answers for one from the internet, which must ask to reach this machine.
        await page.context.grant_permissions([*DEVICES, "local-network-access"])
        await page.context.route(f"{home.url}/**", lambda route: pseudo.serve(route))
        async for name, shows in sights(page, home):
            await expect(page.get_by_text(words(shows)).filter(visible=True).first).to_be_visible()
            assert await page.evaluate("document.dir") == "rtl"
            assert str(await page.evaluate("document.documentElement.lang")).startswith("ar")
            faults += [f"{name}: in English: {text}" for text in await page.evaluate(LATIN)]
            for size in (PHONE, LAPTOP):
                await page.set_viewport_size(size)
                await page.evaluate(SETTLED)
                faults += [f"{name}-{size['width']}: {fault}" for fault in await page.evaluate(MEASURE)]
                await shoot(page, f"rtl-{name}-{size['width']}", phone=size is PHONE)
