"""How much a benchmark measures: all of it, or just enough to see that it still runs."""

import os
from typing import TypeVar

T = TypeVar("T")

SMOKE = os.environ.get("BENCH") == "smoke"


def sized(whole: T, smoke: T) -> T:
    """`smoke` when a test only wants to see the benchmark work (`BENCH=smoke`); its figures mean nothing then."""
    return smoke if SMOKE else whole
