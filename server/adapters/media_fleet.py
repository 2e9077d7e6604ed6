"""Any number of media processes on any machines, shared by any number of web processes.

Each room is with one of them, which a lease says; whoever notices that it died or is about to end moves the room.
source: decisions/0009
"""

import asyncio
from collections.abc import Callable, Collection

import structlog

from server.adapters.media_channels import (
    LEASE_S,
    LOADS,
    Asked,
    Told,
    answer_ear,
    answers_for,
    asked_of,
    attend,
    encode,
    load_ear,
    told_ear,
    told_of,
)
from server.adapters.media_ears import Ears
from server.adapters.media_muster import Muster
from server.adapters.media_offers import OFFER_S, Offers, media_away
from server.adapters.media_post import Post
from server.kit.clock import Clock
from server.kit.errors import Kind, Refused
from server.kit.ids import NewId, new_id
from server.ports.backplane import Backplane
from server.ports.leases import Leases, LeasesAway
from server.ports.media import Close, Heard, Load, Pictures, Policy, ToMedia, Wish

LOOK_S = 0.25
KEEP_S = 30.0  # so long is known where a room was that nobody wants any more

log = structlog.get_logger()


class MediaFleet:
    """`Media` by all of them. Starting waits for none: `ready` says when one is there."""

    def __init__(
        self, backplane: Backplane, leases: Leases, clock: Clock, *, ids: NewId = new_id, offer_s: float = OFFER_S
    ) -> None:
        self._backplane, self._leases, self._clock, self._offer_s = backplane, leases, clock, offer_s
        self._me = ids()
        self._muster, self._post = Muster(), Post(backplane)
        self._offers, self._ears = Offers(ids, offer_s), Ears()
        self._policies: dict[str, tuple[Policy, float]] = {}
        self._homes: dict[str, str] = {}
        self._wake, self._looked = asyncio.Event(), asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []
        self._hearing: dict[str, asyncio.Task[None]] = {}
        backplane.on_gap(self._gap)

    async def start(self) -> None:
        """Look after the rooms from now on."""
        answers = attend(self._backplane, answers_for(self._me), answer_ear(self._offers.answered))
        loads = attend(self._backplane, LOADS, load_ear(self._hear_load))
        works = (answers, loads, self._post.run(), self._tick(), self._watch())
        self._tasks = [asyncio.get_running_loop().create_task(work) for work in works]

    async def stop(self) -> None:
        """Look after nothing any more; other processes go on."""
        tasks = [*self._tasks, *self._hearing.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._tasks.clear()
        self._hearing.clear()

    @property
    def ready(self) -> bool:
        """Whether a media process is there and can be reached."""
        return bool(self._tasks) and self._backplane.ready and self._muster.anybody(self._clock.monotonic())

    # -- what is asked

    async def offer(self, room: str, peer: str, sdp: str, *, pictures: Pictures = "all", restart: bool = False) -> str:
        """Answer a browser's offer with an SDP. raises: Refused(bad_sdp, no_policy, no_call, ...): PROTOCOL.md"""
        if not self.ready:
            raise media_away()
        if room not in self._policies:
            raise Refused("no_policy", Kind.AGAIN)
        await self._has_home(room)
        offer = self._offers.new(room, peer, sdp, pictures, restart=restart)
        return await self._offers.ask(offer, self._send, to=room)

    def wish(self, room: str, peer: str, pictures: Pictures) -> None:
        """Say what a person wants to receive from now on; never waits."""
        self._send(Wish(room, peer, pictures))

    def apply(self, policy: Policy) -> None:
        """Send a policy; never waits. The caller renews it well within its lease."""
        self._policies[policy.room] = policy, self._clock.monotonic()
        self._send(policy)
        if policy.room not in self._homes:
            self._wake.set()

    def close(self, room: str, peer: str | None = None) -> None:
        """End a person's media, or a room's."""
        self._send(Close(room, peer))
        if peer is None:
            self._policies.pop(room, None)

    def listen(self, room: str, heard: Callable[[Heard], None]) -> Callable[[], None]:
        """Tell `heard` what the media server reports about a room, until the returned function is called."""
        stop = self._ears.listen(room, heard)
        if self._tasks and room not in self._hearing:
            work = attend(self._backplane, told_of(room), told_ear(self._hear_told))
            self._hearing[room] = asyncio.get_running_loop().create_task(work)

        def stop_all() -> None:
            stop()
            if not self._ears.listened(room) and (hearing := self._hearing.pop(room, None)):
                hearing.cancel()

        return stop_all

    def on_moved(self, moved: Callable[[Collection[str]], None]) -> None:
        """Call `moved` with the rooms that must connect again because another media process has them now."""
        self._ears.on_moved(moved)

    def _send(self, message: ToMedia) -> None:
        if self._tasks and (home := self._homes.get(message.room)) is not None:
            self._post.send(asked_of(home), encode(Asked(self._me, message)))

    async def _has_home(self, room: str) -> None:
        try:
            async with asyncio.timeout(self._offer_s):
                while room not in self._homes:
                    self._looked.clear()
                    await self._looked.wait()
        except TimeoutError:
            raise media_away() from None
        if not self._muster.lives(self._homes[room]):
            raise media_away()

    # -- what is heard

    def _hear_load(self, load: Load) -> None:
        self._muster.hear(load, self._clock.monotonic())

    def _hear_told(self, told: Told) -> None:
        if self._homes.get(told.message.room) == told.process:
            self._ears.tell(told.message)

    async def _gap(self) -> None:
        self._muster.gap(self._clock.monotonic())

    # -- where rooms are

    async def _tick(self) -> None:
        while True:
            await self._clock.sleep(LOOK_S)
            self._wake.set()

    async def _watch(self) -> None:
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
                log.exception("media_not_looked_after")  # the next look may do better
            finally:
                self._looked.set()

    async def _look(self) -> None:
        """See where every room is that this process wants to be heard, and move those whose media process is gone."""
        if not self._backplane.ready:
            return
        rooms = self._wanted()
        held = await self._leases.holders([told_of(room) for room in rooms])
        ears = {asked_of(process): process for process in self._muster.all()}
        deaf = await self._backplane.unheard(ears)
        self._muster.see({ears[one] for one in deaf}, self._clock.monotonic())
        for room in rooms:
            await self._settle(room, held.get(told_of(room)))

    def _wanted(self) -> list[str]:
        now = self._clock.monotonic()
        for room, (policy, at) in list(self._policies.items()):
            if now - at > max(KEEP_S, policy.lease_s):
                del self._policies[room]
        for room in [one for one in self._homes if one not in self._policies and not self._ears.listened(one)]:
            del self._homes[room]
        return [room for room, (policy, at) in self._policies.items() if policy.places and now - at < policy.lease_s]

    async def _settle(self, room: str, holder: str | None) -> None:
        now, before = self._clock.monotonic(), self._homes.get(room)
        if holder is not None:
            self._muster.trust(holder, now)
        home = self._muster.home(holder, before, now)
        if home is None:
            return
        if claims := home != holder:
            home = await self._leases.replace(told_of(room), holder or home, home, LEASE_S)
            self._muster.trust(home, now)
        if room not in self._policies or (home == before and not claims):
            return
        self._homes[room] = home
        self._send(self._policies[room][0])
        if home != before:
            self._muster.placed(home, now)
            if before is not None:
                log.info("media_room_moved")
                self._offers.give_up(room)
                self._ears.tell_moved([room])
