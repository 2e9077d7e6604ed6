"""Connects the live streams of one kind to the media server: sends and renews policies, receives slots and levels."""

from collections.abc import Callable, Collection, Mapping
from typing import Protocol

import msgspec
import structlog

from server.kit.clock import Clock
from server.ports.media import Airtime, Levels, Media, MediaEvent, PeerDown, Pictures, Policy, Sdp, Slots, Wanted

RENEW_S = 1.0
FAILURES = {"failed", "misidentified", "silent"}  # connections that ended unexpectedly
log = structlog.get_logger()


class CallOffer(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A page's offer to begin a call, or (`restart`) to continue it over another network."""

    sdp: Sdp
    pictures: Pictures = "all"
    restart: bool = False


class CallAnswer(msgspec.Struct, frozen=True):
    """The media server's answer."""

    sdp: str


class CallWish(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What a page wants to receive from now on."""

    pictures: Pictures


class Tell(Protocol):
    """How people are notified: `LiveStreams.send_ephemeral`."""

    def __call__(self, key: str, body: object, to: str | None = None, *, droppable: bool = True) -> None: ...


Spoken = Callable[[str, Mapping[str, int]], None]
"""Called with a stream and how long people have spoken. units: ms by person"""


class MediaLink:
    """The media side of every stream of one kind; a stream takes part from its first policy until it ends.

    shape: a media room is called `<kind>:<key>`
    """

    def __init__(self, kind: str, media: Media, clock: Clock, tell: Tell, spoken: Spoken | None = None) -> None:
        self._kind = kind
        self._media = media
        self._clock = clock
        self._tell = tell
        self._spoken = spoken
        self._policies: dict[str, Policy] = {}
        self._listening: dict[str, Callable[[], None]] = {}
        media.on_moved(self._moved)

    def room(self, key: str) -> str:
        """The media server's name for this stream."""
        return f"{self._kind}:{key}"

    def apply(self, key: str, policy: Policy) -> None:
        """Forward this and nothing else. People missing from the policy keep their connection, in silence."""
        if not policy.permissions and key not in self._policies:
            return
        self._policies[key] = policy
        self._media.apply(policy)
        if key not in self._listening:
            self._listening[key] = self._media.listen(policy.room, lambda heard: self._hear(key, heard))

    def keeps(self, key: str) -> bool:
        """Whether this process renews a policy. It must then follow the stream, or it would renew an outdated one."""
        policy = self._policies.get(key)
        return policy is not None and bool(policy.permissions)

    async def offer(self, key: str, person: str, call: CallOffer) -> CallAnswer:
        """Answer a browser's offer. raises: Refused(bad_sdp, no_policy, no_call, ...): PROTOCOL.md"""
        room = self.room(key)
        sdp = await self._media.offer(room, person, call.sdp, pictures=call.pictures, restart=call.restart)
        return CallAnswer(sdp)

    def wish(self, key: str, person: str, wish: CallWish) -> None:
        """Limit what one person receives to what they want."""
        self._media.wish(self.room(key), person, wish.pictures)

    def disconnect(self, key: str, person: str) -> None:
        """End one person's media: they have lost their place, or another of their tabs takes it."""
        self._media.close(self.room(key), person)

    def reconnect(self, key: str, person: str) -> None:
        """End one person's media wherever it is, and let the page that may have it connect again."""
        self.disconnect(key, person)
        self._tell(key, {"kind": "media_moved"}, person, droppable=False)

    def end(self, key: str) -> None:
        """End everybody's media; ending twice is not an error."""
        if self._policies.pop(key, None):
            self._media.close(self.room(key))
        if stop := self._listening.pop(key, None):
            stop()

    async def run(self) -> None:
        """Renew every policy before its lease ends, for the lifetime of the process."""
        while True:
            await self._clock.sleep(RENEW_S)
            for policy in list(self._policies.values()):
                if policy.permissions:
                    self._media.apply(policy)

    def _hear(self, key: str, heard: MediaEvent) -> None:
        match heard:
            case Levels():
                self._tell(key, {"kind": "levels", "levels": heard.levels})
            case Airtime(spoken_ms=spoken_ms):
                if self._spoken is not None:
                    self._spoken(key, spoken_ms)
            case Slots():
                self._tell(key, {"kind": "slots", "slots": heard.slots}, heard.peer, droppable=False)
            case Wanted():
                wanted = {"kind": "wanted", "camera": heard.camera, "screen": heard.screen}
                self._tell(key, wanted, heard.peer, droppable=False)
            case PeerDown(peer=peer, reason=reason) if reason in FAILURES:
                log.info("media_peer", what="PeerDown", reason=reason)
                self._tell(key, {"kind": "media_failed", "why": reason}, peer, droppable=False)
            case _:
                log.info("media_peer", what=type(heard).__name__, reason=getattr(heard, "reason", ""))

    def _moved(self, rooms: Collection[str]) -> None:
        for key, policy in list(self._policies.items()):
            if policy.room in rooms:
                self._media.apply(policy)
                self._tell(key, {"kind": "media_moved"}, droppable=False)
