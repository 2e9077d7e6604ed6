"""Who tries their line now, and for how long."""

from typing import Literal

from server.kit.clock import Clock
from server.kit.errors import Kind, Refused
from server.ports.media import Media, Permissions, Policy

End = Literal["out", "in"]

LASTS_S = 25.0
RENEW_S = 1.0
MOST = 50  # at once, of one process: meetings come first


class Trials:
    """Each person has at most one. What they send through `out` comes back to them through `in`."""

    def __init__(self, media: Media, clock: Clock) -> None:
        self._media, self._clock = media, clock
        self._open: dict[str, tuple[Policy, float]] = {}

    async def offer(self, person: str, end: End, sdp: str) -> str:
        """Answer the browser's offer for one end. raises: Refused(bad_sdp, media_full, media_away)"""
        now = self._clock.monotonic()
        if person not in self._open and len(self._open) >= MOST:
            raise Refused("media_full", Kind.AGAIN)
        if end == "out" or person not in self._open:
            self._begin(person, now)
        return await self._media.offer(room_of(person), end, sdp)

    async def run(self) -> None:
        """Keep what is open open, and end it in time, for as long as the process lives."""
        while True:
            await self._clock.sleep(RENEW_S)
            now = self._clock.monotonic()
            for person, (policy, until) in list(self._open.items()):
                if now < until:
                    self._media.apply(policy)
                else:
                    del self._open[person]
                    self._media.close(policy.room)

    def _begin(self, person: str, now: float) -> None:
        # A later trial may be on another process: its policy must count as the newer one.
        version = int(self._clock.now().timestamp() * 1000)
        permissions = {"out": Permissions(heard=True, receives=False), "in": Permissions()}
        policy = Policy(room_of(person), version, permissions, ["out", "in"])
        self._open[person] = policy, now + LASTS_S
        self._media.apply(policy)


def room_of(person: str) -> str:
    """What the media server calls somebody's trial."""
    return f"trial:{person}"
