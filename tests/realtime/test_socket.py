"""One socket, on its own: how it ends."""

import asyncio

from starlette.types import Message

from server.kit.clock import ManualClock
from server.realtime.counts import Counts
from server.realtime.socket import RESUME, SIGNED_OUT, Socket
from tests.people import ANN


class Silence:
    """A carrier over which nothing is said."""

    backlog = 0

    def write(self, payload: bytes) -> None:
        del payload

    async def close(self, code: int) -> None:
        del code


async def nothing_comes() -> Message:
    await asyncio.Event().wait()
    raise AssertionError


async def test_who_is_asked_to_go_and_signed_out_at_once_ends_in_order(clock: ManualClock) -> None:
    socket = Socket("id-1", ANN.id, "sign-in", Silence(), clock, Counts())
    reading = asyncio.create_task(socket.receive(nothing_comes))
    await asyncio.sleep(0)

    socket.finish(RESUME, 3.0)
    socket.close(SIGNED_OUT)

    assert await reading is None
