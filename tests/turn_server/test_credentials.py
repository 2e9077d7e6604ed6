"""A TURN server takes the credentials that the house makes, for their time, and no others."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest
from aioice import stun
from aioice.turn import create_turn_endpoint

from server.kit.clock import SystemClock
from server.turn_server.turn import Credential, Turn


class Echo(asyncio.DatagramProtocol):
    """Whoever is called through the relay, and answers."""

    def connection_made(self, transport: asyncio.DatagramTransport) -> None:  # type: ignore[override]  # of its kind
        self.transport = transport

    def datagram_received(self, data: bytes, address: tuple[str, int]) -> None:
        self.transport.sendto(data.upper(), address)


class Caller(asyncio.DatagramProtocol):
    """Whoever calls through the relay."""

    def __init__(self) -> None:
        self.got: asyncio.Queue[bytes] = asyncio.Queue()
        self.gone = asyncio.Event()

    def connection_lost(self, _: Exception | None) -> None:
        self.gone.set()

    def datagram_received(self, data: bytes, _: tuple[str, int]) -> None:
        self.got.put_nowait(data)


async def through(turn: Turn, credential: Credential) -> bytes:
    """What comes back through the relay. raises: aioice's TransactionFailed"""
    host, port = turn.urls[0].removeprefix("turn:").split(":")
    echo, _ = await asyncio.get_running_loop().create_datagram_endpoint(Echo, local_addr=(host, 0))
    try:
        relayed, caller = await create_turn_endpoint(
            Caller, (host, int(port)), credential.username, credential.credential
        )
        relayed.sendto(b"hello", echo.get_extra_info("sockname"))
        async with asyncio.timeout(5):
            answer = await caller.got.get()
            relayed.close()
            await caller.gone.wait()
            return answer
    finally:
        echo.close()


async def test_a_credential_of_the_house_opens_the_relay(turn: Turn) -> None:
    assert await through(turn, turn.credential(SystemClock().now(), "somebody")) == b"HELLO"


async def test_one_whose_time_is_over_or_that_is_forged_opens_nothing(turn: Turn) -> None:
    now = SystemClock().now()
    good = turn.credential(now, "somebody")
    prolonged = replace(good, username=good.username.replace(":", "0:"))
    for bad in (
        turn.credential(now - timedelta(hours=2), "somebody"),
        replace(turn, secret="another secret").credential(now, "somebody"),
        prolonged,
    ):
        with pytest.raises(stun.TransactionFailed, match="401"):
            await through(turn, bad)
