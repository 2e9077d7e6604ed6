"""One suite over both ways to use the socket: Linux's many at once, and one datagram after the other."""

import asyncio
import errno
import socket
from collections.abc import AsyncIterator, Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server.sfu import mmsg
from server.sfu.arena import LARGEST, Arena, CData
from server.sfu.send_queue import BATCH
from server.sfu.stun import Address
from server.sfu.udp import UdpPort
from tests.services.ports import has_ipv6

# Where a harbour listens, and where its boats are. A machine without IPv6 has only the first.
HOSTS = {"127.0.0.1": "127.0.0.1"} | ({"::1": "::1", "::": "127.0.0.1"} if has_ipv6() else {})


class Harbour:
    """A port, and what has arrived. shape: `on_arrival` happens within the event that brought a datagram"""

    def __init__(self, host: str, library: CData) -> None:
        self.got: list[tuple[bytes, Address]] = []
        self.on_arrival: Callable[[bytes, Address], None] = lambda *_: None
        self.boats = HOSTS[host]
        self.port = UdpPort(host, 0, self._receive, library)
        self.out = self.port.queue

    def _receive(self, arena: Arena, place: int, size: int, address: Address) -> None:
        self.got.append((arena.read(place, size), address))
        self.on_arrival(*self.got[-1])

    def send(self, data: bytes, address: Address) -> None:
        self.out.send(data, self.out.destination(address))

    async def until(self, count: int) -> None:
        async with asyncio.timeout(5):
            while len(self.got) < count:
                await asyncio.sleep(0.001)


@pytest.fixture(params=["many at once", "one by one"])
def library(request: pytest.FixtureRequest) -> CData:
    if request.param == "many at once":
        assert mmsg.KERNEL is not None, "these tests run on Linux"
        return mmsg.KERNEL
    return None


@pytest.fixture(params=HOSTS, ids=str)
async def harbour(request: pytest.FixtureRequest, library: CData) -> AsyncIterator[Harbour]:
    harbour = Harbour(request.param, library)
    yield harbour
    harbour.port.close()


class Boat:
    """A plain socket beside a harbour."""

    def __init__(self, harbour: Harbour) -> None:
        family = socket.AF_INET6 if ":" in harbour.boats else socket.AF_INET
        self.socket = socket.socket(family, socket.SOCK_DGRAM)
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 1 << 21)
        self.socket.bind((harbour.boats, 0))
        self.socket.connect((harbour.boats, harbour.port.port))
        self.socket.settimeout(5)
        own = self.socket.getsockname()
        mixed = family != harbour.port.family  # an IPv4 boat, as a harbour for both kinds sees it
        self.address: Address = (f"::ffff:{own[0]}", own[1], 0, 0) if mixed else own

    def __enter__(self) -> "Boat":
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()

    def read(self, count: int) -> list[bytes]:
        return [self.socket.recv(4096) for _ in range(count)]

    def is_empty(self) -> bool:
        self.socket.setblocking(False)
        try:
            return not self.socket.recv(4096)
        except BlockingIOError:
            return True


async def test_datagrams_arrive_whole_with_their_sender_and_answers_find_the_way_back(harbour: Harbour) -> None:
    with Boat(harbour) as ann, Boat(harbour) as ben:
        harbour.on_arrival = harbour.send
        for boat, size in ((ann, 1), (ben, LARGEST), (ann, 700)):
            boat.socket.send(bytes([size % 256]) * size)
        await harbour.until(3)
        assert harbour.got == [(b"\x01", ann.address), (b"\xdc" * LARGEST, ben.address), (b"\xbc" * 700, ann.address)]
        assert ann.read(2) == [b"\x01", b"\xbc" * 700]
        assert ben.read(1) == [b"\xdc" * LARGEST]
        assert (harbour.out.packets, harbour.out.bytes, harbour.out.lost) == (3, 701 + LARGEST, 0)


async def test_what_one_event_causes_leaves_in_order_however_much_it_is(harbour: Harbour) -> None:
    # given that one datagram makes three batches and a half, for two people in turn
    with Boat(harbour) as ann, Boat(harbour) as ben:
        ways = [harbour.out.destination(boat.address) for boat in (ann, ben)]
        count = 7 * BATCH // 2

        def answer(*_: object) -> None:
            for n in range(count):
                harbour.out.send(n.to_bytes(2, "big") * (1 + n % 5), ways[n % 2])

        harbour.on_arrival = answer
        ann.socket.send(b"go")
        for first, boat in enumerate((ann, ben)):
            expected = [n.to_bytes(2, "big") * (1 + n % 5) for n in range(first, count, 2)]
            assert await asyncio.to_thread(boat.read, count // 2) == expected
            assert boat.is_empty()
        assert harbour.out.lost == 0


async def test_a_datagram_that_is_too_long_is_dropped_and_harms_no_other(harbour: Harbour) -> None:
    with Boat(harbour) as ann:
        for data in (b"before", b"x" * (LARGEST + 1), b"y" * 9000, b"after", b""):
            ann.socket.send(data)
        await harbour.until(3)
        assert [data for data, _ in harbour.got] == [b"before", b"after", b""]


async def test_a_packet_that_cannot_be_sent_takes_no_other_with_it(harbour: Harbour) -> None:
    with Boat(harbour) as ann:
        nowhere: Address = (ann.address[0], 0)
        for address, data in (
            (nowhere, b"1"),
            (ann.address, b"2"),
            (nowhere, b"3"),
            (ann.address, b"4"),
            (nowhere, b""),
        ):
            harbour.send(data, address)
        harbour.send(bytes(LARGEST + 1), ann.address)
        harbour.out.flush()
        assert ann.read(2) == [b"2", b"4"]
        assert ann.is_empty()
        assert harbour.out.lost == 4


async def test_a_batch_after_a_failed_one_is_as_good_as_any(harbour: Harbour) -> None:
    with Boat(harbour) as ann:
        harbour.send(b"lost", (ann.address[0], 0))
        harbour.out.flush()
        harbour.send(b"there", ann.address)
        harbour.out.flush()
        harbour.out.flush()
        assert ann.read(1) == [b"there"]
        assert ann.is_empty()
        assert harbour.out.lost == 1


async def test_who_has_left_before_the_batch_does_not_matter(harbour: Harbour) -> None:
    # given packets for ways that nobody holds any more
    with Boat(harbour) as ann:
        for n in range(50):
            harbour.send(bytes([n]), ann.address)
        harbour.out.flush()
        assert ann.read(50) == [bytes([n]) for n in range(50)]


async def test_a_closed_port_is_free_again(library: CData) -> None:
    first = Harbour("127.0.0.1", library)
    with pytest.raises(OSError, match="in use"):
        UdpPort("127.0.0.1", first.port.port, lambda *_: None, library)
    first.port.close()
    UdpPort("127.0.0.1", first.port.port, lambda *_: None, library).close()


class Full:
    """A kernel with little room. shape: each step is how many packets of a batch it takes, or a negative errno"""

    def __init__(self, harbour: Harbour, steps: list[int]) -> None:
        self._send, self._steps = harbour.port._socket.sendto, steps
        if isinstance(harbour.out, mmsg.MmsgSendQueue):
            self._library = harbour.out._library
            harbour.out._library = self
        else:
            harbour.out._transmit = self._transmit
        self._left = 0

    def sendmmsg(self, fd: int, first: CData, count: int, flags: int) -> int:
        step = self._steps.pop(0) if self._steps else count
        if step < 0:
            return -1
        sent: int = self._library.sendmmsg(fd, first, min(step, count), flags)
        return sent

    def _transmit(self, data: bytes, address: Address) -> None:
        if not self._left:
            self._left = self._steps.pop(0) if self._steps else 1
        if self._left < 0:
            reason, self._left = -self._left, 0
            raise OSError(reason, "no room")
        self._left -= 1
        self._send(data, address)


@pytest.mark.parametrize("reason", [errno.EAGAIN, errno.ENOBUFS, errno.EPERM])
async def test_a_kernel_that_takes_only_some_neither_stalls_nor_loses_the_others(harbour: Harbour, reason: int) -> None:
    # given a kernel that takes three, refuses two, takes one, refuses one, then takes all
    with Boat(harbour) as ann:
        Full(harbour, [3, -reason, -reason, 1, -reason])
        for n in range(12):
            harbour.send(bytes([n]) * (1 + n), ann.address)  # each longer than the last: not to be sent as one message
        harbour.out.flush()
        assert ann.read(9) == [bytes([n]) * (1 + n) for n in range(12) if n not in (3, 4, 6)]
        assert ann.is_empty()
        assert harbour.out.lost == 3


@given(st.lists(st.tuples(st.integers(0, 1), st.sampled_from([1, 2, 500, 1200, 1201, LARGEST])), max_size=300))
@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
async def test_packets_of_any_sizes_leave_as_they_were(harbour: Harbour, packets: list[tuple[int, int]]) -> None:
    with Boat(harbour) as ann, Boat(harbour) as ben:
        boats = (ann, ben)
        ways = [harbour.out.destination(boat.address) for boat in boats]
        sent: tuple[list[bytes], list[bytes]] = [], []
        for n, (who, size) in enumerate(packets):
            sent[who].append((n % 256).to_bytes(1, "big") * size)
            harbour.out.send(sent[who][-1], ways[who])
        harbour.out.flush()
        for boat, expected in zip(boats, sent, strict=True):
            assert boat.read(len(expected)) == expected
            assert boat.is_empty()
    assert harbour.out.lost == 0


async def test_packets_that_may_not_leave_together_leave_one_by_one() -> None:
    # given a kernel that takes no message of several packets
    harbour = Harbour("127.0.0.1", mmsg.KERNEL)
    with Boat(harbour) as ann:
        Full(harbour, [-errno.EIO])
        destination = harbour.out.destination(ann.address)
        for n in range(5):
            harbour.out.send(bytes([n]) * (700 if n < 4 else 30), destination)
        harbour.out.send(b"longer than the last of them", destination)
        harbour.out.flush()
        assert ann.read(6) == [*(bytes([n]) * 700 for n in range(4)), b"\x04" * 30, b"longer than the last of them"]
        assert harbour.out.lost == 0
    harbour.port.close()
