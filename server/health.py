"""Liveness and readiness of the process."""

import asyncio
import math

from starlette.requests import Request
from starlette.responses import Response

from server.kit.clock import Clock
from server.kit.db import Database
from server.kit.http import OpenRoute, Who, reply, route
from server.kit.limits import UNLIMITED
from server.kit.migrate import Schema, schema
from server.ports.backplane import Backplane
from server.ports.media import Media

LOOK_S = 1.0  # how long a check of the tables is cached


class Health:
    """For process managers and monitoring; reveals nothing about anybody. shape: `leaving` once it will end soon"""

    def __init__(self, database: Database, backplane: Backplane, media: Media, clock: Clock) -> None:
        self.leaving = False
        self._clock = clock
        self._looked_at, self._fits = -math.inf, False
        self._looking = asyncio.Lock()
        self._database = database
        self._backplane = backplane
        self._media = media

    def routes(self) -> list[OpenRoute]:
        return [
            route("GET", "/healthz", Who.ANYONE, self._alive, UNLIMITED),
            route("GET", "/readyz", Who.ANYONE, self._ready, UNLIMITED),
        ]

    async def _alive(self, _: Request) -> Response:
        return reply({"alive": True})

    async def _ready(self, _: Request) -> Response:
        parts = {
            "database": await self._migrated(),
            "backplane": self._backplane.ready,
            "media": self._media.ready,
        }
        # Backplane and media are shared. If they counted, a balancer would take every process out at once, and with
        # it the chats and turns that work without them.
        return reply(parts, 200 if parts["database"] and not self.leaving else 503)

    async def _migrated(self) -> bool:
        """Cached for a short time, however many requests come."""
        async with self._looking:
            if self._clock.monotonic() - self._looked_at >= LOOK_S:
                self._fits = await self._look()
                self._looked_at = self._clock.monotonic()
            return self._fits

    async def _look(self) -> bool:
        try:
            return await schema(self._database) is not Schema.OLDER
        except Exception:  # noqa: BLE001 - whatever is wrong with it, it is not ready
            return False
