"""Real browsers that seal what they send: they see and hear each other through a media server that cannot."""

import asyncio
import shutil
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from playwright.async_api import Browser, Page, Route

from server.ports.media import Levels
from tests.browser.chromium import chromium
from tests.e2ee.twin_member import TwinMember
from tests.listener import Listener
from tests.people import ANN, BEN, CLEO
from tests.sfu.conftest import EVERYTHING, Circle
from tests.sfu.test_chromium import HTML, PICTURE, STAGE_PICTURE, STAGE_VOICE, VOICE, eventually, looks, moves

pytestmark = pytest.mark.browser

WEB = Path(__file__).parents[2] / "web"
SEALED = Path(__file__).with_name("sealed.js").read_text()
PLACE = "room:evening"
SILENT_BYTES = 3
A, B, C = ANN.id, BEN.id, CLEO.id


@pytest.fixture
def scripts(tmp_path: Path) -> dict[str, str]:
    """What web/src/media/e2ee is for a browser, by path."""
    node = shutil.which("node")
    assert node, "make puts one on the PATH"
    bundler, source = WEB / "node_modules" / "rolldown" / "bin" / "cli.mjs", WEB / "src" / "media" / "e2ee"
    command: list[str | Path] = [
        node,
        bundler,
        source / "worker.ts",
        source / "encryption.ts",
        "-d",
        tmp_path,
        "--log-level",
        "silent",
    ]
    subprocess.run(command, check=True, timeout=30, stdout=subprocess.DEVNULL)
    return {f"/{file.name}": file.read_text() for file in tmp_path.iterdir()} | {"/sealed.js": SEALED}


class Between:
    """What the server is for those who agree: it shows everybody's public key, and passes on what they say."""

    def __init__(self) -> None:
        self.keys: dict[str, str] = {}
        self.pages: dict[str, Page] = {}
        self.twins: dict[str, TwinMember] = {}

    async def add(self, twin: TwinMember) -> None:
        """Somebody in Python."""
        self.twins[twin.person] = twin
        await self._show(twin.person, twin.key)

    async def tells(self, person: str, told: dict[str, Any]) -> None:
        """A page's worker has something for the others."""
        if "key" in told:
            await self._show(person, told["key"])
        else:
            await self._pass(person, told["said"])

    async def leave(self, person: str) -> None:
        """Show everybody that somebody is gone."""
        await self._show(person, None)

    async def _show(self, person: str, key: str | None) -> None:
        self.keys.pop(person, None)
        if key is not None:
            self.keys[person] = key
        for page in self.pages.values():
            await page.evaluate("keys => encryption.present(keys)", self.keys)
        for one, twin in self.twins.items():
            for said in twin.present(dict(self.keys)):
                await self._pass(one, said)

    async def _pass(self, person: str, said: dict[str, Any]) -> None:
        for to, page in self.pages.items():
            if to != person:
                await page.evaluate("told => encryption.hear(...told)", [person, said])
        for to, twin in self.twins.items():
            if to != person:
                for answer in twin.hear(person, said):
                    await self._pass(to, answer)


async def enter(browser: Browser, circle: Circle, between: Between, person: str, scripts: dict[str, str]) -> Page:
    """A page of this person's that seals, connected."""
    page = await (await browser.new_context()).new_page()

    async def fulfil(route: Route) -> None:
        script = scripts.get(urlsplit(route.request.url).path)
        if script is not None:
            await route.fulfill(body=script, content_type="text/javascript")
        else:
            body = f'{HTML}<script type="module" src="/sealed.js"></script>'
            await route.fulfill(body=body, content_type="text/html")

    async def tells(told: dict[str, Any]) -> None:
        await between.tells(person, told)

    await page.route("http://localhost/**", fulfil)
    await page.expose_function("offer", circle.offers(person))
    await page.expose_function("tells", tells)
    await page.goto("http://localhost/")
    between.pages[person] = page
    assert await page.evaluate("told => enter(...told)", [PLACE, person])
    async with asyncio.timeout(20):
        await page.evaluate("start(3, 4, true)")
    return page


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    async with chromium() as running:
        yield running


async def test_sealed_pages_see_and_hear_each_other_and_the_server_passes_on_what_it_cannot_read(
    browser: Browser, circle: Circle, scripts: dict[str, str]
) -> None:
    # given Ann's and Ben's pages, Cleo, whose browser is in Python, and somebody who listens where the server sends
    circle.allow({A: EVERYTHING, B: EVERYTHING, C: EVERYTHING})
    between, twin = Between(), TwinMember(PLACE, C)
    await between.add(twin)
    async with Listener(circle.offers(C)) as listener:
        ann = await enter(browser, circle, between, A, scripts)
        ben = await enter(browser, circle, between, B, scripts)

        # then the pages decode each other's moving pictures and hear each other
        await asyncio.gather(check_talk(ann, B), check_talk(ben, A))

        # and all three have one code
        async def codes_now() -> list[str | None]:
            return [await ann.evaluate("encryption.code"), await ben.evaluate("encryption.code"), twin.code]

        codes = await eventually(codes_now, lambda now: None not in now and len(set(now)) == 1)
        assert len(codes[0] or "") == len("123 456 789")

        # and every frame that the server passed on opens with a key that it never had
        opened = [twin.open(frame) for frames in listener.frames.values() for frame in frames]
        assert {found[:2] if found else None for found in opened} == {(A, "mic"), (A, "cam"), (B, "mic"), (B, "cam")}

        # and no size tells what is said: every frame of a voice is as long as the others, but for silence
        voices = {len(found[2]) for found in opened if found and found[1] == "mic"}
        assert len([size for size in voices if size > SILENT_BYTES]) == 1

        # though it knows who speaks how loud
        levels = [told.levels for told in circle.told if isinstance(told, Levels)]
        assert {person for level in levels for person in level} == {A, B}

        # when Ben takes the stage and Cleo leaves
        circle.allow({A: EVERYTHING, B: EVERYTHING}, stage=B)
        del between.twins[C]
        await between.leave(C)

        # then Ann sees and hears him there, and there is a new code
        await eventually(looks(ann), lambda s: s.get(STAGE_PICTURE, {}).get("frames", 0) > 20)
        assert (await ann.evaluate("listen(2500)"))[STAGE_VOICE] > 0.01
        assert (await ann.evaluate("proven()"))[STAGE_PICTURE] == [B, "cam"]
        assert (await ann.evaluate("encryption.code")) not in codes
        assert (await ann.evaluate("encryption.code")) == (await ben.evaluate("encryption.code"))


async def check_talk(page: Page, other: str) -> None:
    """This page shows and plays the other, and knows by the keys whom."""
    await eventually(looks(page), lambda s: s.get(PICTURE, {}).get("frames", 0) > 20)
    assert await moves(page, PICTURE)
    assert (await page.evaluate("listen(2500)"))[VOICE] > 0.01
    found = await page.evaluate("proven()")
    assert (found[PICTURE], found[VOICE]) == ([other, "cam"], [other, "mic"])
