"""The TCP port: packets come whole, however they are cut; strangers, floods and slow lines harm nobody else."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import ExitStack, suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server.kit.clock import SystemClock
from server.ports.media import FromMedia
from server.sfu import stun, tcp
from server.sfu.arena import LARGEST, Arena
from server.sfu.media_server import MediaServer
from server.sfu.rtp import csrc_of
from server.sfu.send_queue import SendQueue
from server.sfu.stun import Address, TcpAddress
from server.sfu.tcp import MAX_TRIES, MAX_UNPROVEN, MAX_UNSENT, SILENT_S, UNPROVEN_S, TcpPort, listening
from server.sfu.udp import UdpPort
from tests.light_peer import LightPeer
from tests.people import ANN, BEN
from tests.services.ports import free_port
from tests.sfu.conftest import EVERYTHING, Circle

STUN = stun.build(stun.REQUEST, bytes(12), {}, b"")


def framed(packet: bytes) -> bytes:
    return len(packet).to_bytes(2, "big") + packet


class Harbour:
    """A port, and what has arrived. shape: `friends` are the addresses where somebody is known to be"""

    def __init__(self) -> None:
        self.got: list[tuple[bytes, Address]] = []
        self.friends: set[Address] = set()
        self.trusting = False
        self.out = SendQueue(lambda *_: None)
        self._ends: list[asyncio.StreamWriter] = []

    async def open(self) -> None:
        listener = listening("127.0.0.1", 0)
        self.number: int = listener.getsockname()[1]
        self.port = await TcpPort(self.out, self._receive, self.friends.__contains__).open(listener)

    def _receive(self, arena: Arena, place: int, size: int, address: Address) -> None:
        self.got.append((arena.read(place, size), address))
        if self.trusting:
            self.friends.add(address)

    async def until(self, count: int) -> None:
        async with asyncio.timeout(5):
            while len(self.got) < count:
                await asyncio.sleep(0.001)

    async def connect(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        reader, writer = await asyncio.open_connection("127.0.0.1", self.number)
        self._ends.append(writer)
        return reader, writer

    async def close(self) -> None:
        """End both sides of every connection."""
        await self.port.close()
        for writer in self._ends:
            writer.transport.abort()
            with suppress(OSError):
                await writer.wait_closed()

    async def befriend(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter, TcpAddress]:
        """A connection where somebody has proved to be."""
        reader, writer = await self.connect()
        self.trusting = True
        writer.write(framed(STUN))
        await self.until(len(self.got) + 1)
        self.trusting = False
        address = self.got[-1][1]
        assert isinstance(address, TcpAddress)
        return reader, writer, address


@pytest.fixture
async def harbour() -> AsyncIterator[Harbour]:
    harbour = Harbour()
    await harbour.open()
    yield harbour
    await harbour.close()


async def is_ended(reader: asyncio.StreamReader) -> bool:
    async with asyncio.timeout(5):
        with suppress(ConnectionResetError):
            return await reader.read() == b""
        return True


@given(st.lists(st.binary(min_size=1, max_size=LARGEST), min_size=1, max_size=12), st.data())
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
async def test_packets_come_whole_however_they_are_cut(
    harbour: Harbour, packets: list[bytes], data: st.DataObject
) -> None:
    _, writer, address = await harbour.befriend()
    harbour.got.clear()
    stream = b"".join(map(framed, packets))
    at = 0
    while at < len(stream):
        size = data.draw(st.integers(1, len(stream)))
        writer.write(stream[at : at + size])
        await writer.drain()
        at += size
    await harbour.until(len(packets))
    assert harbour.got == [(packet, address) for packet in packets]


async def test_answers_find_the_way_back_and_no_two_connections_are_taken_for_one_another(harbour: Harbour) -> None:
    # given two connections
    one, other = await harbour.befriend(), await harbour.befriend()
    assert one[2] != other[2]
    assert one[2] not in {("127.0.0.1", one[2].port), ("127.0.0.1", one[2].port, 0, 0)}

    # when something is sent to each
    ways = [harbour.out.destination(end[2]) for end in (one, other)]
    for n in range(5):
        harbour.out.send(bytes([n]) * (n + 1), ways[n % 2])
    harbour.out.flush()

    # then each gets its own, in order
    for first, (reader, _, _) in enumerate((one, other)):
        for n in range(first, 5, 2):
            assert await reader.readexactly(2 + n + 1) == framed(bytes([n]) * (n + 1))
    assert (harbour.out.packets, harbour.out.lost) == (5, 0)


async def test_what_is_for_a_connection_that_is_gone_is_lost(harbour: Harbour) -> None:
    reader, writer, address = await harbour.befriend()
    way = harbour.out.destination(address)
    writer.close()
    async with asyncio.timeout(5):
        while harbour.port.connections:
            await asyncio.sleep(0.001)
    for to in (way, harbour.out.destination(address)):
        harbour.out.send(b"too late", to)
    harbour.out.flush()
    assert harbour.out.lost == 2
    assert await is_ended(reader)


async def test_a_line_that_takes_nothing_keeps_little_waiting_and_holds_nobody_up(harbour: Harbour) -> None:
    # given Ann, who reads nothing, and Ben
    _, ann, at_ann = await harbour.befriend()
    ann.transport.pause_reading()  # type: ignore[attr-defined]  # a stream's transport reads
    ben_reads, _, at_ben = await harbour.befriend()
    to_ann, to_ben = harbour.out.destination(at_ann), harbour.out.destination(at_ben)

    # when much more is sent to her than any buffer holds
    for _ in range(200):
        for _ in range(50):
            harbour.out.send(bytes(1200), to_ann)
        harbour.out.send(b"hello", to_ben)
        harbour.out.flush()

    # then what waits for her is bounded, the rest is lost, and Ben got everything
    [waiting] = [one._transport.get_write_buffer_size() for one in harbour.port.connections if one.address == at_ann]
    assert 0 < waiting <= MAX_UNSENT
    assert 0 < harbour.out.lost < 10_000
    assert await ben_reads.readexactly(200 * 7) == framed(b"hello") * 200


@pytest.mark.parametrize(
    "said",
    [
        pytest.param(b"GET / HTTP/1.1\r\n\r\n" + bytes(LARGEST), id="another protocol"),
        pytest.param(framed(b"\x16\xfe\xfd" + bytes(40)), id="DTLS from nobody"),
        pytest.param(framed(b"\x80" + bytes(40)), id="media from nobody"),
        pytest.param((LARGEST + 1).to_bytes(2, "big"), id="too long"),
        pytest.param(b"\xff\xff", id="far too long"),
        pytest.param(framed(STUN) * (MAX_TRIES + 1), id="guessing without end"),
        pytest.param(framed(b"") * (MAX_TRIES + 1), id="nothing without end"),
    ],
)
async def test_a_stranger_who_says_anything_else_is_sent_away_at_once(harbour: Harbour, said: bytes) -> None:
    reader, writer = await harbour.connect()
    writer.write(said)
    assert await is_ended(reader)
    assert not harbour.port.connections
    assert len(harbour.got) <= MAX_TRIES


async def test_a_known_one_may_send_anything_but_a_packet_that_cannot_be(harbour: Harbour) -> None:
    reader, writer, _ = await harbour.befriend()
    for _ in range(MAX_TRIES * 2):
        writer.write(framed(b"\x80" + bytes(40)))
    await harbour.until(1 + MAX_TRIES * 2)
    writer.write((LARGEST + 1).to_bytes(2, "big"))
    assert await is_ended(reader)


async def test_who_proves_nothing_is_sent_away_within_seconds(harbour: Harbour) -> None:
    # given a friend, and a stranger who is silent
    _, _, address = await harbour.befriend()
    reader, _ = await harbour.connect()
    async with asyncio.timeout(5):
        while len(harbour.port.connections) < 2:
            await asyncio.sleep(0.001)
    now = asyncio.get_running_loop().time()

    # then the stranger is sent away in time
    harbour.port.sweep(now + UNPROVEN_S - 1)
    assert len(harbour.port.connections) == 2
    harbour.port.sweep(now + UNPROVEN_S + 1)
    assert await is_ended(reader)
    assert [one.address for one in harbour.port.connections] == [address]

    # and the friend too, once nobody is there any more
    harbour.friends.clear()
    harbour.port.sweep(now + UNPROVEN_S + 2)
    assert harbour.port.connections
    harbour.port.sweep(now + 2 * UNPROVEN_S + 3)
    assert not harbour.port.connections


async def test_a_line_on_which_nothing_comes_any_more_is_ended(harbour: Harbour) -> None:
    reader, _, _ = await harbour.befriend()
    harbour.port.sweep(asyncio.get_running_loop().time() + SILENT_S + 1)
    assert await is_ended(reader)


async def test_strangers_without_end_push_out_the_oldest_of_them_only(harbour: Harbour) -> None:
    # given a friend, and more strangers than there is room for
    _, _, address = await harbour.befriend()
    strangers = [await harbour.connect() for _ in range(MAX_UNPROVEN + 3)]

    # then the first of them have gone, and everybody else is there
    for reader, _ in strangers[:3]:
        assert await is_ended(reader)
    async with asyncio.timeout(5):
        while len(harbour.port.connections) < MAX_UNPROVEN + 1:
            await asyncio.sleep(0.001)
    assert len(harbour.port.unproven) == MAX_UNPROVEN
    assert address in {one.address for one in harbour.port.connections}


async def test_there_is_an_end_to_connections(harbour: Harbour, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tcp, "MAX_CONNECTIONS", 2)
    for _ in range(2):
        await harbour.befriend()
    reader, _ = await harbour.connect()
    assert await is_ended(reader)
    assert len(harbour.port.connections) == 2


async def test_a_closed_port_is_free_again(harbour: Harbour) -> None:
    await harbour.befriend()
    await harbour.port.close()
    listening("127.0.0.1", harbour.number).close()
    await harbour.open()


class ByTcp(LightPeer):
    """A synthetic person whose network lets no UDP through."""

    def _connect(self) -> socket.socket:
        self._stream = b""
        own = socket.create_connection(self.server)
        own.setblocking(False)
        return own

    def _send(self, data: bytes) -> None:
        super()._send(framed(data))

    def _read(self) -> None:
        assert self._socket is not None
        with suppress(OSError):
            self._stream += self._socket.recv(65536)
        while len(self._stream) >= 2 and len(self._stream) >= (end := 2 + int.from_bytes(self._stream[:2], "big")):
            packet, self._stream = self._stream[2:end], self._stream[end:]
            self.receive(packet)


async def test_by_tcp_one_hears_and_sees_as_by_udp(circle: Circle) -> None:
    circle.allow({ANN.id: EVERYTHING, BEN.id: EVERYTHING})
    async with ByTcp(circle.offers(ANN.id, " tcp ")) as ann, LightPeer(circle.offers(BEN.id, " udp ")) as ben:
        a, b = csrc_of(ANN.id), csrc_of(BEN.id)
        await ann.until(lambda: ann.heard[b] > 20 and ann.seen[b] > 3)
        await ben.until(lambda: ben.heard[a] > 20 and ben.seen[a] > 3)
        assert sum(ann.gaps.values()) == 0
        load = circle.server.load()
    assert load.bytes_out > load.packets_out > 0


async def test_both_ports_have_one_number_unless_told_otherwise() -> None:
    told: list[FromMedia] = []
    other = free_port()
    async with MediaServer("127.0.0.1", 0, [], told.append, SystemClock()) as server:
        assert server.port == server.tcp_port
        with pytest.raises(OSError, match="in use"):
            await MediaServer("127.0.0.1", server.port, [], told.append, SystemClock()).__aenter__()
    async with MediaServer("127.0.0.1", 0, [], told.append, SystemClock(), other) as server:
        assert server.tcp_port == other != server.port


async def test_a_number_that_is_taken_for_tcp_is_not_taken_for_udp_where_any_will_do(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    # given that the number that the system picks is taken for TCP at first
    with ExitStack() as stack:
        picked: list[UdpPort] = []

        class Unlucky(UdpPort):
            def __init__(self, *given: object) -> None:
                super().__init__(*given)  # type: ignore[arg-type]  # passed on as they came
                if len(picked) < 2:
                    stack.enter_context(listening("127.0.0.1", self.port))
                picked.append(self)

        monkeypatch.setattr("server.sfu.media_server.UdpPort", Unlucky)
        async with MediaServer("127.0.0.1", 0, [], lambda _: None, SystemClock()) as server:
            assert server.port == server.tcp_port == picked[2].port
