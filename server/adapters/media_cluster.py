"""Any number of media processes on any machines, shared by any number of web processes over a backplane.

source: decisions/0009
"""

import asyncio
from collections.abc import Callable, Collection

from server.adapters.media_channels import (
    LOAD_CHANNEL,
    MediaRequest,
    RoomReport,
    answer_channel,
    encode,
    on_answer,
    on_load,
    on_room_report,
    request_channel,
    room_channel,
    subscribed,
)
from server.adapters.media_listeners import Listeners
from server.adapters.media_offers import ANSWER_S, PendingOffers, media_away
from server.adapters.media_placement import MediaPlacement
from server.adapters.media_publish_queue import PublishQueue
from server.kit.clock import Clock
from server.kit.errors import Kind, Refused
from server.kit.ids import NewId, new_id
from server.ports.backplane import Backplane
from server.ports.leases import Leases
from server.ports.media import Close, MediaEvent, Pictures, Policy, ToMedia, Wish


class MediaCluster:
    """`Media` by all of them. `start` waits for none: `ready` says when one is there."""

    def __init__(
        self, backplane: Backplane, leases: Leases, clock: Clock, *, ids: NewId = new_id, answer_s: float = ANSWER_S
    ) -> None:
        self._backplane, self._answer_s = backplane, answer_s
        self._id = ids()
        self._queue, self._offers, self._listeners = PublishQueue(backplane), PendingOffers(ids, answer_s), Listeners()
        self._placement = MediaPlacement(backplane, leases, clock, self._on_placed, self._listeners.has)
        self._tasks: list[asyncio.Task[None]] = []
        self._subscriptions: dict[str, asyncio.Task[None]] = {}

    async def start(self) -> None:
        """Look after the rooms from now on."""
        answers = subscribed(self._backplane, answer_channel(self._id), on_answer(self._offers.on_answer))
        loads = subscribed(self._backplane, LOAD_CHANNEL, on_load(self._placement.on_load))
        loops = (answers, loads, self._queue.run(), self._placement.tick(), self._placement.watch())
        self._tasks = [asyncio.get_running_loop().create_task(loop) for loop in loops]

    async def stop(self) -> None:
        """Look after nothing any more; other processes go on."""
        tasks = [*self._tasks, *self._subscriptions.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._tasks.clear()
        self._subscriptions.clear()

    @property
    def ready(self) -> bool:
        """Whether a media process is there and can be reached."""
        return bool(self._tasks) and self._backplane.ready and self._placement.any_alive()

    async def offer(self, room: str, peer: str, sdp: str, *, pictures: Pictures = "all", restart: bool = False) -> str:
        """Answer a browser's offer with an SDP. raises: Refused(bad_sdp, no_policy, no_call, ...): PROTOCOL.md"""
        if not self.ready:
            raise media_away()
        if self._placement.policy(room) is None:
            raise Refused("no_policy", Kind.AGAIN)
        try:
            async with asyncio.timeout(self._answer_s):
                alive = await self._placement.placed(room)
        except TimeoutError:
            raise media_away() from None
        if not alive:
            raise media_away()
        offer = self._offers.create(room, peer, sdp, pictures, restart=restart)
        return await self._offers.exchange(offer, self._send, key=room)

    def wish(self, room: str, peer: str, pictures: Pictures) -> None:
        """Say what a person wants to receive from now on; never waits."""
        self._send(Wish(room, peer, pictures))

    def apply(self, policy: Policy) -> None:
        """Send a policy; never waits. The caller renews it well within its lease."""
        self._placement.apply(policy)
        self._send(policy)

    def close(self, room: str, peer: str | None = None) -> None:
        """End a person's media, or a room's."""
        self._send(Close(room, peer))
        if peer is None:
            self._placement.close(room)

    def listen(self, room: str, on_event: Callable[[MediaEvent], None]) -> Callable[[], None]:
        """Call `on_event` with what the media server reports about a room, until the returned function is called."""
        stop = self._listeners.listen(room, on_event)
        if self._tasks and room not in self._subscriptions:
            loop = subscribed(self._backplane, room_channel(room), on_room_report(self._on_room_report))
            self._subscriptions[room] = asyncio.get_running_loop().create_task(loop)

        def unsubscribe() -> None:
            stop()
            if not self._listeners.has(room) and (subscription := self._subscriptions.pop(room, None)):
                subscription.cancel()

        return unsubscribe

    def on_moved(self, on_moved: Callable[[Collection[str]], None]) -> None:
        """Call `on_moved` with the rooms that must connect again because another media process has them now."""
        self._listeners.on_moved(on_moved)

    def _send(self, message: ToMedia) -> None:
        if self._tasks and (process := self._placement.process_of(message.room)) is not None:
            self._queue.publish(request_channel(process), encode(MediaRequest(self._id, message)))

    def _on_room_report(self, report: RoomReport) -> None:
        if self._placement.process_of(report.message.room) == report.process:
            self._listeners.notify(report.message)

    def _on_placed(self, room: str, moved: bool) -> None:
        if (policy := self._placement.policy(room)) is not None:
            self._send(policy)
        if moved:
            self._offers.fail(room)
            self._listeners.notify_moved([room])
