"""A media process on the backplane: takes requests of any web process, and publishes what happens in its rooms."""

import asyncio
from collections.abc import Awaitable
from typing import Protocol

import msgspec
import structlog

from server.adapters.media_channels import (
    LEASE_S,
    LOAD_CHANNEL,
    MediaRequest,
    RoomReport,
    answer_channel,
    encode,
    on_request,
    request_channel,
    room_channel,
    subscribed,
)
from server.adapters.media_publish_queue import PublishQueue
from server.kit.clock import Clock
from server.ports.backplane import Backplane
from server.ports.leases import Leases, LeasesAway
from server.ports.media import Answer, Close, FromMedia, Load, ToMedia

LOAD_EVERY_S = 0.3
RENEW_EVERY_S = 0.5
DRAIN_S = 10.0
DRAIN_CHECK_S = 0.1

log = structlog.get_logger()


class Forwarder(Protocol):
    """The media server: `sfu.media_server.MediaServer`."""

    def handle(self, message: ToMedia) -> None: ...

    def load(self) -> Load: ...

    def rooms(self) -> list[str]: ...


class MediaWorker:
    """Connects a media server to the backplane, and renews the leases of its rooms.

    shape: the server reports through `emit`; `serve` does everything else
    """

    def __init__(self, backplane: Backplane, leases: Leases, clock: Clock) -> None:
        self._backplane, self._leases, self._clock = backplane, leases, clock
        self._queue = PublishQueue(backplane)
        self._requester = self._id = ""
        self._draining = False

    def emit(self, message: FromMedia) -> None:
        """Publish what the server reports; never waits."""
        match message:
            case Answer():  # `handle` answers an offer before it returns, so this is for the present requester
                self._queue.publish(answer_channel(self._requester), encode(message))
            case Load():
                return  # published more often than the server reports it
            case _:
                self._queue.publish(room_channel(message.room), encode(RoomReport(self._id, message)))

    async def serve(self, server: Forwarder, asked_to_end: Awaitable[object]) -> None:
        """Serve until asked to end, and then until other processes have the rooms: DRAIN_S at most."""
        self._id = server.load().process
        async with asyncio.TaskGroup() as group:
            requests = on_request(lambda request: self._handle(server, request))
            loops = (
                subscribed(self._backplane, request_channel(self._id), requests),
                self._queue.run(),
                self._publish_loads(server),
                self._renew_leases(server),
            )
            tasks = [group.create_task(loop) for loop in loops]
            await asked_to_end
            await self._drain(server)
            for task in tasks:
                task.cancel()
        for room in server.rooms():
            server.handle(Close(room))

    def _handle(self, server: Forwarder, request: MediaRequest) -> None:
        self._requester = request.web
        try:
            server.handle(request.message)
        except Exception:
            log.exception("a message failed")

    async def _publish_loads(self, server: Forwarder) -> None:
        while True:
            self._publish_load(server)
            await self._clock.sleep(LOAD_EVERY_S)

    def _publish_load(self, server: Forwarder) -> None:
        load = msgspec.structs.replace(server.load(), draining=self._draining)
        self._queue.publish(LOAD_CHANNEL, encode(load))

    async def _renew_leases(self, server: Forwarder) -> None:
        while True:
            try:
                await self._renew(server)
            except LeasesAway:
                log.warning("media_leases_away")  # policies expire too, so nobody is heard without permission
            await self._clock.sleep(RENEW_EVERY_S)

    async def _renew(self, server: Forwarder) -> None:
        """Renew the leases of the rooms that are here, and close rooms that another process has taken."""
        rooms = server.rooms()
        held = await self._leases.renew([room_channel(room) for room in rooms], self._id, LEASE_S)
        for room in rooms:
            if room_channel(room) not in held:
                log.info("media_room_given_up")
                server.handle(Close(room))

    async def _drain(self, server: Forwarder) -> None:
        self._draining = True
        self._publish_load(server)
        until = self._clock.monotonic() + DRAIN_S
        while server.rooms() and self._clock.monotonic() < until:
            await self._clock.sleep(DRAIN_CHECK_S)
