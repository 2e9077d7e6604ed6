"""Loops that run for the lifetime of the process, whatever happens to one of them."""

from collections.abc import Awaitable, Callable

import structlog

from server.kit.clock import Clock
from server.kit.db_faults import DatabaseAway, DatabaseFull

AGAIN_S = 1.0
LONGEST_S = 30.0
Loop = Callable[[], Awaitable[None]]
log = structlog.get_logger()


async def supervise(name: str, loop: Loop, clock: Clock) -> None:
    """Run `loop` until cancelled. Restart it when it ends or raises, with growing pauses while it fails soon.

    Exceptions are logged and not propagated. While a database is away, which is not a failure of the loop, the pauses
    stay short.
    units: a loop that ran for `LONGEST_S` seconds has not failed soon
    """
    pause = AGAIN_S
    while True:
        began = clock.monotonic()
        try:
            await loop()
        except (DatabaseAway, DatabaseFull) as fault:
            log.warning("loop_waits", loop=name, fault=type(fault).__name__)
            pause = AGAIN_S
        except Exception:
            log.exception("loop_failed", loop=name)
        if clock.monotonic() - began >= LONGEST_S:
            pause = AGAIN_S
        await clock.sleep(pause)
        pause = min(2 * pause, LONGEST_S)


def periodic(every_s: float, work: Callable[[], Awaitable[None]], clock: Clock) -> Loop:
    """A loop that runs `work` periodically, starting after the first pause."""

    async def run() -> None:
        while True:
            await clock.sleep(every_s)
            await work()

    return run
