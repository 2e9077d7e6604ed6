"""A media process on the backplane: any web process may ask it; what happens in a room is told to all that listen."""

import asyncio
from collections.abc import Awaitable
from typing import Protocol

import msgspec
import structlog

from server.adapters.media_channels import (
    LEASE_S,
    LOADS,
    Asked,
    Told,
    answers_for,
    asked_ear,
    asked_of,
    attend,
    encode,
    told_of,
)
from server.adapters.media_post import Post
from server.kit.clock import Clock
from server.ports.backplane import Backplane
from server.ports.leases import Leases, LeasesAway
from server.ports.media import Answer, Close, FromMedia, Load, ToMedia

SAY_S = 0.3
RENEW_S = 0.5
DRAIN_S = 10.0
SEE_S = 0.1

log = structlog.get_logger()


class Forwarder(Protocol):
    """The media server: `sfu.serve.Server`."""

    def handle(self, message: ToMedia) -> None: ...

    def load(self) -> Load: ...

    def rooms(self) -> list[str]: ...


class FleetDesk:
    """`tell` is for the server; `serve` carries what is asked and told, and keeps the leases of the server's rooms."""

    def __init__(self, backplane: Backplane, leases: Leases, clock: Clock) -> None:
        self._backplane, self._leases, self._clock = backplane, leases, clock
        self._post = Post(backplane)
        self._asking = self._me = ""
        self._draining = False

    def tell(self, message: FromMedia) -> None:
        """Pass on what the server says; never waits."""
        match message:
            case Answer():  # an offer is answered before `handle` returns, so this is for whoever asks now
                self._post.send(answers_for(self._asking), encode(message))
            case Load():
                return  # said more often than the server does
            case _:
                self._post.send(told_of(message.room), encode(Told(self._me, message)))

    async def serve(self, server: Forwarder, asked_to_end: Awaitable[object]) -> None:
        """Until asked to end, and then until others have the rooms: DRAIN_S at most."""
        self._me = server.load().process
        async with asyncio.TaskGroup() as group:
            works = (
                attend(self._backplane, asked_of(self._me), asked_ear(lambda asked: self._hear(server, asked))),
                self._post.run(),
                self._say(server),
                self._keep(server),
            )
            tasks = [group.create_task(work) for work in works]
            await asked_to_end
            await self._drain(server)
            for task in tasks:
                task.cancel()
        for room in server.rooms():
            server.handle(Close(room))

    def _hear(self, server: Forwarder, asked: Asked) -> None:
        self._asking = asked.web
        try:
            server.handle(asked.message)
        except Exception:
            log.exception("a message failed")

    async def _say(self, server: Forwarder) -> None:
        while True:
            self._say_load(server)
            await self._clock.sleep(SAY_S)

    def _say_load(self, server: Forwarder) -> None:
        load = msgspec.structs.replace(server.load(), draining=self._draining)
        self._post.send(LOADS, encode(load))

    async def _keep(self, server: Forwarder) -> None:
        while True:
            try:
                await self._renew(server)
            except LeasesAway:
                log.warning("media_leases_away")  # policies run out as well, so nobody is heard for it
            await self._clock.sleep(RENEW_S)

    async def _renew(self, server: Forwarder) -> None:
        """Hold on to the rooms that are here, and give up those that somebody else has by now."""
        rooms = server.rooms()
        ours = await self._leases.renew([told_of(room) for room in rooms], self._me, LEASE_S)
        for room in rooms:
            if told_of(room) not in ours:
                log.info("media_room_given_up")
                server.handle(Close(room))

    async def _drain(self, server: Forwarder) -> None:
        self._draining = True
        self._say_load(server)
        until = self._clock.monotonic() + DRAIN_S
        while server.rooms() and self._clock.monotonic() < until:
            await self._clock.sleep(SEE_S)
