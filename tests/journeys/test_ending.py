"""The end of a serving process: pages are told to come back, whatever others hold it up with."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack
from functools import partial
from pathlib import Path

import pytest

from server.realtime.socket import RESUME
from tests.journeys.evening import gather
from tests.journeys.house import House, house
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.journey

ENDS_S = 20


@pytest.fixture
async def home(tmp_path: Path) -> AsyncIterator[House]:
    async with house(tmp_path / "data") as made:
        yield made


async def test_pages_are_told_to_come_back_and_nothing_holds_up_the_end(home: House) -> None:
    async with AsyncExitStack() as stack:
        # given people in a room, and a request of which the rest never comes
        evening = await gather(home, ["Ben"], stack)
        _, writer = await asyncio.open_connection("localhost", home.port)
        head = f"POST /api/sign-in HTTP/1.1\r\nHost: localhost:{home.port}\r\nOrigin: {home.url}\r\nX-Tearoom: 1\r\n"
        writer.write(f"{head}Content-Type: application/json\r\nContent-Length: 100\r\n\r\n{{".encode())
        await writer.drain()

        # when the process is told to end
        told_at = time.monotonic()
        await home.stop()

        # then it does, in time, having told the pages to come back
        assert time.monotonic() - told_at < ENDS_S
        for one in evening.everybody:
            await one.until(partial(_is_closed, one))
            assert one.close_code == RESUME
        writer.close()


def _is_closed(visitor: Visitor) -> bool:
    return visitor.close_code is not None
