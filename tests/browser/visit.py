"""Somebody at a page: a browser context of their own that fails the test when the page breaks."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from playwright.async_api import Browser, BrowserContext, ConsoleMessage, Page

from tests.browser.relay import Relay

DEVICES = ["camera", "microphone"]


@asynccontextmanager
async def visit(
    browser: Browser,
    address: str,
    *,
    through: Relay | None = None,
    locale: str = "en-GB",
    touch: bool = False,
) -> AsyncIterator[Page]:
    """A page of a new visitor, closed with the block; an uncaught error in the page fails the test.

    shape: `address` is where the app is served, so that pages are opened by path: `page.goto("/")`; `touch`: a phone's
    """
    context = await browser.new_context(
        base_url=address,
        permissions=DEVICES,
        locale=locale,
        timezone_id="Europe/Berlin",
        proxy={"server": through.proxy} if through else None,
        has_touch=touch,
        is_mobile=touch,
    )
    broken: list[str] = []
    page = await context.new_page()
    page.on("pageerror", lambda error: broken.append(f"uncaught: {error}"))
    page.on("console", lambda message: broken.extend(_violations(message)))
    if through:
        await page.add_init_script(through.script)
    try:
        yield page
    finally:
        await context.close()
    assert not broken, "\n".join(broken)


async def sign_in(context: BrowserContext, address: str, secret: str) -> None:
    """Be whoever has this secret, and nobody else."""
    await context.clear_cookies()
    await context.add_cookies([{"name": "tearoom", "value": secret, "url": address}])


def _violations(message: ConsoleMessage) -> list[str]:
    return [message.text] if message.type == "error" and "Content Security Policy" in message.text else []
