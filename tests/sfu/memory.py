"""A media server and its people in memory: no sockets, and time moves only when the test says so."""

from collections.abc import Callable, Iterable

from server.kit.clock import ManualClock
from server.ports.media import Answer, Close, FromMedia, Offer, PeerDown, Permissions, Policy
from server.sfu.arena import Arena
from server.sfu.candidate import Candidate
from server.sfu.room import MediaRoom
from server.sfu.send_queue import SendQueue
from server.sfu.sfu import Sfu
from server.sfu.stun import Address
from server.sfu.ticks import TICK_S
from tests.light_client import LightClient

ROOM = "circle"
SERVER = ("192.0.2.1", 3478)
OPEN = Permissions(heard=True, seen=True)


class Network:
    """One `Sfu`, and who is at which address. shape: `told` is all it said, `stray` what went to nobody"""

    def __init__(self) -> None:
        self.now = 1000.0
        self.told: list[FromMedia] = []
        self.stray: list[tuple[bytes, Address]] = []
        self.sent = 0
        self._at: dict[Address, LightClient] = {}
        self.version = 0
        self._queue = SendQueue(self._send)
        self._arena = Arena(1)
        self.sfu = Sfu(self._queue, self.told.append, [Candidate(*SERVER)], ManualClock().now())

    def _send(self, data: bytes, address: Address) -> None:
        self.sent += 1
        client = self._at.get(address)
        if client is None:
            self.stray.append((data, address))
        else:
            client.receive(data)

    def deliver(self, data: bytes, address: Address) -> None:
        """One datagram for the server."""
        self._arena.write(0, data)
        self.sfu.receive(self._arena, 0, len(data), address, self.now)
        self._queue.flush()

    def move(self, client: LightClient, address: Address) -> None:
        """Let somebody be at an address from now on."""
        self._at = {a: c for a, c in self._at.items() if c is not client} | {address: client}
        client.send = lambda data: self.deliver(data, address)

    def allow(
        self,
        places: dict[str, Permissions],
        stage: str | None = None,
        *,
        lease_s: float = 30.0,
        version: int | None = None,
    ) -> None:
        """Apply a policy, the next one unless told otherwise."""
        self.version = self.version + 1 if version is None else version
        self.sfu.handle(Policy(ROOM, self.version, places, list(places), stage, lease_s), self.now)
        self._queue.flush()

    def answer(self, person: str, sdp: str, room: str = ROOM, *, restart: bool = False) -> Answer:
        """What an offer gets."""
        self.sfu.handle(Offer(f"o{len(self.told)}", room, person, sdp, restart=restart), self.now)
        self._queue.flush()
        return next(m for m in reversed(self.told) if isinstance(m, Answer))

    def close(self, person: str | None) -> None:
        self.sfu.handle(Close(ROOM, person), self.now)
        self._queue.flush()

    def join(
        self,
        person: str,
        *,
        voices: int = 4,
        pictures: int = 4,
        port: int | None = None,
        layers: tuple[str, ...] = (),
        screen: bool = False,
    ) -> LightClient:
        """Somebody who has connected."""
        client = LightClient(voices=voices, pictures=pictures, layers=layers, screen=screen)
        self.move(client, ("198.51.100.1", port or 5000 + len(self._at)))
        answer = self.answer(person, client.offer())
        assert answer.sdp is not None, answer
        client.accept(answer.sdp)
        client.bind()
        assert client.connected
        return client

    def pass_time(self, seconds: float, step: Callable[[], None] = lambda: None) -> None:
        """Let time pass; `step` happens 40 times a second."""
        for _ in range(round(seconds / TICK_S)):
            self.now += TICK_S
            step()
            self.sfu.tick(self.now)
            self._queue.flush()

    def talk(self, clients: Iterable[LightClient], seconds: float = 0.5, level: int = 30) -> None:
        """Let people send voice and pictures for a while."""
        everybody = list(clients)

        def step() -> None:
            for client in everybody:
                client.talk(level, after_s=TICK_S)
                client.film(after_s=TICK_S)

        self.pass_time(seconds, step)

    @property
    def room(self) -> MediaRoom:
        """The server's side of the room."""
        room = self.sfu.room(ROOM)
        assert room is not None
        return room

    def downs(self) -> list[tuple[str, str]]:
        """Who went, and why."""
        return [(m.peer, m.reason) for m in self.told if isinstance(m, PeerDown)]
