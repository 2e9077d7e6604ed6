"""The end of a serving process, step by step."""

import asyncio
import signal
import socket
import time

import pytest
import uvicorn
from starlette.applications import Starlette

from server.listener import Server, end_at_last
from tests.services.ports import free_port

pytestmark = pytest.mark.whole


def is_open(port: int) -> bool:
    """Whether somebody takes new connections there."""
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


async def test_told_to_end_it_steps_back_then_shuts_the_door_then_says_goodbye_and_ends_well() -> None:
    port, steps = free_port(), list[tuple[str, bool]]()

    async def start_drain() -> None:
        steps.append(("step back", is_open(port)))

    async def drain_sockets() -> None:
        steps.append(("say goodbye", is_open(port)))

    config = uvicorn.Config(Starlette(), port=port, lifespan="off", log_config=None)
    server = Server(config, start_drain, drain_sockets)
    serving = asyncio.create_task(server.serve())
    async with asyncio.timeout(10):
        while not server.started:
            await asyncio.sleep(0)
        signal.raise_signal(signal.SIGTERM)
        await serving  # uvicorn alone would raise the signal again
    assert steps == [("step back", True), ("say goodbye", False)]


async def test_a_loop_that_hangs_does_not_keep_the_process() -> None:
    ended: list[int] = []
    end_at_last(0.05, ended.append)
    began_at = time.monotonic()
    while not ended and time.monotonic() - began_at < 5:
        time.sleep(0.01)  # noqa: ASYNC251 - nothing else runs on this loop meanwhile: that is the point
    assert ended == [1]
