"""Log lines for refusals that may come very often: what was refused and why, never for whom, and not every one."""

from collections.abc import Callable
from time import perf_counter

import structlog

from server.kit.buckets import Buckets
from server.kit.limits import REFUSAL_LINE

log = structlog.get_logger()


class RefusalLines:
    """Limits lines so that one code never hides another, nor one person's refusals those of all others."""

    def __init__(self, seconds: Callable[[], float] = perf_counter) -> None:
        self._said, self._seconds = Buckets(), seconds

    def say(self, route: str, code: str, person: str = "") -> None:
        """Write a line, unless this code had enough recently. shape: `person` is counted, never written"""
        budgets = REFUSAL_LINE.budgets(person and f"{code} {person}", code)
        if self._said.allow(budgets, self._seconds()):
            log.info("refused", route=route, code=code)
