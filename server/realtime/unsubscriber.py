"""Ends subscriptions: the slice must learn that a connection is gone, even if the database is away at that moment."""

import asyncio

import structlog

from server.journal.model import kind_and_key
from server.kit.clock import Clock
from server.kit.db_faults import DatabaseAway, DatabaseFull
from server.realtime.bugs import where
from server.realtime.channel import Channel
from server.realtime.socket import Socket

AGAIN_S = 1.0
log = structlog.get_logger()


class Unsubscriber:
    """Retries as soon as possible what the database refuses now, for the lifetime of this process."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock
        self._tasks: set[asyncio.Task[None]] = set()

    async def leave(self, socket: Socket, name: str, channel: Channel) -> None:
        """Make the slice remove a subscription that the socket no longer has. Never raises."""
        if not await self._try(socket, name, channel):
            task = asyncio.create_task(self._until_left(socket, name, channel))
            self._tasks.add(task)
            task.add_done_callback(self._tasks.discard)

    async def _until_left(self, socket: Socket, name: str, channel: Channel) -> None:
        while True:
            await self._clock.sleep(AGAIN_S)
            if name in socket.channels or await self._try(socket, name, channel):
                return

    @staticmethod
    async def _try(socket: Socket, name: str, channel: Channel) -> bool:
        try:
            await channel.unsubscribe(socket, kind_and_key(name)[1])
        except (DatabaseAway, DatabaseFull):
            return False
        except Exception as error:  # noqa: BLE001 - the other channels must still hear of it
            log.error("bug", where=where(error))
        return True
