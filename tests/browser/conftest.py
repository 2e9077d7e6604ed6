"""What a browser test may ask for."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from tests.browser.chromium import chromium
from tests.journeys.house import House, house

FEW_PICTURES = "--use-fake-device-for-media-stream=fps=5"

expect.set_options(timeout=30_000)  # four pages share two cores


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    """A real Chromium with a fake camera and microphone."""
    async with chromium(FEW_PICTURES) as browser:
        yield browser


@pytest.fixture
async def home(tmp_path: Path) -> AsyncIterator[House]:
    """A running house of its own."""
    async with house(tmp_path / "data") as made:
        yield made
