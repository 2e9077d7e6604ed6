"""Which media process has which room, as one web process sees it, and how a room comes to another one.

source: decisions/0009
"""

import asyncio
from collections.abc import Callable

import structlog

from server.adapters.media_channels import LEASE_S, request_channel, room_channel
from server.adapters.media_registry import MediaRegistry
from server.kit.clock import Clock
from server.ports.backplane import Backplane
from server.ports.leases import Leases, LeasesAway
from server.ports.media import Load, Policy

LOOK_S = 0.25
KEEP_S = 30.0  # how long it is remembered where a room was that nobody needs any more

log = structlog.get_logger()


class MediaPlacement:
    """Looks at the leases a few times a second, and moves a room when its media process has died or drains.

    shape: `on_placed(room, moved)` is called whenever a room may be with another process than before; `moved` says that
    its people must connect again. `is_needed` says whether to remember a room that has no policy
    """

    def __init__(
        self,
        backplane: Backplane,
        leases: Leases,
        clock: Clock,
        on_placed: Callable[[str, bool], None],
        is_needed: Callable[[str], bool],
    ) -> None:
        self._backplane, self._leases, self._clock = backplane, leases, clock
        self._on_placed, self._is_needed = on_placed, is_needed
        self._registry = MediaRegistry()
        self._policies: dict[str, tuple[Policy, float]] = {}
        self._process_of: dict[str, str] = {}
        self._wake, self._looked = asyncio.Event(), asyncio.Event()
        backplane.on_gap(self._on_gap)

    # -- what is known

    def any_alive(self) -> bool:
        """Whether any media process was heard of late."""
        return self._registry.any_alive(self._clock.monotonic())

    def policy(self, room: str) -> Policy | None:
        """The last policy of a room; None for one that nobody needs."""
        held = self._policies.get(room)
        return held[0] if held is not None else None

    def process_of(self, room: str) -> str | None:
        """The media process of a room, as far as known."""
        return self._process_of.get(room)

    async def placed(self, room: str) -> bool:
        """Wait until a room has a media process; returns whether that is alive."""
        while room not in self._process_of:
            self._looked.clear()
            await self._looked.wait()
        return self._registry.is_alive(self._process_of[room])

    # -- what changes it

    def apply(self, policy: Policy) -> None:
        """A room needs a media process for as long as this policy holds."""
        self._policies[policy.room] = policy, self._clock.monotonic()
        if policy.room not in self._process_of:
            self._wake.set()

    def close(self, room: str) -> None:
        """A room needs no media process any more."""
        self._policies.pop(room, None)

    def on_load(self, load: Load) -> None:
        """A media process has published its load."""
        self._registry.on_load(load, self._clock.monotonic())

    async def _on_gap(self) -> None:
        self._registry.on_gap(self._clock.monotonic())

    # -- looking

    async def tick(self) -> None:
        """Cause a look every LOOK_S until cancelled."""
        while True:
            await self._clock.sleep(LOOK_S)
            self._wake.set()

    async def watch(self) -> None:
        """Look whenever there is cause, until cancelled."""
        away = False
        while True:
            await self._wake.wait()
            self._wake.clear()
            try:
                await self._look()
                away = False
            except LeasesAway:
                if not away:
                    log.warning("media_leases_away")
                away = True
            except Exception:
                log.exception("media_not_looked_after")  # the next look may succeed
            finally:
                self._looked.set()

    async def _look(self) -> None:
        if not self._backplane.ready:
            return
        rooms = self._needed_rooms()
        holders = await self._leases.holders([room_channel(room) for room in rooms])
        channels = {request_channel(process): process for process in self._registry.names()}
        unheard = await self._backplane.unheard(channels)
        self._registry.on_unreachable({channels[channel] for channel in unheard}, self._clock.monotonic())
        for room in rooms:
            await self._place(room, holders.get(room_channel(room)))

    def _needed_rooms(self) -> list[str]:
        """The rooms with a policy that holds and names somebody; what is needed no longer is forgotten."""
        now = self._clock.monotonic()
        for room, (policy, at) in list(self._policies.items()):
            if now - at > max(KEEP_S, policy.lease_s):
                del self._policies[room]
        for room in [one for one in self._process_of if one not in self._policies and not self._is_needed(one)]:
            del self._process_of[room]
        held = self._policies.items()
        return [room for room, (policy, at) in held if policy.permissions and now - at < policy.lease_s]

    async def _place(self, room: str, holder: str | None) -> None:
        now, before = self._clock.monotonic(), self._process_of.get(room)
        if holder is not None:
            self._registry.on_holder(holder, now)
        chosen = self._registry.choose(holder, before, now)
        if chosen is None:
            return
        if claims := chosen != holder:
            chosen = await self._leases.replace(room_channel(room), holder or chosen, chosen, LEASE_S)
            self._registry.on_holder(chosen, now)
        if room not in self._policies or (chosen == before and not claims):
            return
        self._process_of[room] = chosen
        if chosen != before:
            self._registry.on_placed(chosen, now)
            if before is not None:
                log.info("media_room_moved")
        self._on_placed(room, before is not None and chosen != before)
