"""Pictures of pages as people see them: on a phone and a laptop, light and dark, in build/shots; none with SHOTS=no."""

import os
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from playwright.async_api import Page, ViewportSize

SHOTS = Path(__file__).parents[2] / "build" / "shots"

PHONE: ViewportSize = {"width": 390, "height": 844}
LAPTOP: ViewportSize = {"width": 1440, "height": 900}
TAKEN = os.environ.get("SHOTS") != "no"
"""Nobody looks at the hundreds that a whole run would take."""


@dataclass(frozen=True, slots=True)
class Look:
    """One way of seeing a page that is set on it now."""

    device: Literal["phone", "laptop"]
    scheme: Literal["light", "dark"]

    def __str__(self) -> str:
        return f"{self.device}-{self.scheme}"


LOOKS = tuple(Look(device, scheme) for device in ("phone", "laptop") for scheme in ("light", "dark"))


async def looks(page: Page) -> AsyncIterator[Look]:
    """Set each look on the page in turn; the page stays in the last."""
    for look in LOOKS:
        await page.set_viewport_size(PHONE if look.device == "phone" else LAPTOP)
        await page.emulate_media(color_scheme=look.scheme, reduced_motion="reduce")
        await page.evaluate("document.fonts.ready")
        yield look


async def shoot(page: Page, name: str, *, phone: bool) -> Path:
    """Take the picture `name.png`, the whole page on a phone as far as one scrolls; where it lies."""
    file = SHOTS / f"{name}.png"
    if TAKEN:
        await page.screenshot(path=file, animations="disabled", full_page=phone)
    return file
