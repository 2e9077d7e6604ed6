"""One visitor's network, which a test can cut: a SOCKS proxy for pages and sockets, a relay for media."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import cast

from tests.services.ports import free_port

HOST = "127.0.0.1"
CHUNK = 65_536

# The page learns the media server's address from an SDP; there it is given the relay's instead.
SCRIPT = """
const set = RTCPeerConnection.prototype.setRemoteDescription
RTCPeerConnection.prototype.setRemoteDescription = function (description) {
  const sdp = description.sdp.replace(/^(a=candidate:\\S+ \\d+ (?:udp|tcp) \\d+ )\\S+ \\d+/gim, '$1HOST PORT')
  return set.call(this, { type: description.type, sdp })
}
"""


@dataclass(slots=True)
class Relay:
    """A network between one visitor and everything; see `relay`.

    shape: of media by UDP every `loses`th packet is lost; by TCP it passes only when told
    """

    proxy_port: int
    media_port: int
    passing: asyncio.Event
    ends: set[asyncio.StreamWriter] = field(default_factory=set)
    loses: int = 0
    media_by_tcp: bool = False
    media: int = 0

    @property
    def proxy(self) -> str:
        """What the visitor's browser context is told to go through."""
        return f"socks5://{HOST}:{self.proxy_port}"

    @property
    def script(self) -> str:
        """What the visitor's pages run first, so that media goes through as well."""
        return SCRIPT.replace("HOST", HOST).replace("PORT", str(self.media_port))

    def carries(self) -> bool:
        """Whether the next packet of media arrives."""
        self.media += 1
        return self.passing.is_set() and not (self.loses and self.media % self.loses == 0)

    def cut(self, *, abort: bool = False) -> None:
        """Let nothing pass: connections hang, as without reception; `abort` ends them, as a change of network does."""
        self.passing.clear()
        if abort:
            for end in self.ends:
                end.transport.abort()

    def restore(self) -> None:
        """Let everything pass again; connections that hung go on, packets that were dropped are lost."""
        self.passing.set()


@asynccontextmanager
async def relay(media_port: int) -> AsyncIterator[Relay]:
    """A visitor's network for the block. shape: `media_port` is the media server's, for UDP and TCP, on loopback"""
    loop = asyncio.get_running_loop()
    passing = asyncio.Event()
    passing.set()
    network = Relay(free_port(), free_port(), passing)
    media, _ = await loop.create_datagram_endpoint(
        lambda: _Media(media_port, network), local_addr=(HOST, network.media_port)
    )
    proxy = await asyncio.start_server(lambda r, w: _carry(network, r, w, _socks_request), HOST, network.proxy_port)

    async def to_media(*_: object) -> tuple[str, int]:
        if not network.media_by_tcp:
            raise OSError("this network lets no media through by TCP")
        return HOST, media_port

    by_tcp = await asyncio.start_server(lambda r, w: _carry(network, r, w, to_media), HOST, network.media_port)
    try:
        yield network
    finally:
        proxy.close()
        by_tcp.close()
        media.close()
        network.cut(abort=True)
        network.restore()  # whoever waited sees that its connection has ended
        while network.ends:
            await asyncio.sleep(0)


Whither = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[tuple[str, int]]]


async def _carry(network: Relay, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, whither: Whither) -> None:
    ends = {writer}
    network.ends |= ends
    try:
        await network.passing.wait()
        far_reader, far = await asyncio.open_connection(*await whither(reader, writer))
        ends.add(far)
        network.ends.add(far)
        if whither is _socks_request:
            writer.write(b"\x05\x00\x00\x01" + bytes(6))
        async with asyncio.TaskGroup() as both:
            both.create_task(_pump(network.passing, reader, far))
            both.create_task(_pump(network.passing, far_reader, writer))
    except* (OSError, asyncio.IncompleteReadError):
        pass  # one side went away: so does the other
    finally:
        network.ends -= ends
        for end in ends:
            end.transport.abort()


async def _socks_request(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> tuple[str, int]:
    """Where the browser wants to go. source: RFC 1928"""
    _, methods = await reader.readexactly(2)
    await reader.readexactly(methods)
    writer.write(b"\x05\x00")
    _, _, _, kind = await reader.readexactly(4)
    match kind:
        case 1:
            host = ".".join(map(str, await reader.readexactly(4)))
        case 3:
            host = (await reader.readexactly((await reader.readexactly(1))[0])).decode()
        case _:
            raise OSError(f"address type {kind}")
    return host, int.from_bytes(await reader.readexactly(2))


async def _pump(passing: asyncio.Event, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while chunk := await reader.read(CHUNK):
        await passing.wait()
        writer.write(chunk)
        await writer.drain()
    with suppress(OSError):
        writer.write_eof()


class _Media(asyncio.DatagramProtocol):
    """Gives every address that sends here a socket of its own towards the media server."""

    def __init__(self, port: int, network: Relay) -> None:
        self._port = port
        self._network = network
        self._ways: dict[tuple[str, int], asyncio.Task[asyncio.DatagramTransport]] = {}

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._near = cast("asyncio.DatagramTransport", transport)

    def datagram_received(self, data: bytes, address: tuple[str, int]) -> None:
        if self._network.carries():
            if address not in self._ways:
                self._ways[address] = asyncio.create_task(self._open(address))
            self._ways[address].add_done_callback(lambda way: way.result().sendto(data))

    def connection_lost(self, _: Exception | None) -> None:
        for way in self._ways.values():
            way.add_done_callback(lambda way: way.result().close())

    async def _open(self, back_to: tuple[str, int]) -> asyncio.DatagramTransport:
        make = lambda: _Back(self._near, back_to, self._network)  # noqa: E731 - a factory, as asyncio wants
        transport, _ = await asyncio.get_running_loop().create_datagram_endpoint(make, remote_addr=(HOST, self._port))
        return transport


class _Back(asyncio.DatagramProtocol):
    """The media server's answers on their way to one address."""

    def __init__(self, near: asyncio.DatagramTransport, address: tuple[str, int], network: Relay) -> None:
        self._near = near
        self._address = address
        self._network = network

    def datagram_received(self, data: bytes, _: tuple[str, int]) -> None:
        if self._network.carries() and not self._near.is_closing():
            self._near.sendto(data, self._address)

    def error_received(self, _: Exception) -> None:
        """A media server that is not there yet refuses packets; the browser asks again."""
