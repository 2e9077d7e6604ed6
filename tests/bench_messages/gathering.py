"""People of one server in their rooms: they come, they talk, and every delivery is counted."""

import asyncio
import itertools
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from picows import WSFrame, WSListener, WSMsgType, WSTransport, ws_connect

from tests.bench_messages.dialects import Dialect, Mark
from tests.bench_messages.places import Place
from tests.bench_messages.tally import Faults, Tally

COMING_AT_ONCE = 64  # connections
COME_S, DRAIN_S, LATER_S = 60.0, 10.0, 0.02
TEXT = WSMsgType.TEXT


class Seat(WSListener):
    """One connection of one member."""

    def __init__(self, room: "Room", index: int) -> None:
        self._room, self._index = room, index
        self._transport: WSTransport | None = None
        self._awaited: tuple[bytes, asyncio.Future[bytes]] | None = None
        self._early: list[bytes] = []
        self.closed = False

    def on_ws_connected(self, transport: WSTransport) -> None:
        self._transport = transport

    def on_ws_disconnected(self, transport: WSTransport) -> None:
        del transport
        self.closed = True

    def on_ws_frame(self, transport: WSTransport, frame: WSFrame) -> None:
        del transport
        if frame.msg_type == TEXT:
            payload = frame.get_payload_as_bytes()
            if self._room.is_open:
                self._room.hear(self._index, payload)
            else:
                self._come_in(payload)

    def say(self, text: str) -> None:
        """Send a frame; never waits."""
        if self._transport is not None:
            self._transport.send(TEXT, text.encode())

    async def hears(self, beginning: str) -> bytes:
        """The next frame that begins so. raises: TimeoutError"""
        wanted = beginning.encode()
        for at, payload in enumerate(self._early):
            if payload.startswith(wanted):
                del self._early[: at + 1]
                return payload
        self._early.clear()
        future: asyncio.Future[bytes] = asyncio.get_running_loop().create_future()
        self._awaited = wanted, future
        async with asyncio.timeout(COME_S):
            return await future

    def leave(self) -> None:
        if self._transport is not None:
            self._transport.disconnect(graceful=False)

    def _come_in(self, payload: bytes) -> None:
        if self._awaited is None:
            self._early.append(payload)
        elif payload.startswith(self._awaited[0]):
            future, self._awaited = self._awaited[1], None
            if not future.done():
                future.set_result(payload)
        elif payload.startswith(b'{"type":"refused"') and not self._awaited[1].done():
            self._awaited[1].set_exception(RuntimeError(payload.decode()))


@dataclass(eq=False)
class Room:
    """One place and who is there. shape: `window` messages are under way at a time, the next by the next member"""

    place: Place
    dialect: Dialect
    seats: list[Seat] = field(default_factory=list)
    window: int = 0
    is_open: bool = False
    acked: int = 0
    refused: int = 0
    latencies: list[float] | None = None

    def __post_init__(self) -> None:
        self.size = len(self.place.people)
        self.tally = Tally(self.size)
        self.sent = [0] * self.size
        self.under_way = 0  # deliveries that have not come
        self._sent_at: list[list[float]] = [[0.0] for _ in range(self.size)]
        self._turn = itertools.cycle(range(self.size))
        self._free_at = [0.0] * self.size
        self._later: asyncio.TimerHandle | None = None
        self._last = b""
        self._marks: list[Mark] = []

    def hear(self, member: int, payload: bytes) -> None:
        """Count what a frame delivers to a member, and keep the window full."""
        if payload != self._last:
            marks = self.dialect.marks(self.place, payload)
            if not marks:
                self._aside(member, payload)
                return
            self._last, self._marks = payload, marks  # the others get the same bytes
        for sender, number, modulus in self._marks:
            if modulus:
                expected = self.tally.next(member, sender)
                number = expected + (number - expected) % modulus
            self.tally.hear(member, sender, number)
            if self.latencies is not None and number <= self.sent[sender]:
                self.latencies.append(time.perf_counter() - self._sent_at[sender][number])
        self.under_way -= len(self._marks)
        self.fill_up()

    def fill_up(self) -> None:
        """Say so much that `window` messages are under way, as far as members may."""
        while self.under_way <= (self.window - 1) * self.size:
            if not self.say_next():
                self._later = self._later or asyncio.get_running_loop().call_later(LATER_S, self._again)
                return

    def say_next(self) -> bool:
        """Let the next member who may say something do so. Whether there was one."""
        sender = self._next_sender()
        if sender is None:
            return False
        number = self.sent[sender] = self.sent[sender] + 1
        self._sent_at[sender].append(time.perf_counter())
        self.under_way += self.size
        self.seats[sender].say(self.dialect.said(self.place, sender, number))
        return True

    def _next_sender(self) -> int | None:
        if not self.dialect.per_s:
            return next(self._turn)
        now, every = time.perf_counter(), 1 / self.dialect.per_s
        for sender in itertools.islice(self._turn, self.size):
            free_at = max(self._free_at[sender], now)
            if free_at - now <= every * (self.dialect.at_once - 1):
                self._free_at[sender] = free_at + every
                return sender
        return None

    def _again(self) -> None:
        self._later = None
        self.fill_up()

    @property
    def is_waiting(self) -> bool:
        """Whether something is to come. shape: servers that answer nothing need not"""
        answered = self.acked + self.refused
        return self.under_way > 0 or 0 < answered < sum(self.sent)

    def faults(self) -> Faults:
        return self.tally.faults(self.sent)

    def _aside(self, member: int, payload: bytes) -> None:
        if payload.startswith(b'{"type":"ack"'):
            self.acked += 1
        elif payload.startswith(b'{"type":"refused"'):
            self.refused += 1
        elif payload == b"2":  # Engine.IO asks whether we are there
            self.seats[member].say("3")


class Gathering:
    """All rooms of one server."""

    def __init__(self, places: Iterable[Place], dialect: Dialect, ports: Sequence[int]) -> None:
        self.rooms = [Room(place, dialect) for place in places]
        self._dialect, self._ports = dialect, ports
        self._coming = asyncio.Semaphore(COMING_AT_ONCE)

    @property
    def seats(self) -> list[Seat]:
        return [seat for room in self.rooms for seat in room.seats]

    @property
    def delivered(self) -> int:
        return sum(room.tally.delivered for room in self.rooms)

    async def come(self) -> None:
        """Everybody opens a connection and comes in."""
        await asyncio.gather(*(self._fill(room) for room in self.rooms))

    def leave(self) -> None:
        """Everybody goes."""
        for seat in self.seats:
            seat.leave()

    def drive(self, window: int) -> None:
        """Keep `window` messages under way in every room from now on; 0 ends it."""
        for room in self.rooms:
            room.window = window
            room.fill_up()

    async def pace(self, rate: float, seconds: float) -> None:
        """So many messages a second, one room after the other, whatever comes back."""
        began, turns = time.perf_counter(), itertools.cycle(self.rooms)
        for number in range(int(rate * seconds)):
            if (wait := began + number / rate - time.perf_counter()) > 0:
                await asyncio.sleep(wait)
            next(turns).say_next()

    async def drain(self) -> None:
        """Wait until everything that was said has come and is answered, or will not any more."""
        end = time.perf_counter() + DRAIN_S
        while any(room.is_waiting for room in self.rooms) and time.perf_counter() < end:
            await asyncio.sleep(0.02)

    async def _fill(self, room: Room) -> None:
        room.seats = [Seat(room, index) for index in range(room.size)]
        first, *others = range(room.size)
        await self._connect(room, first)  # whoever facilitates comes first
        await asyncio.gather(*(self._connect(room, index) for index in others))
        await self._dialect.settle(room.place, room.seats)
        room.is_open = True

    async def _connect(self, room: Room, index: int) -> None:
        async with self._coming:
            seat, port = room.seats[index], self._ports[index % len(self._ports)]
            address = f"127.0.0.1:{port}"
            headers = self._dialect.headers(room.place, index, address)
            url = f"ws://{address}{self._dialect.path}"
            await ws_connect(lambda: seat, url, extra_headers=headers, read_buffer_init_size=2048)
            await self._dialect.come_in(room.place, index, seat)
