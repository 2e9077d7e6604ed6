"""How a process is asked to shut down."""

import asyncio
import signal


async def asked_to_end() -> None:
    """Return at Ctrl-C or SIGTERM. From this call on, neither ends the process by itself."""
    asked, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, asked.set)
    await asked.wait()
