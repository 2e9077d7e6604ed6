"""A short tired evening: every kind of fault once."""

import random

import pytest
from playwright.async_api import Browser

from tests.journeys.house import House
from tests.tired.evening import tired
from tests.tired.faults import FAULTS

pytestmark = pytest.mark.alone


async def test_nothing_is_wrong_after_any_of_the_faults(browser: Browser, home: House) -> None:
    outcome = await tired(browser, home, random.randrange(2**32), lambda _, faults: faults >= len(FAULTS))
    assert outcome.violations == []
    assert outcome.uncaught_errors == []
