"""What a browser test may ask for."""

from collections.abc import AsyncIterator

import pytest
from playwright.async_api import Browser

from tests.browser.chromium import chromium


@pytest.fixture
async def browser() -> AsyncIterator[Browser]:
    """A real Chromium with a fake camera and microphone."""
    async with chromium() as browser:
        yield browser
