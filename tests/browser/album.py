"""Somebody who walks through pages, takes their pictures and notes what nobody should have to see."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

from playwright.async_api import Browser, ConsoleMessage, Page, expect

from tests.browser.axe import violations
from tests.browser.shots import Look, looks, shoot
from tests.browser.visit import visit
from tests.journeys.house import House
from tests.journeys.visitor import Visitor

SETTLED = "new Promise((later) => requestAnimationFrame(() => requestAnimationFrame(later)))"

MEASURE = (Path(__file__).parent / "measure.js").read_text()


@dataclass(slots=True)
class Walk:
    """A page that goes from sight to sight. shape: `faults` name the picture they are on"""

    page: Page
    faults: list[str] = field(default_factory=list)
    where: str = ""

    async def be(self, visitor: Visitor) -> None:
        """Look with this person's eyes from now on."""
        await self.page.context.clear_cookies()
        await self.page.context.add_cookies(
            [
                {"name": cookie.name, "value": cookie.value or "", "url": visitor.url}
                for cookie in visitor.http.cookies.jar
            ]
        )

    async def go(self, path: str, name: str, shows: str) -> None:
        """Open a page and see it once it shows these words."""
        self.where = name
        await self.page.goto(path)
        await self.see(name, shows)

    async def see(self, name: str, shows: str = "") -> None:
        """Look at the page in every way of looking, once it shows these words."""
        self.where = name
        if shows:
            await expect(self.page.get_by_text(shows).filter(visible=True).first).to_be_visible()
        async for look in looks(self.page):
            await self.page.evaluate(SETTLED)
            await shoot(self.page, f"{name}-{look}", phone=look.device == "phone")
            await self._judge(name, look)

    def hear(self, message: ConsoleMessage) -> None:
        """Note an error in the console, but not that the server refused something: pages say so themselves."""
        address = urlsplit(message.location["url"])
        refused = address.path.startswith("/api/") or "." not in address.path
        if message.type == "error" and not (refused and message.text.startswith("Failed to load resource")):
            self.faults.append(f"{self.where}: console: {message.text}")

    async def _judge(self, name: str, look: Look) -> None:
        """What depends on the size is measured on each; contrast is judged in every look, all else of axe in two."""
        if look.scheme == "light":
            self.faults += [f"{name}-{look}: {fault}" for fault in await self.page.evaluate(MEASURE)]
        only_contrast = (look.device == "phone") != (look.scheme == "light")
        found = await violations(self.page, only_contrast=only_contrast)
        self.faults += [f"{name}-{look}: axe: {fault}" for fault in found]


@asynccontextmanager
async def walk(browser: Browser, house: House) -> AsyncIterator[Walk]:
    """A walk that fails when it met a fault."""
    async with visit(browser, house.url) as page:
        one = Walk(page)
        page.on("console", lambda message: one.hear(message))
        yield one
    assert not one.faults, "\n".join(dict.fromkeys(one.faults))
