"""The network that browser tests cut: what passes, hangs, breaks and comes back."""

import asyncio
from collections.abc import AsyncIterator
from typing import cast

import pytest
from pytest_asyncio import fixture

from tests.browser.relay import Relay, relay
from tests.services.ports import free_port

QUIET_S = 0.2


class Echo(asyncio.DatagramProtocol):
    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.DatagramTransport", transport)

    def datagram_received(self, data: bytes, address: tuple[str, int]) -> None:
        self.transport.sendto(data, address)


class Inbox(asyncio.DatagramProtocol):
    def __init__(self) -> None:
        self.got: asyncio.Queue[bytes] = asyncio.Queue()

    def datagram_received(self, data: bytes, _: tuple[str, int]) -> None:
        self.got.put_nowait(data)


@fixture(loop_scope="session")
async def network() -> AsyncIterator[Relay]:
    """A visitor's network whose media server answers every packet with itself."""
    port = free_port()
    echo, _ = await asyncio.get_running_loop().create_datagram_endpoint(Echo, local_addr=("127.0.0.1", port))
    async with relay(port) as network:
        yield network
    echo.close()


@fixture(loop_scope="session")
async def tunnel(network: Relay) -> AsyncIterator[tuple[asyncio.StreamReader, asyncio.StreamWriter]]:
    """A connection through the proxy to a server that answers every line with itself."""

    ended = asyncio.Event()

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        async for line in reader:
            writer.write(line)
        writer.close()
        await writer.wait_closed()
        ended.set()

    port = free_port()
    server = await asyncio.start_server(answer, "127.0.0.1", port)
    reader, writer = await asyncio.open_connection("127.0.0.1", network.proxy_port)
    writer.write(b"\x05\x01\x00")
    assert await reader.readexactly(2) == b"\x05\x00"
    writer.write(b"\x05\x01\x00\x03\x09localhost" + port.to_bytes(2))
    assert (await reader.readexactly(10))[:2] == b"\x05\x00"
    yield reader, writer
    writer.close()
    server.close()
    await ended.wait()


async def test_packets_pass_are_lost_while_cut_and_pass_again(network: Relay) -> None:
    visitor, inbox = await asyncio.get_running_loop().create_datagram_endpoint(
        Inbox, remote_addr=("127.0.0.1", network.media_port)
    )
    visitor.sendto(b"before")
    assert await inbox.got.get() == b"before"

    network.cut()
    visitor.sendto(b"lost")
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(inbox.got.get(), QUIET_S)

    network.restore()
    visitor.sendto(b"after")
    assert await inbox.got.get() == b"after"
    visitor.close()


async def test_a_connection_hangs_while_cut_and_goes_on_after(
    network: Relay, tunnel: tuple[asyncio.StreamReader, asyncio.StreamWriter]
) -> None:
    reader, writer = tunnel
    network.cut()
    writer.write(b"slow\n")
    answer = asyncio.create_task(reader.readline())
    done, _ = await asyncio.wait([answer], timeout=QUIET_S)
    assert not done

    network.restore()
    assert await answer == b"slow\n"


async def test_a_connection_ends_when_the_network_changes(
    network: Relay, tunnel: tuple[asyncio.StreamReader, asyncio.StreamWriter]
) -> None:
    reader, _ = tunnel
    network.cut(abort=True)
    assert await reader.read() == b""
