"""The messages between the product and the media server, and the port that carries them.

The product says in neutral terms who may be heard and seen by whom; it never names a slot or a packet. The media server
answers in terms of people; it never learns what a meeting or a table is.
"""

from collections.abc import Callable, Collection
from typing import Annotated, Literal, Protocol

import msgspec

SDP_MAX = 200_000  # characters; Chromium's offer with every codec in twenty lines is 80,000
Sdp = Annotated[str, msgspec.Meta(max_length=SDP_MAX)]
Pictures = Literal["all", "small", "none"]  # what somebody wants to receive: all, save data, sound only


class Permissions(msgspec.Struct, frozen=True, omit_defaults=True):
    """What one person may do in a room."""

    circle: str = ""  # people hear and see only those of the same circle: a tea-room's table, a small room
    heard: bool = False  # their microphone may leave the server
    seen: bool = False  # their camera may leave the server
    shares: bool = False  # their screen may leave the server; of one circle, one person's at most
    receives: bool = True  # they may hear and see others at all
    counted: bool = False  # how long they speak is counted


class Policy(msgspec.Struct, frozen=True, tag=True):
    """Who may be heard and seen by whom. The higher version wins; the same version again renews the lease.

    shape: `order` names everyone in `permissions` once, in seat order. On the wire they are still `places`: during an
    upgrade processes of two versions talk to each other
    units: `lease_s` seconds; when it runs out without renewal the media server forwards nothing
    """

    room: str
    version: int
    permissions: dict[str, Permissions] = msgspec.field(name="places")
    order: list[str]
    stage: str | None = None  # shown large, lip-synchronous
    lease_s: float = 3.0


class Offer(msgspec.Struct, frozen=True, tag=True):
    """A browser's SDP offer for one person in one room; another connection of the same person replaces the first.

    shape: `restart` is an ICE restart of the connection that is there; without one it is refused as `no_call`
    """

    id: str
    room: str
    peer: str
    sdp: str
    pictures: Pictures = "all"
    restart: bool = False


class Wish(msgspec.Struct, frozen=True, tag=True):
    """What one person wants to receive from now on, until their next offer says it again."""

    room: str
    peer: str
    pictures: Pictures


class Close(msgspec.Struct, frozen=True, tag=True):
    """End and forget one person's connection, or the whole room when `peer` is None."""

    room: str
    peer: str | None = None


class Answer(msgspec.Struct, frozen=True, tag=True):
    """The answer to the offer with the same id: an SDP, or a refusal code.

    shape: refused as `bad_sdp`, `unnamed_stream`, `needs_restart`, `media_full`, `no_policy` or `no_call`
    """

    id: str
    sdp: str | None = None
    refused: str | None = None


class Levels(msgspec.Struct, frozen=True, tag=True):
    """How loud each audible person is now. Sent five times a second while anybody is audible.

    units: 0 silent .. 127 loudest (RFC 6464 turned round)
    """

    room: str
    levels: dict[str, int]


class Airtime(msgspec.Struct, frozen=True, tag=True):
    """How long each person has spoken since the room began, while their permissions said `counted`.

    Sent every ten seconds once anybody has spoken. A media process that ends loses it.
    """

    room: str
    spoken_ms: dict[str, int]


class PeerUp(msgspec.Struct, frozen=True, tag=True):
    """Encrypted media flows with this person."""

    room: str
    peer: str


class PeerDown(msgspec.Struct, frozen=True, tag=True):
    """This person's media connection has ended.

    shape: `reason` is `replaced`, `closed`, `silent` (for too long), `failed` (no handshake in time) or `misidentified`
    (not the certificate that the offer names)
    """

    room: str
    peer: str
    reason: str


class Slots(msgspec.Struct, frozen=True, tag=True):
    """Whom each slot (by SDP mid) of one person's connection shows now; all of them, not the change.

    Sent at every change and every five seconds, so that a lost message does little harm.
    """

    room: str
    peer: str
    slots: dict[str, str]


class Wanted(msgspec.Struct, frozen=True, tag=True):
    """Which layers (rids) of one person's camera, and whether their screen, somebody needs now or may need at once.

    Sent like `Slots`. Nobody is shown the other layers: the browser need not send them.
    """

    room: str
    peer: str
    camera: list[str]
    screen: bool


class Load(msgspec.Struct, frozen=True, tag=True):
    """How busy the media process is. Sent at least once a second, so it is also the sign of life.

    shape: it is the first message on every connection; `process` differs after every start; the counters only grow
    """

    process: str
    peers: int
    rooms: int
    packets_in: int
    packets_out: int
    cpu_s: float
    bytes_in: int = 0
    bytes_out: int = 0
    lost: int = 0
    resent: int = 0
    joins: int = 0
    draining: bool = False


ToMedia = Offer | Close | Policy | Wish
FromMedia = Answer | Levels | Airtime | PeerUp | PeerDown | Slots | Wanted | Load
MediaEvent = Levels | Airtime | PeerUp | PeerDown | Slots | Wanted


class Media(Protocol):
    """The media server, wherever it runs."""

    async def start(self) -> None:
        """Connect. Must come before everything else. raises: TimeoutError"""
        ...

    async def stop(self) -> None:
        """Disconnect; harmless when not started."""
        ...

    async def offer(self, room: str, peer: str, sdp: str, *, pictures: Pictures = "all", restart: bool = False) -> str:
        """Answer a browser's offer with an SDP. raises: Refused(bad_sdp, no_policy, no_call, ...): PROTOCOL.md"""
        ...

    def wish(self, room: str, peer: str, pictures: Pictures) -> None:
        """Say what a person wants to receive from now on; never waits."""
        ...

    def apply(self, policy: Policy) -> None:
        """Send a policy; never waits. The caller renews it well within its lease."""
        ...

    def close(self, room: str, peer: str | None = None) -> None:
        """End a person's media, or a room's."""
        ...

    def listen(self, room: str, on_event: Callable[[MediaEvent], None]) -> Callable[[], None]:
        """Call `on_event` with what the media server reports about a room, until the returned function is called."""
        ...

    def on_moved(self, on_moved: Callable[[Collection[str]], None]) -> None:
        """Call `on_moved` with the rooms that must connect again because another media process has them now."""
        ...

    @property
    def ready(self) -> bool:
        """Whether a media process is there and answers."""
        ...
