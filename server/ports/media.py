"""What the product and the media server say to each other: a handful of messages, and the port that carries them.

The product speaks in neutral terms (who may be heard and seen by whom); it never names a slot or a packet. The media
server answers in terms of people; it never learns what a meeting or a table is. source: media.md, architecture.md.
"""

from collections.abc import Callable, Collection
from typing import Annotated, Literal, Protocol

import msgspec

SDP_MAX = 200_000  # characters; Chromium's offer with every codec in twenty lines is 80,000
Sdp = Annotated[str, msgspec.Meta(max_length=SDP_MAX)]
Pictures = Literal["all", "small", "none"]  # what somebody wants to receive: all, save data, sound only


class Place(msgspec.Struct, frozen=True, omit_defaults=True):
    """What one person may do in a room, as the product decided it."""

    circle: str = ""  # people hear and see only those with the same circle: a tea-room's table, a small room
    heard: bool = False  # their microphone may leave the server
    seen: bool = False  # their camera may leave the server
    shares: bool = False  # their screen may leave the server; of one circle, one person's at most
    receives: bool = True  # they may hear and see others at all
    counted: bool = False  # how long they speak is counted


class Policy(msgspec.Struct, frozen=True, tag=True):
    """Who may be heard and seen by whom. The higher version wins; the same version again renews the lease.

    shape: `order` names everyone in `places` once, in seat order
    units: `lease_s` seconds; when it runs out without renewal the media server forwards nothing
    """

    room: str
    version: int
    places: dict[str, Place]
    order: list[str]
    stage: str | None = None  # shown large, lip-synchronous
    lease_s: float = 3.0


class Offer(msgspec.Struct, frozen=True, tag=True):
    """A browser's SDP offer for one person in one room; another connection of the same person replaces the first.

    shape: `restart` asks for another way to the same connection (ICE restart); where that is unknown: `no_call`
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
    """End one person's connection (or, with `peer` None, the whole room) and forget it."""

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
    """How loud each audible person is now, five times a second, only while anybody is.

    units: 0 silent .. 127 loudest (RFC 6464 turned round)
    """

    room: str
    levels: dict[str, int]


class Airtime(msgspec.Struct, frozen=True, tag=True):
    """How long people have spoken since the room began, as far as their places were counted, whole.

    Told every ten seconds as soon as anybody has. A media process that ends takes it with it.
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
    (another certificate than the offer named)
    """

    room: str
    peer: str
    reason: str


class Slots(msgspec.Struct, frozen=True, tag=True):
    """Whom each receiving line (by SDP mid) of one person's connection shows now, whole.

    Told at every change, and every five seconds, so that whoever missed a change is soon right again.
    """

    room: str
    peer: str
    slots: dict[str, str]


class Wanted(msgspec.Struct, frozen=True, tag=True):
    """Which layers (rids) of one person's camera, and whether their screen, anybody is shown or may be at once, whole.

    Told like `Slots`. Nobody is shown the others: the browser need not send them.
    """

    room: str
    peer: str
    camera: list[str]
    screen: bool


class Load(msgspec.Struct, frozen=True, tag=True):
    """How busy the media process is; sent every second or oftener, and therefore also its sign of life.

    shape: `process` is another after every start, and begins every conversation; what follows `cpu_s` only grows
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
Heard = Levels | Airtime | PeerUp | PeerDown | Slots | Wanted


class Media(Protocol):
    """The media server as the product sees it, wherever it runs."""

    async def start(self) -> None:
        """Begin; nothing else is asked before. raises: TimeoutError"""
        ...

    async def stop(self) -> None:
        """End; harmless when nothing was begun."""
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

    def listen(self, room: str, heard: Callable[[Heard], None]) -> Callable[[], None]:
        """Tell `heard` what the media server reports about a room, until the returned function is called."""
        ...

    def on_moved(self, moved: Callable[[Collection[str]], None]) -> None:
        """Call `moved` with the rooms that must connect again because another media process has them now."""
        ...

    @property
    def ready(self) -> bool:
        """Whether a media process is there and answers."""
        ...
