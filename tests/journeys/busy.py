"""`python -m tests.journeys.busy run`: Tearoom, whose event loop a signal keeps busy until the next.

That is what a page or a report does whose answer takes long to compute.
"""

import asyncio
import signal
import sys
import time

from server import __main__, serve
from server.config import Config

SLICE_S = 0.025
BUSY = signal.SIGUSR1
serve_well = serve.serve


async def compute(wanted: asyncio.Event) -> None:
    """Leave the loop to others only between slices."""
    while True:
        await wanted.wait()
        until = time.monotonic() + SLICE_S
        while time.monotonic() < until:
            pass
        await asyncio.sleep(0)


async def serve_busily(config: Config) -> None:
    wanted = asyncio.Event()

    def turn() -> None:
        (wanted.clear if wanted.is_set() else wanted.set)()

    asyncio.get_running_loop().add_signal_handler(BUSY, turn)
    computing = asyncio.create_task(compute(wanted))
    try:
        await serve_well(config)
    finally:
        computing.cancel()


if __name__ == "__main__":
    serve.serve = serve_busily
    sys.exit(__main__.main(sys.argv[1:]))
