"""Speaking upwards: a slice says what happened, and whoever was wired to it in `app.py` hears it."""

from collections import defaultdict
from collections.abc import Awaitable, Callable
from typing import Any, TypeVar

import structlog

E = TypeVar("E")
log = structlog.get_logger()


class Events:
    """An in-process bus. Say an event only after its transaction has been committed."""

    def __init__(self) -> None:
        self._listeners: dict[type, list[Callable[[Any], Awaitable[None]]]] = defaultdict(list)

    def on(self, kind: type[E], listener: Callable[[E], Awaitable[None]]) -> None:
        """Call `listener` for every event of exactly this type."""
        self._listeners[kind].append(listener)

    async def say(self, event: object) -> None:
        """Tell everybody who listens, in the order they were wired; a listener that fails does not stop the others."""
        for listener in self._listeners[type(event)]:
            try:
                await listener(event)
            except Exception:
                log.exception("listener_failed", told=type(event).__name__)
