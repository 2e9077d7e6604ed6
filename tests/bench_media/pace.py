"""The load's clock: does each thing when it is due, and sleeps between."""

import time
from collections.abc import Callable

STEP_S = 0.001


class Due:
    """Something to do `rate` times a second, first after `phase` of such a time."""

    def __init__(self, rate: float, act: Callable[[], None], phase: float = 0.0) -> None:
        self._every, self._act = 1 / rate, act
        self._at = time.perf_counter() + phase * self._every

    def catch_up(self, now: float) -> None:
        while self._at <= now:
            self._at += self._every
            self._act()


def run(seconds: float, things: list[Due]) -> None:
    """Let these happen for a while."""
    until = time.perf_counter() + seconds
    while (now := time.perf_counter()) < until:
        for thing in things:
            thing.catch_up(now)
        time.sleep(STEP_S)


def now() -> float:
    """The load's own clock. units: seconds"""
    return time.perf_counter()
