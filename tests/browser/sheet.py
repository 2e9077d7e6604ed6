"""The stage in every window, for eyes: two contact sheets in web/pictures, light and dark: `make pictures`.

People are drawn by the stories; `npm run stories` builds them.
"""

import asyncio
from base64 import b64encode
from pathlib import Path
from typing import Literal

from playwright.async_api import Browser, Page, Route

from tests.browser.album import SETTLED
from tests.browser.chromium import chromium
from tests.browser.pictures import PICTURES, few_colours
from tests.browser.shots import SHOTS
from tests.browser.words import words

STORIES = Path(__file__).parents[2] / "build" / "stories"
ADDRESS = "http://stories.test"
SIZES = ((320, 568), (390, 844), (844, 390), (720, 450), (1024, 768), (1440, 900), (2560, 1440))
COUNTS = (1, 2, 3, 6, 12, 20)
VIEWS = ("circle", "faces")
ROW_PX = 112

Scheme = Literal["light", "dark"]


def shot(scheme: Scheme, view: str, count: int, size: tuple[int, int]) -> Path:
    """Where the picture of one stage lies."""
    return SHOTS / f"stage-{view}-{count}-{size[0]}x{size[1]}-{scheme}.jpg"


async def serve(route: Route) -> None:
    await route.fulfill(path=STORIES / route.request.url.partition("?")[0].removeprefix(f"{ADDRESS}/"))


async def tell(page: Page, count: int, more: str = "") -> None:
    """Open the story with so many people, each with a picture."""
    await page.goto(f"{ADDRESS}/stories.html?story=room&n={count}{more}")
    await page.get_by_role("list", name=words("room_circle_label")).wait_for()


async def see(page: Page, view: str, size: tuple[int, int]) -> None:
    """Look at this view in a window of this size."""
    await page.set_viewport_size({"width": size[0], "height": size[1]})
    other = page.get_by_role("button", name=words(f"room_view_{view}"), exact=True)
    if await other.get_attribute("aria-pressed") == "false":
        await other.click()
    await page.mouse.move(0, 0)
    await page.evaluate(SETTLED)


async def take(browser: Browser, scheme: Scheme, count: int) -> None:
    """Picture all windows with so many people."""
    context = await browser.new_context(color_scheme=scheme, reduced_motion="reduce")
    await context.route(f"{ADDRESS}/**", serve)
    page = await context.new_page()
    await tell(page, count)
    for size in SIZES:
        for view in VIEWS:
            await see(page, view, size)
            await page.screenshot(path=shot(scheme, view, count, size), type="jpeg", quality=80, animations="disabled")
    await context.close()


async def lay_out(browser: Browser, scheme: Scheme) -> None:
    """All of them on one sheet."""
    rows = []
    for view in VIEWS:
        for count in COUNTS:
            shots = [b64encode(shot(scheme, view, count, size).read_bytes()).decode() for size in SIZES]
            cells = "".join(f'<img src="data:image/jpeg;base64,{one}">' for one in shots)
            rows.append(f"<p><b>{view}<br>{count}</b>{cells}</p>")
    style = (
        f"body{{margin:8px;width:max-content;font:13px sans-serif;background:#888}}"
        f"p{{display:flex;gap:6px;margin:0 0 6px}}b{{width:40px}}img{{height:{ROW_PX}px}}"
    )
    page = await browser.new_page(viewport={"width": 1200, "height": 800})
    await page.set_content(f"<style>{style}</style>{''.join(rows)}")
    await page.wait_for_function("[...document.images].every((image) => image.complete && image.naturalWidth)")
    (PICTURES / f"stage-{scheme}.png").write_bytes(few_colours(await page.locator("body").screenshot()))
    await page.close()


async def main() -> None:
    """Take them anew."""
    SHOTS.mkdir(parents=True, exist_ok=True)
    async with chromium() as browser:
        schemes: tuple[Scheme, ...] = ("light", "dark")
        for scheme in schemes:
            for count in COUNTS:
                await take(browser, scheme, count)
            await lay_out(browser, scheme)


if __name__ == "__main__":
    asyncio.run(main())
