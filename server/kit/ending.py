"""How a process is told to end."""

import asyncio
import signal


async def asked_to_end() -> None:
    """Return at Ctrl-C or SIGTERM, neither of which ends the process by itself from this call on."""
    asked, loop = asyncio.Event(), asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, asked.set)
    await asked.wait()
