"""`make tired SEED=n MINUTES=m`: print what happened, what was found, and at last the summary; 1 when anything was."""

import asyncio
import os
import random
import sys
import tempfile
from pathlib import Path

from tests.bench.lines import show
from tests.browser.chromium import chromium
from tests.browser.conftest import FEW_PICTURES
from tests.journeys.house import house
from tests.tired.evening import Outcome, tired

MINUTES = 10.0


async def main() -> Outcome:
    """The evening, in a house of its own."""
    seed = int(os.environ.get("SEED") or random.randrange(2**32))
    minutes = float(os.environ.get("MINUTES") or MINUTES)
    show({"seed": seed, "minutes": minutes})
    with tempfile.TemporaryDirectory() as folder:
        async with house(Path(folder) / "data", TEAROOM_TEST_CLOCK="") as home, chromium(FEW_PICTURES) as browser:
            return await tired(browser, home, seed, lambda passed, _: passed >= minutes)


if __name__ == "__main__":
    outcome = asyncio.run(main())
    for error in outcome.uncaught_errors:
        show({"uncaught_error": error})
    show({"summary": outcome.summary()})
    sys.exit(1 if outcome.violations or outcome.uncaught_errors else 0)
